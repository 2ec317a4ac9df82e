#include "service/app/configvalues.h"

#include <QRegularExpression>
#include <QStringList>

namespace psi::configvalue {

namespace {
Error wrong(const QString &wanted) { return {ErrorCode::Invalid, wanted}; }

bool isOff(const QString &text) { return text == QLatin1String("off") || text == QLatin1String("0"); }

std::int64_t unitMicros(const QString &unit)
{
    if (unit == QLatin1String("ms"))
        return 1'000;
    if (unit == QLatin1String("s"))
        return 1'000'000;
    if (unit == QLatin1String("m"))
        return 60'000'000;
    return unit == QLatin1String("h") ? 3'600'000'000 : 86'400'000'000;
}
} // namespace

Result<Micros> duration(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{1,9})\\s*(ms|s|m|h|d)$"));
    if (isOff(text))
        return Micros(0);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return wrong(QStringLiteral("must be a duration such as 250ms, 10s, 5m, 1h or 30d"));
    return Micros(match.captured(1).toLongLong() * unitMicros(match.captured(2)));
}

Result<qint64> size(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{1,12})\\s*(KiB|MiB|GiB|TiB)?$"));
    if (isOff(text))
        return qint64(0);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return wrong(QStringLiteral("must be a size such as 512 KiB, 4 MiB or 1 GiB"));
    const qsizetype power = QStringList{QString(), QStringLiteral("KiB"), QStringLiteral("MiB"),
                                        QStringLiteral("GiB"), QStringLiteral("TiB")}
                                .indexOf(match.captured(2));
    return match.captured(1).toLongLong() << (10 * std::max<qsizetype>(power, 0));
}

Result<RateLimit> rate(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^(\\d{1,6})/(\\d*(?:ms|s|m|h))(?:\\s+burst\\s+(\\d{1,6}))?$"));
    if (isOff(text))
        return RateLimit{};
    const QRegularExpressionMatch match = form.match(text);
    const int count = match.captured(1).toInt();
    QString span = match.captured(2);
    if (!span.isEmpty() && !span[0].isDigit())
        span.prepend(QLatin1Char('1'));
    const Result<Micros> per = duration(span);
    const int burst = match.captured(3).isEmpty() ? count : match.captured(3).toInt();
    if (!match.hasMatch() || count < 1 || burst < 1 || !per || per->count() < count)
        return wrong(QStringLiteral("must be a rate such as 5/30s or 80/s burst 3"));
    return RateLimit{*per / count, burst};
}

Result<int> number(const QString &text, int least, int most)
{
    bool ok = false;
    const int value = text.toInt(&ok);
    if (!ok || value < least || value > most)
        return wrong(QStringLiteral("must be a whole number from %1 to %2").arg(least).arg(most));
    return value;
}

Result<bool> boolean(const QString &text)
{
    if (text == QLatin1String("true") || text == QLatin1String("false"))
        return text == QLatin1String("true");
    return wrong(QStringLiteral("must be true or false"));
}

Result<QString> listenAddress(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^(\\[[0-9a-fA-F:.]+\\]|[0-9.]+):(\\d{1,5})$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch() || match.captured(2).toInt() > 65535)
        return wrong(
            QStringLiteral("must be a numeric address and port such as 127.0.0.1:8080 or [::1]:8080"));
    return text;
}

Result<QString> oneOf(const QString &text, const QStringList &words)
{
    if (!words.contains(text))
        return wrong(QStringLiteral("must be one of: ") + words.join(QStringLiteral(", ")));
    return text;
}

} // namespace psi::configvalue
