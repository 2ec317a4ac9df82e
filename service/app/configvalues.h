#pragma once

#include <QString>

#include "service/domain/queue/gcra.h"
#include "shared/result.h"

namespace psi {

/// Texts of the configuration as values. Each answers Invalid with a reason that names the wanted form.
namespace configvalue {

/// "10s", "5m", "1h", "30d", "250ms"; "off" and "0" are zero.
Result<Micros> duration(const QString &text);
/// The shortest text that duration() reads as `span`.
QString durationText(Micros span);
/// "4 MiB", "64MiB", "1 GiB", "512 KiB", "1000"; "off" and "0" are zero.
Result<qint64> size(const QString &text);
/// "5/30s": five per 30 s, at most five at once; "80/s burst 3".
Result<RateLimit> rate(const QString &text);
Result<int> number(const QString &text, int least, int most);
Result<bool> boolean(const QString &text);
/// "127.0.0.1:8080", "[::1]:0".
Result<QString> listenAddress(const QString &text);
/// An http or https address with a host and without a user.
Result<QString> webAddress(const QString &text);
/// "mon-fri 08:00-20:00", several separated by commas.
bool isHours(const QString &text);
/// "wsp4", "ventas_api": what names a line or an area.
Result<QString> identifier(const QString &text);
Result<QString> digits(const QString &text);
Result<QString> oneOf(const QString &text, const QStringList &words);

} // namespace configvalue

} // namespace psi
