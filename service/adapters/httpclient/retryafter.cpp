#include "service/adapters/httpclient/retryafter.h"

#include <algorithm>

#include <QDateTime>
#include <QLocale>

namespace psi {

std::optional<Micros> retryAfterOf(const QByteArray &header, Timestamp now)
{
    const QByteArray text = header.trimmed();
    if (text.isEmpty())
        return std::nullopt;
    const bool isNumber = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (isNumber) {
        bool ok = false;
        const qlonglong seconds = text.toLongLong(&ok);
        const auto most = std::chrono::duration_cast<std::chrono::seconds>(longestRetryAfter).count();
        return ok ? Micros(std::chrono::seconds(std::min<qlonglong>(seconds, most))) : longestRetryAfter;
    }
    QDateTime at =
        QLocale::c().toDateTime(QString::fromLatin1(text), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!at.isValid())
        return std::nullopt;
    at.setTimeSpec(Qt::UTC);
    const Timestamp then{std::chrono::milliseconds(at.toMSecsSinceEpoch())};
    return std::clamp(then - now, Micros(0), longestRetryAfter);
}

} // namespace psi
