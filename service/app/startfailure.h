#pragma once

#include "service/app/commandoutcome.h"

namespace psi {

/// Why the service cannot run: how the process ends, and one message that names what is at fault.
struct StartFailure
{
    ExitCode exit = ExitCode::Failure;
    QString message;

    /// A mistake of the configuration, data of a newer program, or else plain failure.
    static StartFailure of(const Error &error)
    {
        if (error.code == ErrorCode::UnknownVersion)
            return {ExitCode::ProgramAndStoreDoNotFit, error.message};
        return {error.code == ErrorCode::Invalid ? ExitCode::Usage : ExitCode::Failure, error.message};
    }
};

} // namespace psi
