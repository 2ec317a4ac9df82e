#pragma once

#include <optional>
#include <vector>

#include "service/domain/event/messagecontent.h"
#include "service/domain/queue/job.h"
#include "shared/ids.h"
#include "shared/result.h"

namespace psi {

/// What an agent wrote, and to whom: to a conversation, or to a person, known or new.
struct AgentMessage
{
    QString conversationId; ///< or
    QString phone;          ///< digits as they are dialled, or
    QString userId;
    LineId line; ///< asked for; empty = the one the person wrote to last

    QString type;       ///< the Graph API's word
    QByteArray payload; ///< JSON without recipient and context
    bool isFreeForm = true;
    MessageType stored = MessageType::Text; ///< its row of mensajes, as what follows
    QString text;
    QString mediaKind;
    QString fileName;
    QByteArray metadata; ///< JSON object; empty = none
    QString replyTo;     ///< id of a message of the same conversation; empty = none

    QString agentId;
    QString agentName;
    QString token;             ///< id of the caller's
    std::vector<AreaId> areas; ///< whose conversations exist for the caller; empty = all
    std::vector<LineId> lines; ///< that can send
};

/// What became of it.
struct AgentSend
{
    enum class Outcome : std::uint8_t
    {
        Stored,
        NoConversation, ///< none of that id, or of an area the caller does not see
        WindowExpired,  ///< free form, and the 24 h window is closed
        LineNeeded,     ///< a new person, and several lines
        LineUnknown,    ///< the line cannot send, or is not that of the conversation
        NoReplyTarget   ///< no such message there, or WhatsApp has not taken it yet
    };
    Outcome outcome = Outcome::Stored;
    QString id;    ///< of its row of mensajes; Stored only, as the job
    NewJob wakeUp; ///< of its row of router_outbox
};

/// A message to a person, whoever wrote it, as it stands in router_outbox.
struct OutgoingMessage
{
    QString id; ///< of its row of mensajes
    std::int64_t outbox = 0;
    int generation = 1;
    QString estado;
    QString conversationId;
    AreaId area;
    LineId line;
    QString phone; ///< as it is stored; never shown whole
    QString type;
    QString text;
    bool automatic = true;
    QString agentId;
    QString agentName;
    int attempts = 0;
    QString code;
    QString error;
    Timestamp created{};
    Timestamp updated{};
    std::optional<Timestamp> expires;
    std::optional<Timestamp> windowEnds;
    QString token; ///< that sent it; empty = none
};

/// Which of them, newest first; empty fields ask for nothing.
struct OutgoingQuery
{
    QString estado;
    QString line;
    QString conversation;
    std::optional<Timestamp> from;
    std::optional<Timestamp> to;
    std::vector<AreaId> areas;
    std::int64_t before = 0; ///< outbox id of the last one of the page before; 0 = from the newest
    int limit = 50;
};

struct OutgoingCount
{
    std::int64_t value = 0;
    bool isExact = true; ///< false: there are at least so many
};

/// Agents' messages on their way into the outbox, and what is in it. Any thread; blocking.
/// Errors: Unavailable, Full, Serialization, LostRace; EventFault for what no column can hold.
class AgentMessages
{
public:
    virtual ~AgentMessages() = default;

    /// Message, outbox row and the conversation's last message in one transaction; contact and conversation
    /// are made where there are none. Anything but Stored changed nothing. Judged by the store's clock.
    virtual Result<AgentSend> add(const AgentMessage &message) = 0;
    /// NotFound.
    virtual Result<OutgoingMessage> message(const QString &id) = 0;
    virtual Result<std::vector<OutgoingMessage>> page(const OutgoingQuery &query) = 0;
    /// Of all pages; counts no further than 10,000.
    virtual Result<OutgoingCount> count(const OutgoingQuery &query) = 0;
};

} // namespace psi
