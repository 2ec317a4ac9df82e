#include <QRegularExpression>
#include <QUuid>

#include "service/domain/outbound/agentdraft.h"
#include "service/usecases/admin/adminhandlers.h"
#include "service/usecases/admin/cursors.h"
#include "shared/text/phonenumber.h"

namespace psi::adminroutes {

namespace {

constexpr int defaultPage = 50;

bool isId(const QString &text) { return !QUuid::fromString(text).isNull(); }

AdminResult wrongField(const QString &field, const QString &reason)
{
    return refused(422, apicodes::invalid, field + QLatin1Char(' ') + reason, {{field, reason}});
}

QJsonObject accepted(const QString &id, const char *estado)
{
    return {{QStringLiteral("id"), id}, {QStringLiteral("estado"), QLatin1String(estado)}};
}

QJsonValue agentJson(const OutgoingMessage &message)
{
    if (message.agentId.isEmpty() && message.agentName.isEmpty())
        return {};
    return QJsonObject{{QStringLiteral("id"), message.agentId}, {QStringLiteral("name"), message.agentName}};
}

QJsonObject messageJson(const OutgoingMessage &message)
{
    return {{QStringLiteral("id"), message.id},
            {QStringLiteral("estado"), message.estado},
            {QStringLiteral("conversation_id"), message.conversationId},
            {QStringLiteral("area"), message.area.value},
            {QStringLiteral("line"), message.line.value},
            {QStringLiteral("phone"), maskedPhone(message.phone)},
            {QStringLiteral("type"), message.type},
            {QStringLiteral("text"), message.text},
            {QStringLiteral("automatic"), message.automatic},
            {QStringLiteral("agent"), message.automatic ? QJsonValue() : agentJson(message)},
            {QStringLiteral("generation"), message.generation},
            {QStringLiteral("attempts"), message.attempts},
            {QStringLiteral("code"), orNull(message.code)},
            {QStringLiteral("error"), orNull(message.error)},
            {QStringLiteral("created_at"), apiTimeText(message.created)},
            {QStringLiteral("updated_at"), apiTimeText(message.updated)},
            {QStringLiteral("expires_at"), orNull(message.expires)}};
}

// What is not the caller's to see is not there.
Result<OutgoingMessage> messageFor(const AdminParts &parts, const AdminRequest &request)
{
    const Error none{ErrorCode::NotFound, QStringLiteral("there is no such message")};
    if (!isId(request.call.id))
        return none;
    Result<OutgoingMessage> message = parts.messages.message(request.call.id);
    if (!message)
        return message;
    const AdminCaller &caller = request.call.caller;
    const bool isHis = caller.role != Role::Crm || message->token == caller.tokenId;
    return caller.sees(message->area) && isHis ? message : none;
}

// Whom it goes to: exactly one of the two.
std::optional<AdminResult> readRecipient(const AdminRequest &request, AgentMessage &message)
{
    message.conversationId = request.text("conversation_id");
    const QString to = request.text("to");
    if (message.conversationId.isEmpty() == to.isEmpty())
        return wrongField(QStringLiteral("to"), QStringLiteral("or conversation_id is needed, not both"));
    if (!message.conversationId.isEmpty())
        return isId(message.conversationId)
                   ? std::nullopt
                   : std::optional(
                         refused(404, apicodes::notFound, QStringLiteral("there is no such conversation")));
    static const QRegularExpression userId(QStringLiteral("^[A-Z]{2}\\.[A-Za-z0-9.]{1,135}\\z"));
    message.phone = canonicalPhone(to);
    if (message.phone.isEmpty() && userId.match(to).hasMatch())
        message.userId = to;
    if (message.phone.isEmpty() && message.userId.isEmpty())
        return wrongField(QStringLiteral("to"),
                          QStringLiteral("must be a phone in international form, or a user id"));
    return std::nullopt;
}

std::optional<AdminResult> readMessage(const AdminParts &parts, const AdminRequest &request,
                                       AgentMessage &message)
{
    AgentDraft draft;
    if (const std::optional<DraftFault> fault = readDraft(request.call.body, draft))
        return wrongField(fault->field, fault->reason);
    message.type = draft.type;
    message.payload = draft.payload;
    message.isFreeForm = draft.isFreeForm;
    message.stored = draft.stored;
    message.text = draft.text;
    message.mediaKind = draft.mediaKind;
    message.fileName = draft.fileName;
    message.metadata = draft.metadata;
    message.replyTo = request.text("reply_to");
    if (!message.replyTo.isEmpty() && !isId(message.replyTo))
        return wrongField(QStringLiteral("reply_to"), QStringLiteral("is no message of that conversation"));
    const QJsonObject agent = request.call.body.value(QLatin1String("agent")).toObject();
    message.agentId = agent.value(QLatin1String("id")).toString();
    message.agentName = agent.value(QLatin1String("name")).toString();
    message.line = LineId(request.text("line"));
    message.token = request.call.caller.tokenId;
    message.areas = request.call.caller.areas;
    for (const LineInfo &line : parts.lines.lines())
        message.lines.push_back(line.id);
    return readRecipient(request, message);
}

AdminResult outcomeOf(const AgentSend &sent)
{
    switch (sent.outcome) {
    case AgentSend::Outcome::Stored:
        return answered(rowOf(ApiRoute::MessageSend), accepted(sent.id, "pendiente"));
    case AgentSend::Outcome::NoConversation:
        return refused(404, apicodes::notFound, QStringLiteral("there is no such conversation"));
    case AgentSend::Outcome::WindowExpired:
        return refused(422, apicodes::windowExpired,
                       QStringLiteral("the 24 h window is closed: only a template may be sent"));
    case AgentSend::Outcome::LineNeeded:
        return refused(422, apicodes::lineUnknown,
                       QStringLiteral("'line' is needed: there is no conversation yet"));
    case AgentSend::Outcome::LineUnknown:
        return refused(422, apicodes::lineUnknown,
                       QStringLiteral("that line cannot send in this conversation"));
    case AgentSend::Outcome::NoReplyTarget:
        return wrongField(QStringLiteral("reply_to"),
                          QStringLiteral("is no message of that conversation that WhatsApp knows"));
    }
    return refused(500, apicodes::internal);
}

// An enqueue that fails is left to the relay: the row is the truth.
void wakeAfter(const AdminParts &parts, AdminRequest &request, NewJob job)
{
    request.after.push_back([wake = parts.wake, job = std::move(job)] { wake(job); });
}

std::optional<ApiProblem> inShadow(const AdminParts &parts)
{
    if (!parts.policy.current()->shadow)
        return std::nullopt;
    return ApiProblem{409, apicodes::shadow, QStringLiteral("router.mode is shadow: nothing is sent")};
}

OutgoingQuery queryOf(const AdminRequest &request)
{
    OutgoingQuery query;
    query.estado = request.text("estado");
    query.line = request.text("line");
    query.conversation = request.text("conversation");
    query.from = request.time("from");
    query.to = request.time("to");
    query.areas = request.call.caller.areas;
    query.limit =
        static_cast<int>(request.number("limit").value_or(defaultPage)) + 1; // one more: is there a next?
    return query;
}

// A cursor goes with its filters.
QByteArray filtersOf(const AdminRequest &request)
{
    QByteArray filters("messages");
    for (const char *name : {"estado", "line", "conversation", "from", "to"})
        filters += '\n' + request.text(name).toUtf8();
    return filters;
}

} // namespace

AdminResult sendMessage(const AdminParts &parts, AdminRequest &request)
{
    if (std::optional<ApiProblem> shadow = inShadow(parts))
        return *shadow;
    AgentMessage message;
    if (std::optional<AdminResult> wrong = readMessage(parts, request, message))
        return *wrong;
    const Result<AgentSend> sent = parts.messages.add(message);
    if (!sent)
        return problemOf(sent.error());
    if (sent->outcome == AgentSend::Outcome::Stored)
        wakeAfter(parts, request, sent->wakeUp);
    return outcomeOf(*sent);
}

AdminResult oneMessage(const AdminParts &parts, AdminRequest &request)
{
    const Result<OutgoingMessage> message = messageFor(parts, request);
    return message ? answered(messageJson(*message)) : problemOf(message.error());
}

AdminResult listMessages(const AdminParts &parts, AdminRequest &request)
{
    const Cursors cursors(parts.hash, filtersOf(request));
    OutgoingQuery query = queryOf(request);
    if (!query.conversation.isEmpty() && !isId(query.conversation))
        return answered(listOf({}, {}, parts.clock.now(), 0));
    if (const QString cursor = request.text("cursor"); !cursor.isEmpty()) {
        const std::optional<QByteArray> position = cursors.read(cursor);
        if (!position)
            return refused(400, apicodes::badCursor, QStringLiteral("the cursor is none of this list"));
        query.before = position->toLongLong();
    }
    const Result<std::vector<OutgoingMessage>> messages = parts.messages.page(query);
    if (!messages)
        return problemOf(messages.error());
    const Result<OutgoingCount> total = parts.messages.count(query);
    if (!total)
        return problemOf(total.error());
    QJsonArray items;
    QString next;
    for (const OutgoingMessage &message : *messages) {
        if (items.size() == query.limit - 1) {
            const std::int64_t last = messages->at(static_cast<std::size_t>(items.size()) - 1).outbox;
            next = cursors.make(QByteArray::number(static_cast<qlonglong>(last)));
            break;
        }
        items.append(messageJson(message));
    }
    return answered(listOf(items, next, parts.clock.now(), total->value, total->isExact));
}

AdminResult resendMessage(const AdminParts &parts, AdminRequest &request)
{
    if (std::optional<ApiProblem> shadow = inShadow(parts))
        return *shadow;
    const Result<OutgoingMessage> message = messageFor(parts, request);
    if (!message)
        return problemOf(message.error());
    const bool isOpen = message->windowEnds && parts.clock.now() < *message->windowEnds;
    if (message->type != QLatin1String("template") && !isOpen)
        return outcomeOf({AgentSend::Outcome::WindowExpired, {}, {}});
    Result<NewJob> job = parts.outbox.resend(message->outbox);
    if (!job)
        return problemOf(job.error());
    wakeAfter(parts, request, std::move(*job));
    return answered(rowOf(ApiRoute::MessageResend), accepted(message->id, "pendiente"));
}

AdminResult markMessageFailed(const AdminParts &parts, AdminRequest &request)
{
    const Result<OutgoingMessage> message = messageFor(parts, request);
    if (!message)
        return problemOf(message.error());
    if (const Result<void> marked = parts.outbox.markFailed(message->outbox); !marked)
        return problemOf(marked.error());
    return answered(accepted(message->id, "fallido"));
}

} // namespace psi::adminroutes
