#pragma once

#include <map>

#include <QString>

#include "shared/ids.h"

namespace psi {

/// Which of our lines a webhook is about: configured phone_number_id -> line. A value, replaced as a whole on
/// reload.
struct LineDirectory
{
    std::map<QString, LineId> byPhoneNumberId;

    /// Empty when no configured line has it.
    LineId lineOf(const QString &phoneNumberId) const
    {
        const auto found = byPhoneNumberId.find(phoneNumberId);
        return found == byPhoneNumberId.end() ? LineId() : found->second;
    }
    friend bool operator==(const LineDirectory &, const LineDirectory &) = default;
};

} // namespace psi
