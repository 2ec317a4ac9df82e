#include "service/app/configvalues.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>

namespace psi::configvalue {

namespace {
Error wrong(const QString &wanted) { return {ErrorCode::Invalid, wanted}; }

bool isOff(const QString &text) { return text == QLatin1String("off") || text == QLatin1String("0"); }

constexpr Micros longestSpan = std::chrono::years(100);
constexpr qint64 largestSize = 1ll << 50;

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
    static const QRegularExpression form(QStringLiteral("^(\\d{1,9})\\s*(ms|s|m|h|d)\\z"));
    if (isOff(text))
        return Micros(0);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return wrong(QStringLiteral("must be a duration such as 250ms, 10s, 5m, 1h or 30d"));
    const std::int64_t count = match.captured(1).toLongLong();
    const std::int64_t unit = unitMicros(match.captured(2));
    if (count > longestSpan.count() / unit)
        return wrong(QStringLiteral("must be at most 100 years"));
    return Micros(count * unit);
}

QString durationText(Micros span)
{
    for (const char *unit : {"d", "h", "m", "s"}) {
        const std::int64_t micros = unitMicros(QLatin1String(unit));
        if (span.count() >= micros && span.count() % micros == 0)
            return QString::number(span.count() / micros) + QLatin1String(unit);
    }
    return QString::number(span.count() / 1000) + QStringLiteral("ms");
}

Result<qint64> size(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{1,12})\\s*(KiB|MiB|GiB|TiB)?\\z"));
    if (isOff(text))
        return qint64(0);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return wrong(QStringLiteral("must be a size such as 512 KiB, 4 MiB or 1 GiB"));
    const qsizetype power = QStringList{QString(), QStringLiteral("KiB"), QStringLiteral("MiB"),
                                        QStringLiteral("GiB"), QStringLiteral("TiB")}
                                .indexOf(match.captured(2));
    const qint64 unit = 1ll << (10 * std::max<qsizetype>(power, 0));
    const qint64 count = match.captured(1).toLongLong();
    if (count > largestSize / unit)
        return wrong(QStringLiteral("must be at most 1024 TiB"));
    return count * unit;
}

Result<RateLimit> rate(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^(\\d{1,6})/(\\d*(?:ms|s|m|h))(?:\\s+burst\\s+(\\d{1,6}))?\\z"));
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
    static const QRegularExpression form(QStringLiteral("^(\\[[0-9a-fA-F:.]+\\]|[0-9.]+):(\\d{1,5})\\z"));
    const QRegularExpressionMatch match = form.match(text);
    const QString host = match.captured(1).remove(QLatin1Char('[')).remove(QLatin1Char(']'));
    if (!match.hasMatch() || QHostAddress(host).isNull() || match.captured(2).toInt() > 65535)
        return wrong(
            QStringLiteral("must be a numeric address and port such as 127.0.0.1:8080 or [::1]:8080"));
    return text;
}

Result<QString> webAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!url.isValid() || !isWeb || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasFragment())
        return wrong(QStringLiteral("must be a web address such as https://example.org/hook"));
    return text;
}

bool isHours(const QString &text)
{
    static const QString day = QStringLiteral("(?:mon|tue|wed|thu|fri|sat|sun)");
    static const QString time = QStringLiteral("(?:[01]\\d|2[0-3]):[0-5]\\d");
    static const QRegularExpression form(
        QRegularExpression::anchoredPattern(QStringLiteral("%1(?:-%1)? %2-(?:%2|24:00)").arg(day, time)));
    for (const QString &part : text.split(QLatin1Char(','))) {
        if (!form.match(part.trimmed()).hasMatch())
            return false;
    }
    return true;
}

Result<QString> identifier(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^[a-z0-9][a-z0-9_-]{0,63}\\z"));
    if (!form.match(text).hasMatch())
        return wrong(QStringLiteral("must be a short name of lower-case letters, digits, _ and -"));
    return text;
}

Result<QString> digits(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^[0-9]{1,32}\\z"));
    if (!form.match(text).hasMatch())
        return wrong(QStringLiteral("must be digits only"));
    return text;
}

Result<QString> oneOf(const QString &text, const QStringList &words)
{
    if (!words.contains(text))
        return wrong(QStringLiteral("must be one of: ") + words.join(QStringLiteral(", ")));
    return text;
}

} // namespace psi::configvalue
