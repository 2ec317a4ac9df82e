#include "tests/simulator/graph/graphapi.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>

#include "tests/simulator/graph/messagecheck.h"
#include "tests/simulator/graph/wamid.h"

namespace psi::sim {

/// A call of `/messages` on its way through the rules.
struct GraphApi::Call
{
    GraphCall noted;
    std::optional<Line> line;
    QJsonObject body;
    Recipient to;
    CallRule rule; ///< the one that fitted, or one that changes nothing
};

namespace {

constexpr std::int64_t windowSeconds = 86400;

bool isVersion(const QByteArray &part)
{
    return part.size() >= 4 && part[0] == 'v' && part.indexOf('.') > 1 && part[1] >= '0' && part[1] <= '9';
}

QByteArray typeOf(const QJsonObject &body)
{
    if (body.contains(QLatin1String("status")))
        return "read";
    return body.value(QLatin1String("type")).toString(QStringLiteral("text")).toUtf8();
}

// Numbers and ids have no character that JSON would escape.
ServerReply acceptedReply(const Recipient &to, const GraphCall &call)
{
    ServerReply reply;
    reply.type = "application/json; charset=UTF-8";
    reply.body = R"({"messaging_product":"whatsapp","contacts":[{"input":")" + to.input +
                 (to.waId.isEmpty() ? R"(","user_id":")" + to.userId : R"(","wa_id":")" + to.waId) +
                 R"("}],"messages":[{"id":")" + call.wamid + '"' +
                 (call.type == "template" ? R"(,"message_status":"accepted")" : "") + "}]}";
    return reply;
}

} // namespace

GraphApi::GraphApi(Rules &rules, CallLog &log, const PeopleBook &people, std::vector<Line> lines,
                   std::uint64_t seed)
    : m_rules(rules)
    , m_log(log)
    , m_people(people)
    , m_lines(std::move(lines))
    , m_dice(seed)
    , m_throttle(rules.limits)
    , m_run(hexOf(m_dice.next(), 8))
{}

ServerReply GraphApi::handle(const ServerRequest &request)
{
    QList<QByteArray> path = request.segments();
    if (!path.isEmpty() && isVersion(path.front()))
        path.removeFirst();
    return route(request, path);
}

ServerReply GraphApi::route(const ServerRequest &request, const QList<QByteArray> &path)
{
    if (path.size() == 2 && path[1] == "messages" && request.method == "POST")
        return messages(request, path[0]);
    if (path.size() == 2 && path[0] == "whatsapp_business" && path[1] == "attachments")
        return handOut(request);
    ServerReply reply = unknownObject(path.value(0));
    if (!mayUse(request)) {
        reply = refuse({190, {}});
        if (path.size() == 1 && m_shelf.find(path[0]))
            m_files.add(path[0], FileLog::Asked::Refused);
    } else if (path.size() == 2 && path[1] == "media" && request.method == "POST" && lineOf(path[0]))
        reply = upload(request);
    else if (path.size() == 1 && request.method == "GET")
        reply = describe(request, path[0]);
    else if (path.size() == 1 && request.method == "DELETE" && m_shelf.remove(path[0]))
        reply = ServerReply::json(200, {{QStringLiteral("success"), true}});
    reply.delay = m_rules.latency;
    return reply;
}

bool GraphApi::mayUse(const ServerRequest &request) const
{
    if (m_rules.tokensExpired)
        return false;
    const auto &tokens = m_rules.tokens;
    return tokens.empty() || std::find(tokens.begin(), tokens.end(), request.bearer()) != tokens.end();
}

std::optional<Line> GraphApi::lineOf(const QByteArray &id) const
{
    for (const Line &line : m_lines) {
        if (line.phoneNumberId == id)
            return line;
    }
    return m_lines.empty() ? std::optional(Line{id, "5491155550100"}) : std::nullopt;
}

ServerReply GraphApi::refuse(const GraphFault &fault) { return errorReply(fault, newTrace()); }

// What Meta says of a phone number or file that is not there: code 100 with subcode 33.
ServerReply GraphApi::unknownObject(const QByteArray &id)
{
    return refuse({100,
                   QStringLiteral("Unsupported request. Object with ID '%1' does not exist.")
                       .arg(QString::fromUtf8(id)),
                   33});
}

