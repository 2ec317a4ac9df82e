#pragma once

#include <functional>

#include "service/domain/queue/job.h"
#include "service/ports/log.h"
#include "service/ports/metastore.h"
#include "service/ports/outboxstore.h"

namespace psi {

/// Set in a store by the script that makes or restores a backup; any value but nothing.
inline const QString metaRestored = QStringLiteral("restaurado");

/// A store that was restored from a backup shows as unsent what may have been sent since: outbound and area
/// are paused until they are resumed, messages that wait become `incierto`, then the mark is taken away.
/// `pause` pauses a route until it is resumed. Before anything is called; blocking, not on the dispatcher's
/// thread. True: it was such a store.
Result<bool> holdRestored(MetaStore &meta, OutboxStore &outbox,
                          const std::function<Result<void>(Route)> &pause, Log &log);

} // namespace psi
