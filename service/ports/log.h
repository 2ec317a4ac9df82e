#pragma once

#include <QByteArray>
#include <QString>

namespace psi {

enum class LogLevel : unsigned char
{
    Debug,
    Info,
    Warn,
    Error
};

/// One log line; empty fields are left out. No personal data in any of them: hash it (KeyedHash) first.
struct LogLine
{
    LogLevel level = LogLevel::Info;
    QString msg;     ///< constant text, English
    QByteArray corr; ///< correlation id
    QByteArray lane; ///< hash
    QByteArray route;
    QByteArray job;
    double ms = -1; ///< left out when negative
    QString error;
};

/// The log. Any thread; never blocks, never fails: lines that find the buffer full are counted and lost.
class Log
{
public:
    virtual ~Log() = default;
    virtual void write(LogLine line) = 0;

    void info(QString msg, QString error = {})
    {
        write({LogLevel::Info, std::move(msg), {}, {}, {}, {}, -1, std::move(error)});
    }
    void warn(QString msg, QString error = {})
    {
        write({LogLevel::Warn, std::move(msg), {}, {}, {}, {}, -1, std::move(error)});
    }
    void error(QString msg, QString error = {})
    {
        write({LogLevel::Error, std::move(msg), {}, {}, {}, {}, -1, std::move(error)});
    }
};

} // namespace psi
