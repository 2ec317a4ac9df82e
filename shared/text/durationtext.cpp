#include "shared/text/durationtext.h"

#include <QRegularExpression>

namespace psi {

std::optional<std::chrono::seconds> durationOf(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^([1-9]\\d{0,8})([smhd])\\z"));
    constexpr std::chrono::seconds longest = std::chrono::days(3653);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    const QChar unit = match.captured(2).front();
    const std::chrono::seconds one = unit == QLatin1Char('s')   ? std::chrono::seconds(1)
                                     : unit == QLatin1Char('m') ? std::chrono::minutes(1)
                                     : unit == QLatin1Char('h') ? std::chrono::hours(1)
                                                                : std::chrono::days(1);
    const std::chrono::seconds span = one * match.captured(1).toLongLong();
    return span <= longest ? std::optional(span) : std::nullopt;
}

} // namespace psi
