#include "tests/simulator/control/simcontrol.h"

#include <QJsonDocument>

namespace psi::sim {

namespace {

QJsonObject bodyOf(const ServerRequest &request) { return QJsonDocument::fromJson(request.body).object(); }

std::size_t limitOf(const ServerRequest &request)
{
    const QByteArray limit = request.parameter("limit");
    return limit.isEmpty() ? 1000 : limit.toULongLong();
}

} // namespace

ServerReply SimControl::handle(const ServerRequest &request, const QByteArray &path)
{
    if (!request.isLoopback)
        return ServerReply::error(403, QStringLiteral("loopback only"));
    const QByteArray what = request.method + ' ' + path;
    if (what == "GET rules")
        return ServerReply::json(200, m_parts.rules.toJson());
    if (what == "PUT rules")
        return changeRules(request);
    if (what == "POST rules/calls")
        return addRule(request);
    if (what == "DELETE rules/calls") {
        m_parts.rules.calls.clear();
        return ServerReply::json(200, m_parts.rules.toJson());
    }
    if (what == "GET calls")
        return calls(request);
    if (what == "GET counts")
        return ServerReply::json(200, m_parts.log.counts());
    if (what == "GET duplicates")
        return ServerReply::json(200, m_parts.log.duplicates());
    if (what == "GET areas")
        return areas(request);
    if (what == "GET files")
        return ServerReply::json(200, m_parts.graph.files().list());
    if (what == "GET webhooks")
        return ServerReply::json(200, m_parts.webhooks());
    if (what == "GET events")
        return events(request);
    if (what == "POST media")
        return keepMedia(request);
    if (what == "POST say")
        return m_parts.say(bodyOf(request));
    if (what == "POST reset")
        return reset();
    return ServerReply::error(404, QStringLiteral("no such control"));
}

ServerReply SimControl::changeRules(const ServerRequest &request)
{
    QString error = QStringLiteral("no JSON object");
    if (!QJsonDocument::fromJson(request.body).isObject() || !m_parts.rules.change(bodyOf(request), error))
        return ServerReply::error(400, error);
    m_parts.graph.applyLimits();
    return ServerReply::json(200, m_parts.rules.toJson());
}

ServerReply SimControl::addRule(const ServerRequest &request)
{
    QString error;
    auto rule = callRuleOf(bodyOf(request), error);
    if (!rule)
        return ServerReply::error(400, error);
    rule->id = ++m_rules;
    m_parts.rules.calls.insert(m_parts.rules.calls.begin(), *rule);
    return ServerReply::json(201, {{QStringLiteral("id"), static_cast<qint64>(rule->id)}});
}

ServerReply SimControl::calls(const ServerRequest &request) const
{
    CallLog::Filter filter;
    filter.after = request.parameter("after").toULongLong();
    filter.limit = limitOf(request);
    filter.line = request.parameter("line");
    filter.to = request.parameter("to");
    filter.type = request.parameter("type");
    filter.callback = request.parameter("callback");
    filter.wamid = request.parameter("wamid");
    return ServerReply::json(200, m_parts.log.list(filter));
}

ServerReply SimControl::areas(const ServerRequest &request) const
{
    return ServerReply::json(200, m_parts.areas.list(request.parameter("area"),
                                                     request.parameter("webhook_id"), limitOf(request)));
}

ServerReply SimControl::events(const ServerRequest &request) const
{
    ServerReply reply;
    reply.type = "text/event-stream";
    reply.manner = ServerReply::Manner::Events;
    const QByteArray after = request.parameter("after");
    const std::uint64_t last = request.parameter("last").toULongLong();
    reply.eventsAfter =
        after.isEmpty() ? m_parts.feed.last() - std::min(last, m_parts.feed.last()) : after.toULongLong();
    reply.eventsFilter = request.parameter("filter");
    return reply;
}

ServerReply SimControl::keepMedia(const ServerRequest &request)
{
    const MediaFile file{request.field("Content-Type"), request.body};
    const QByteArray id = m_parts.graph.keepMedia(file);
    return ServerReply::json(201, {{QStringLiteral("id"), QString::fromUtf8(id)},
                                   {QStringLiteral("sha256"), QString::fromUtf8(file.hash())},
                                   {QStringLiteral("file_size"), static_cast<qint64>(file.bytes.size())}});
}

ServerReply SimControl::reset()
{
    m_parts.log.reset();
    m_parts.areas.reset();
    m_parts.graph.files().reset();
    return ServerReply::json(200, {{QStringLiteral("calls"), static_cast<qint64>(m_parts.log.last())}});
}

} // namespace psi::sim
