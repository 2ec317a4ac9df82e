#pragma once

#include <vector>

#include <QHash>

#include "service/adapters/sqlstore/storecontacts.h"
#include "service/domain/router/changes.h"
#include "service/domain/router/conversationstate.h"

namespace psi::store {

/// A live conversation of the batch.
struct Conversation
{
    ConversationState state;
    bool isNew = false;         ///< made in this transaction
    int contact = -1;           ///< of the ContactBook
    ConversationUpdate written; ///< all updates of the batch as one
    std::optional<Timestamp> windowStart;
    bool isMoved = false;
    bool isChanged = false;
};

/// The live conversations that one batch may touch: loaded at once, changed in memory event by event, each
/// written by ONE update. Agent-owned columns are in no statement of this class. One transaction; every
/// function may throw Failure.
class ConversationBook
{
public:
    ConversationBook(const Context &context, ContactBook &contacts)
        : m_context(context)
        , m_contacts(contacts)
    {}

    void load(const std::vector<const InboundEvent *> &events);

    /// -1 = none alive.
    int find(int contact, const LineId &line) const;
    int create(int contact, const LineId &line);
    /// A live conversation of that phone which an older router left without a contact or a line; -1 = none.
    /// From then on it is the person's.
    int findLoose(const Person &person, const LineId &line) const;
    void adopt(int index, int contact);
    /// The live conversation of `line` follows a user id to another contact that has none there.
    void follow(const ContactMerge &merge, const LineId &line, Rows &audit);
    void apply(int index, const ConversationUpdate &update);

    const Conversation &at(int index) const { return m_conversations[static_cast<std::size_t>(index)]; }

    void flush() const;

private:
    Conversation &ref(int index) { return m_conversations[static_cast<std::size_t>(index)]; }
    struct Pair
    {
        int contact = -1;
        LineId line;
    };
    std::vector<Pair> pairsOf(const std::vector<const InboundEvent *> &events) const;
    void loadPairs(const std::vector<Pair> &pairs);
    void loadLoose(const std::vector<const InboundEvent *> &events);
    void addLoose(const QString &phoneKey, Conversation conversation);
    void addLoaded(Conversation conversation);
    void addNew(Rows &rows, const Conversation &conversation) const;
    void addCommon(Rows &rows, const Conversation &conversation) const;

    const Context &m_context;
    ContactBook &m_contacts;
    std::vector<Conversation> m_conversations;
    QHash<std::pair<int, QString>, int> m_byContactAndLine;
    QHash<std::pair<QString, QString>, int> m_loose; ///< by phone key and line
};

} // namespace psi::store