// --- messages

ServerReply GraphApi::messages(const ServerRequest &request, const QByteArray &lineId)
{
    Call call;
    call.noted.time = request.received;
    call.noted.line = lineId;
    call.noted.body = request.body;
    call.line = lineOf(lineId);
    const auto fault = judge(request, call);
    ServerReply reply = fault ? refuse(*fault) : accept(call);
    if (fault)
        call.noted.code = fault->code;
    reply.delay = m_rules.latency + call.rule.delay;
    if (call.rule.isLost)
        reply.manner = ServerReply::Manner::Lost;
    record(call, reply);
    return reply;
}

std::optional<GraphFault> GraphApi::judge(const ServerRequest &request, Call &call)
{
    if (!mayUse(request))
        return GraphFault{190, {}};
    if (!call.line)
        return GraphFault{100, QStringLiteral("Unsupported post request. The number does not exist."), 33};
    call.body = QJsonDocument::fromJson(request.body).object();
    call.noted.type = typeOf(call.body);
    call.noted.callback = call.body.value(QLatin1String("biz_opaque_callback_data")).toString().toUtf8();
    if (const auto to = recipientOf(call.body)) {
        call.to = *to;
        call.noted.to = to->key();
    }
    if (auto fault = checkMessage(call.body))
        return fault;
    if (call.to.waId == call.line->displayNumber && !call.to.waId.isEmpty())
        return GraphFault{131021, {}};
    if (m_rules.withoutNine && call.to.dialled.startsWith("549"))
        return GraphFault{131030, {}};
    if (auto fault = applyRule(call))
        return fault;
    if (!m_rules.throttles || call.noted.type == "read")
        return {};
    const auto code = m_throttle.take(call.noted.line, call.noted.to, request.received);
    return code ? std::optional(GraphFault{*code, {}}) : std::nullopt;
}

std::optional<GraphFault> GraphApi::applyRule(Call &call)
{
    const auto rule = pickRule(m_rules.calls, call.noted.line, call.noted.to, call.noted.type, m_dice);
    if (!rule)
        return {};
    call.rule = *rule;
    if (rule->code < 0 || rule->isLate)
        return {};
    return GraphFault{rule->code, {}, 0, rule->retryAfter};
}

// What Meta tells by a status only: as a rule says, or the 24 hours after the person's last message are over.
std::optional<GraphFault> GraphApi::lateFault(const Call &call) const
{
    if (call.rule.isLate && call.rule.code >= 0)
        return GraphFault{call.rule.code, {}};
    const std::int64_t heard = m_rules.windows ? m_people.lastHeard(call.noted.to) : 0;
    const bool isOver = heard > 0 && stampOf(call.noted.time) / 1000000 - heard > windowSeconds;
    return isOver && call.noted.type != "template" ? std::optional(GraphFault{131047, {}}) : std::nullopt;
}

ServerReply GraphApi::accept(Call &call)
{
    if (call.noted.type == "read")
        return ServerReply::json(200, {{QStringLiteral("success"), true}});
    call.noted.wamid = newWamid(call.to);
    AcceptedMessage accepted{*call.line, call.to, call.noted.wamid, call.noted.type, call.noted.callback,
                             call.body,  {}};
    accepted.late = lateFault(call);
    if (accepted.late)
        call.noted.code = accepted.late->code;
    if (m_accepted)
        m_accepted(accepted);
    return acceptedReply(call.to, call.noted);
}

void GraphApi::record(Call &call, const ServerReply &reply)
{
    call.noted.answered = call.noted.time + reply.delay;
    call.noted.isLost = reply.manner == ServerReply::Manner::Lost;
    call.noted.status = reply.status;
    m_log.add(std::move(call.noted));
}

// --- media

ServerReply GraphApi::upload(const ServerRequest &request)
{
    auto file = uploadedFile(request.field("Content-Type"), request.body);
    if (!file)
        return refuse({100, QStringLiteral("The parameter file is required.")});
    const QByteArray id = m_shelf.keep(std::move(*file), m_dice);
    return ServerReply::json(200, {{QStringLiteral("id"), QString::fromUtf8(id)}});
}

