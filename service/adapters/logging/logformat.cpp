#include "service/adapters/logging/logformat.h"

#include <cstdio>

#include <QDateTime>

namespace psi {

namespace {

// Characters that could forge a line or turn text around in a terminal.
bool isUnsafe(char16_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x061c || (c >= 0x200b && c <= 0x200d) || c == 0xfeff;
}

void appendString(std::string &out, const QString &text)
{
    out += '"';
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'"' || c == u'\\') {
            out += '\\';
            out += c.toLatin1();
        } else if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            out += text.mid(i, 2).toStdString();
            ++i;
        } else if (isUnsafe(c.unicode()) || c.isSurrogate()) {
            char escape[7];
            std::snprintf(escape, sizeof escape, "\\u%04x",
                          c.isSurrogate() ? 0xfffdu : unsigned(c.unicode()));
            out += escape;
        } else {
            out += QString(c).toStdString();
        }
    }
    out += '"';
}

void appendField(std::string &out, const char *name, const QString &text)
{
    if (text.isEmpty())
        return;
    out += ",\"";
    out += name;
    out += "\":";
    appendString(out, text);
}

const char *levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warn:
        return "warn";
    case LogLevel::Error:
        return "error";
    }
    return "error";
}

} // namespace

std::string formatLogLine(const LogLine &line, Timestamp time)
{
    const qint64 millis = time.time_since_epoch().count() / 1000;
    std::string out = "{\"ts\":\"";
    out += QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
    out += "\",\"level\":\"";
    out += levelName(line.level);
    out += "\",\"msg\":";
    appendString(out, line.msg);
    appendField(out, "corr", QString::fromUtf8(line.corr));
    appendField(out, "lane", QString::fromUtf8(line.lane));
    appendField(out, "route", QString::fromUtf8(line.route));
    appendField(out, "job", QString::fromUtf8(line.job));
    if (line.ms >= 0) {
        char ms[32];
        std::snprintf(ms, sizeof ms, ",\"ms\":%.3f", line.ms);
        out += ms;
    }
    appendField(out, "error", line.error);
    out += '}';
    return out;
}

} // namespace psi
