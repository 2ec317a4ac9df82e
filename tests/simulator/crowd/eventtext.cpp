#include "tests/simulator/crowd/eventtext.h"

#include <QDateTime>
#include <QJsonArray>
#include <QStringList>

namespace psi::sim {

namespace {

constexpr int longest = 160;

QString textIn(const QJsonObject &json, const char *name)
{
    return json.value(QLatin1String(name)).toString();
}

// What came over the wire must not steer a terminal.
QString harmless(const QString &text, bool keepsLines)
{
    QString clean;
    for (const QChar c : text) {
        const bool isBreak = c == QLatin1Char('\n') && keepsLines;
        clean += isBreak || c.isPrint() || c.isSurrogate() ? c : QLatin1Char(' ');
    }
    return clean;
}

QString shortened(const QString &text)
{
    return text.size() <= longest ? text : text.left(longest - 1) + QChar(0x2026);
}

QString coloured(const QString &text, int colour)
{
    return QStringLiteral("\x1b[%1m%2\x1b[0m").arg(colour).arg(text);
}

} // namespace

QString watchLine(const QJsonObject &event, bool colours)
{
    const bool isAnswer = textIn(event, "kind") == QLatin1String("answer");
    const QString time = QDateTime::fromMSecsSinceEpoch(event.value(QLatin1String("at")).toInteger() / 1000)
                             .toString(QStringLiteral("HH:mm:ss"));
    QString phone = harmless(textIn(event, "phone"), false).leftJustified(24);
    QString text = shortened(harmless(textIn(event, "text"), false).simplified());
    QStringList rows;
    for (const auto &row : event.value(QLatin1String("rows")).toArray())
        rows.append(harmless(textIn(row.toObject(), "title"), false));
    if (!rows.isEmpty())
        text += QStringLiteral("  {%1}").arg(shortened(rows.join(QStringLiteral(" | "))));
    QString arrow = isAnswer ? QStringLiteral("<- PSI") : QStringLiteral("->    ");
    if (colours) {
        const uint hash = static_cast<uint>(qHash(textIn(event, "phone"), 7));
        phone = coloured(phone, 31 + static_cast<int>(hash % 6));
        arrow = coloured(arrow, isAnswer ? 32 : 36);
    }
    return QStringLiteral("%1  %2  %3  %4\n").arg(time, phone, arrow, text);
}

QString answerText(const QJsonObject &event)
{
    QString shown =
        QStringLiteral("PSI: ") +
        harmless(textIn(event, "text"), true).replace(QLatin1Char('\n'), QStringLiteral("\n     ")) +
        QLatin1Char('\n');
    int number = 0;
    for (const auto &value : event.value(QLatin1String("rows")).toArray()) {
        const QJsonObject row = value.toObject();
        const QString description = harmless(textIn(row, "description"), false);
        shown += QStringLiteral("     %1. %2%3\n")
                     .arg(++number)
                     .arg(harmless(textIn(row, "title"), false),
                          description.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(description));
    }
    return shown;
}

} // namespace psi::sim
