#include "service/usecases/watch/alarmchores.h"

namespace psi {

namespace {
constexpr Micros watchEvery = std::chrono::seconds(1);
const QByteArray diskCause = "disk";

QString mebibytes(std::size_t bytes) { return QString::number(bytes >> 20); }
} // namespace

Chore diskGate(std::function<bool()> hasEnough, IntakeGate &gate, Log &log)
{
    const auto step = [hasEnough = std::move(hasEnough), &gate, &log, had = true]() mutable -> Result<bool> {
        const bool has = hasEnough();
        if (had && !has) {
            gate.close(diskCause, {ErrorCode::Full, QStringLiteral("too little space is free")});
            log.error(QStringLiteral("too little space is free on the disk: the intake answers 503"));
        } else if (has && !had) {
            gate.open(diskCause);
            log.info(QStringLiteral("the disk has space again: the intake goes on"));
        }
        had = has;
        return false;
    };
    return {QStringLiteral("watch of the disk"), watchEvery, step};
}

Chore walAlarm(std::function<std::size_t()> bytes, std::size_t alarm, Log &log)
{
    const auto step = [bytes = std::move(bytes), alarm, &log, isLarge = false]() mutable -> Result<bool> {
        const std::size_t size = bytes();
        if (!isLarge && size > alarm) {
            isLarge = true;
            log.error(
                QStringLiteral("a write-ahead log is larger than %1 MiB: some program reads without end")
                    .arg(mebibytes(alarm)));
        } else if (isLarge && size < alarm / 2) {
            isLarge = false;
            log.info(QStringLiteral("the write-ahead logs are small again"));
        }
        return false;
    };
    return {QStringLiteral("watch of the write-ahead logs"), watchEvery, step};
}

Chore hangWatch(std::vector<WatchedThread> threads, std::chrono::seconds limit, std::function<void()> giveUp,
                Log &log)
{
    const auto step = [threads = std::move(threads), limit, giveUp = std::move(giveUp),
                       &log]() -> Result<bool> {
        for (const WatchedThread &thread : threads) {
            if (thread.mark->busyFor() < limit)
                continue;
            log.error(QStringLiteral("the %1 hangs; the process ends so that its work goes on elsewhere")
                          .arg(thread.name));
            giveUp();
        }
        return false;
    };
    return {QStringLiteral("watch of the threads"), watchEvery, step};
}

} // namespace psi