// A number of ours, or a file with the address of its bytes, which is good for five minutes.
ServerReply GraphApi::describe(const ServerRequest &request, const QByteArray &id)
{
    const auto line = lineOf(id);
    const auto file = m_shelf.find(id);
    if (line && (!m_lines.empty() || !file))
        return ServerReply::json(
            200, {{QStringLiteral("id"), QString::fromUtf8(id)},
                  {QStringLiteral("display_phone_number"), QString::fromUtf8('+' + line->displayNumber)},
                  {QStringLiteral("verified_name"), QStringLiteral("PSI")},
                  {QStringLiteral("quality_rating"), QStringLiteral("GREEN")}});
    if (!file)
        return unknownObject(id);
    m_files.add(id, FileLog::Asked::Described);
    const QByteArray expires = QByteArray::number(qint64(stampOf(request.received)) / 1000000 + 300);
    const QByteArray url = "http://" + request.field("Host") + "/whatsapp_business/attachments/?mid=" + id +
                           "&ext=" + expires + "&hash=" + downloadHash(id, expires);
    return ServerReply::json(200, {{QStringLiteral("messaging_product"), QStringLiteral("whatsapp")},
                                   {QStringLiteral("url"), QString::fromUtf8(url)},
                                   {QStringLiteral("mime_type"), QString::fromUtf8(file->mime)},
                                   {QStringLiteral("sha256"), QString::fromUtf8(file->hash())},
                                   {QStringLiteral("file_size"), static_cast<qint64>(file->bytes.size())},
                                   {QStringLiteral("id"), QString::fromUtf8(id)}});
}

ServerReply GraphApi::handOut(const ServerRequest &request)
{
    const QByteArray id = request.parameter("mid");
    ServerReply reply = download(request, id);
    if (m_shelf.find(id))
        m_files.add(id, reply.status == 200 ? FileLog::Asked::Fetched : FileLog::Asked::Refused);
    return reply;
}

ServerReply GraphApi::download(const ServerRequest &request, const QByteArray &id)
{
    if (request.bearer().isEmpty() || !mayUse(request))
        return refuse({190, {}});
    const QByteArray expires = request.parameter("ext");
    const auto file = m_shelf.find(id);
    const bool isOver = expires.toLongLong() < stampOf(request.received) / 1000000;
    if (!file || isOver || request.parameter("hash") != downloadHash(id, expires))
        return ServerReply::error(404, QStringLiteral("gone"));
    ServerReply reply;
    reply.type = file->mime;
    reply.body = file->bytes;
    reply.delay = m_rules.latency;
    switch (pickFault(m_rules.media, m_dice)) {
    case FaultMode::Ok:
        break;
    case FaultMode::Slow:
        reply.delay = m_rules.slow;
        break;
    case FaultMode::Broken:
        return ServerReply::error(500, QStringLiteral("broken"));
    case FaultMode::Gone:
        return ServerReply::error(404, QStringLiteral("gone"));
    case FaultMode::Endless:
        reply.manner = ServerReply::Manner::Endless;
        break;
    case FaultMode::Wrong:
        reply.body[0] = static_cast<char>(~reply.body[0]);
        break;
    case FaultMode::Redirect:
        reply.status = 302;
        reply.fields.emplace_back("Location", "http://" + request.field("Host") + "/elsewhere");
        break;
    }
    return reply;
}

QByteArray GraphApi::downloadHash(const QByteArray &id, const QByteArray &expires) const
{
    return MediaFile{{}, m_run + id + expires}.hash().left(12).toHex();
}

// --- ids

QByteArray GraphApi::newWamid(const Recipient &to)
{
    return wamidOf(to.key(), true, m_run + hexOf(++m_ids, 8) + hexOf(m_dice.next(), 2));
}

QByteArray GraphApi::newTrace()
{
    const std::uint64_t word = m_dice.next();
    return 'A' + QByteArray(reinterpret_cast<const char *>(&word), sizeof word)
                     .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace psi::sim
