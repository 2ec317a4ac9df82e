#pragma once

#include <optional>

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include "service/domain/event/messagecontent.h"

namespace psi {

/// What an agent wants to send, as the API has it ("text", "template", "image" ...), turned into what
/// WhatsApp takes and what the CRM shows. A value; pure; any thread.
struct AgentDraft
{
    QString type;       ///< the Graph API's word
    QByteArray payload; ///< JSON without recipient
    bool isFreeForm = true;
    MessageType stored = MessageType::Text; ///< its row of mensajes, as what follows
    QString text;
    QString mediaKind = {};
    QString fileName = {};
    QByteArray metadata = {};

    friend bool operator==(const AgentDraft &, const AgentDraft &) = default;
};

/// Why there is none: the member at fault and what is wrong with it.
struct DraftFault
{
    QString field;
    QString reason;
    friend bool operator==(const DraftFault &, const DraftFault &) = default;
};

/// From the members type, text, template and media of a request whose types and lengths were checked
/// (facts: Cloud API, messages: exactly one body of its type; media by id or https link; captions for image,
/// video and document; file names for documents; templates in their own words).
std::optional<DraftFault> readDraft(const QJsonObject &request, AgentDraft &draft);

} // namespace psi
