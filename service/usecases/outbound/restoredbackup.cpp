#include "service/usecases/outbound/restoredbackup.h"

namespace psi {

namespace {
constexpr int chunk = 500;
}

Result<bool> holdRestored(MetaStore &meta, OutboxStore &outbox,
                          const std::function<Result<void>(Route)> &pause, Log &log)
{
    const Result<std::optional<QByteArray>> mark = meta.value(metaRestored);
    if (!mark)
        return mark.error();
    if (!mark->has_value() || (*mark)->isEmpty())
        return false;
    for (const Route route : {Route::Outbound, Route::Area}) {
        if (const Result<void> paused = pause(route); !paused)
            return paused.error();
    }
    int suspects = 0;
    for (int moved = chunk; moved > 0; suspects += moved) { // rows that change meanwhile make chunks smaller
        const Result<int> some = outbox.suspectAll(chunk);
        if (!some)
            return some.error();
        moved = *some;
    }
    if (const Result<void> cleared = meta.setValue(metaRestored, QByteArray("")); !cleared)
        return cleared.error();
    log.error(
        QStringLiteral("this store was restored from a backup: outbound and area are paused until they are "
                       "resumed, and %1 messages are uncertain")
            .arg(suspects));
    return true;
}

} // namespace psi
