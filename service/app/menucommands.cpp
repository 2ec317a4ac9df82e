#include "service/app/menucommands.h"

#include <unistd.h>

#include <QFile>
#include <QSaveFile>

#include <app/builtinmenus.h>

#include "service/domain/router/menuvalidator.h"

namespace psi {

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

Result<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::NotFound, path + q(": ") + file.errorString()};
    return file.readAll();
}

// Mistakes of form first: a set that could not be read whole is not judged.
std::vector<MenuProblem> problemsOf(const menucodec::Reading &reading)
{
    return reading.problems.empty() ? validateMenus(reading.menus) : reading.problems;
}

} // namespace

MenuSet builtInMenus()
{
    constexpr std::string_view text = builtin::default_;
    return menucodec::read(QByteArray(text.data(), static_cast<qsizetype>(text.size()))).menus;
}

Result<QByteArray> readMenusFile(const QString &file)
{
    const Result<QByteArray> json = contentOf(file);
    if (!json)
        return json.error();
    const std::vector<MenuProblem> problems = problemsOf(menucodec::read(*json));
    if (!problems.empty())
        return Error{ErrorCode::Invalid, problemsText(problems).trimmed()};
    return *json;
}

CommandOutcome validateMenusFile(const QString &file)
{
    const Result<QByteArray> json = readMenusFile(file);
    return json ? CommandOutcome::ok(q("ok")) : CommandOutcome::failed(json.error());
}

CommandOutcome exportedMenus(CommandOutcome outcome, const QString &file)
{
    if (outcome.exit != ExitCode::Ok || file.isEmpty())
        return outcome;
    QSaveFile target(file);
    const QByteArray json = outcome.out.toUtf8() + '\n';
    if (!target.open(QIODevice::WriteOnly) || target.write(json) != json.size() || !target.commit())
        return CommandOutcome::failed(ExitCode::Failure, file + q(": ") + target.errorString());
    return CommandOutcome::ok({});
}

CommandOutcome exportMenus(const Invocation &, const DataAccess &access)
{
    const Result<MenuSources> sources = access.loadMenus();
    if (!sources)
        return CommandOutcome::failed(sources.error());
    return CommandOutcome::ok(QString::fromUtf8(menucodec::write(sources->menus)).trimmed());
}

CommandOutcome importMenus(const Invocation &invocation, const DataAccess &access)
{
    const menucodec::Reading reading = menucodec::read(invocation.input.toUtf8());
    if (const std::vector<MenuProblem> problems = problemsOf(reading); !problems.empty())
        return CommandOutcome::failed(ExitCode::Failure, problemsText(problems).trimmed());
    const QString who = q("uid ") + QString::number(::geteuid());
    const QString reason = invocation.reason.isEmpty() ? q("menus import") : invocation.reason;
    const Result<int> version = access.replaceMenus(reading.menus, who, reason);
    if (!version)
        return CommandOutcome::failed(version.error());
    return CommandOutcome::ok(q("version %1 of the menus is in effect").arg(*version));
}

} // namespace psi
