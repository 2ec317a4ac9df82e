#include "service/usecases/admin/adminhandlers.h"

namespace psi::adminroutes {

namespace {

QJsonObject lineJson(const LineInfo &line, const std::optional<LineHold> &hold)
{
    QJsonObject json{{QStringLiteral("id"), line.id.value},
                     {QStringLiteral("display_number"), line.displayNumber},
                     {QStringLiteral("held"), hold.has_value()},
                     {QStringLiteral("hold"), QJsonValue()}};
    if (hold)
        json.insert(QStringLiteral("hold"), QJsonObject{{QStringLiteral("reason"), hold->reason},
                                                        {QStringLiteral("who"), hold->who},
                                                        {QStringLiteral("since"), orNull(hold->since)}});
    return json;
}

std::optional<LineInfo> lineOf(const AdminParts &parts, const AdminRequest &request)
{
    for (const LineInfo &line : parts.lines.lines()) {
        if (line.id.value == request.call.id)
            return line;
    }
    return std::nullopt;
}

AdminResult unknownLine()
{
    return refused(404, apicodes::notFound, QStringLiteral("there is no such line"));
}

std::optional<Route> routeOf(const AdminRequest &request)
{
    return routeFromName(request.call.id.toLatin1());
}

AdminResult queueState(const AdminRequest &request, bool isPaused)
{
    return answered({{QStringLiteral("route"), request.call.id}, {QStringLiteral("paused"), isPaused}});
}

} // namespace

AdminResult listLines(const AdminParts &parts, AdminRequest &)
{
    QJsonArray items;
    for (const LineInfo &line : parts.lines.lines()) {
        const Result<std::optional<LineHold>> hold = parts.lines.holdOf(line.id);
        if (!hold)
            return problemOf(hold.error());
        items.append(lineJson(line, *hold));
    }
    return answered(listOf(items, {}, parts.clock.now(), items.size()));
}

// The queue first: what is written down without being so would be worse than the other way round.
AdminResult holdLine(const AdminParts &parts, AdminRequest &request)
{
    const std::optional<LineInfo> line = lineOf(parts, request);
    if (!line)
        return unknownLine();
    const QByteArray ring = line->id.value.toUtf8();
    const Result<void> paused = parts.onQueue([ring](JobQueue &, QueueControl &control) {
        return control.pause(PauseScope::ring(Route::Outbound, ring), std::nullopt);
    });
    if (!paused)
        return problemOf(paused.error());
    const Result<LineHold> hold = parts.lines.noteHold(line->id, request.reason(), request.who());
    if (!hold)
        return problemOf(hold.error());
    return answered(lineJson(*line, *hold));
}

// One job at a time goes through until a call shows whether the line works: that opens the ring or holds it
// again.
AdminResult resumeLine(const AdminParts &parts, AdminRequest &request)
{
    const std::optional<LineInfo> line = lineOf(parts, request);
    if (!line)
        return unknownLine();
    const QByteArray ring = line->id.value.toUtf8();
    const Result<void> tried = parts.onQueue(
        [ring](JobQueue &, QueueControl &control) { return control.probe(Route::Outbound, ring); });
    if (!tried)
        return problemOf(tried.error());
    if (const Result<void> noted = parts.lines.noteResume(line->id); !noted)
        return problemOf(noted.error());
    return answered(lineJson(*line, std::nullopt));
}

AdminResult pauseQueue(const AdminParts &parts, AdminRequest &request)
{
    const std::optional<Route> route = routeOf(request);
    if (!route)
        return refused(404, apicodes::notFound, QStringLiteral("there is no such route"));
    const Result<void> paused = parts.onQueue([route = *route](JobQueue &, QueueControl &control) {
        return control.pause(PauseScope::route(route), std::nullopt);
    });
    return paused ? queueState(request, true) : problemOf(paused.error());
}

AdminResult resumeQueue(const AdminParts &parts, AdminRequest &request)
{
    const std::optional<Route> route = routeOf(request);
    if (!route)
        return refused(404, apicodes::notFound, QStringLiteral("there is no such route"));
    const Result<void> resumed = parts.onQueue([route = *route](JobQueue &, QueueControl &control) {
        return control.resume(PauseScope::route(route));
    });
    return resumed ? queueState(request, false) : problemOf(resumed.error());
}

} // namespace psi::adminroutes
