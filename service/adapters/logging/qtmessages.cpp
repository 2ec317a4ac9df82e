#include "service/adapters/logging/qtmessages.h"

#include <atomic>
#include <cstdio>

#include "service/adapters/logging/logformat.h"

namespace psi {

namespace {

std::atomic<Log *> target{nullptr};

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warn;
    case QtCriticalMsg:
    case QtFatalMsg:
        return LogLevel::Error;
    }
    return LogLevel::Error;
}

void toLog(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    LogLine line;
    line.level = levelOf(type);
    line.msg = QStringLiteral("a message of Qt");
    line.error = text;
    Log *log = target.load();
    if (log != nullptr && type != QtFatalMsg) {
        log->write(std::move(line));
        return;
    }
    const Timestamp now = std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
    std::fprintf(stderr, "%s\n", formatLogLine(line, now).c_str());
}

} // namespace

QtMessagesToLog::QtMessagesToLog(Log &log)
{
    target.store(&log);
    qInstallMessageHandler(toLog);
}

QtMessagesToLog::~QtMessagesToLog()
{
    qInstallMessageHandler(nullptr);
    target.store(nullptr);
}

} // namespace psi
