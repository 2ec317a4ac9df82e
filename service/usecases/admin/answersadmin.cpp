#include "service/usecases/admin/adminhandlers.h"

namespace psi::adminroutes {

namespace {
// The switch in memory follows once the fact is committed.
void refreshAfter(const AdminParts &parts, AdminRequest &request)
{
    request.isAudited = true;
    request.after.push_back([&answers = parts.answers] { (void)answers.refresh().isOk(); });
}
} // namespace

AdminResult pauseAnswers(const AdminParts &parts, AdminRequest &request)
{
    const std::optional<Timestamp> until = request.time("until");
    if (until && *until <= parts.clock.now())
        return refused(422, apicodes::invalid, QStringLiteral("the end lies in the past"),
                       {{QStringLiteral("until"), QStringLiteral("lies in the past")}});
    if (const Result<void> noted = parts.answers.note({request.reason(), until}, request.who()); !noted)
        return problemOf(noted.error());
    refreshAfter(parts, request);
    return answered({{QStringLiteral("paused"), true}, {QStringLiteral("until"), orNull(until)}});
}

AdminResult resumeAnswers(const AdminParts &parts, AdminRequest &request)
{
    if (const Result<void> noted = parts.answers.noteResume(request.who(), request.reason()); !noted)
        return problemOf(noted.error());
    refreshAfter(parts, request);
    return answered({{QStringLiteral("paused"), false}, {QStringLiteral("until"), QJsonValue()}});
}

} // namespace psi::adminroutes
