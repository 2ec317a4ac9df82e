#pragma once

#include <QString>

#include "shared/result.h"

namespace psi {

/// Exit codes; outsiders rely on the numbers.
enum class ExitCode : int
{
    Ok = 0,
    Failure = 1,
    Usage = 2,
    ProgramAndStoreDoNotFit = 3,
    NotDurable = 4
};

/// What a command ends with. `out` is its answer, for standard output; everything else goes to `err`.
struct CommandOutcome
{
    ExitCode exit = ExitCode::Ok;
    QString out;
    QString err;

    static CommandOutcome ok(QString answer) { return {ExitCode::Ok, std::move(answer), {}}; }
    static CommandOutcome failed(ExitCode exit, QString why) { return {exit, {}, std::move(why)}; }
    static CommandOutcome failed(const Error &error)
    {
        const bool isNewer = error.code == ErrorCode::UnknownVersion;
        return failed(isNewer ? ExitCode::ProgramAndStoreDoNotFit : ExitCode::Failure, error.message);
    }
    friend bool operator==(const CommandOutcome &, const CommandOutcome &) = default;
};

} // namespace psi
