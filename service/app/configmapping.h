#pragma once

#include "service/adapters/http/httpserver.h"
#include "service/adapters/redis/redisjobqueue.h"
#include "service/adapters/sqlite/sqlitejobqueue.h"
#include "service/adapters/system/datadir.h"
#include "service/app/serviceconfig.h"
#include "service/domain/outbound/area.h"
#include "service/domain/router/linedirectory.h"
#include "service/domain/router/routerpolicy.h"
#include "service/usecases/intake/intakeservice.h"
#include "service/usecases/outbound/outboundlimits.h"
#include "service/usecases/outbound/outboundsettings.h"
#include "service/usecases/watch/purgechore.h"
#include "service/usecases/work/worksettings.h"

namespace psi {

/// The configuration as each part wants it. Pure.
namespace settings {

HttpSettings webhookServer(const ServiceConfig &config);
HttpSettings adminServer(const ServiceConfig &config);
SqliteJobQueue::Options queue(const ServiceConfig &config, const QString &path);
/// `fingerprint` is the install key's.
RedisJobQueue::Settings redisQueue(const ServiceConfig &config, const QByteArray &fingerprint);
IntakeSettings intake(const ServiceConfig &config);
BatcherSettings batcher(const ServiceConfig &config);
WorkSettings work(const ServiceConfig &config);
OutboundSettings outbound(const ServiceConfig &config, const QByteArray &instance);
OutboundLimits limits(const ServiceConfig &config);
CompletedRetention completed(const ServiceConfig &config);
RouterPolicy policy(const ServiceConfig &config);
LineDirectory lines(const ServiceConfig &config);
/// What router_areas is seeded with.
std::vector<Area> areas(const ServiceConfig &config);
std::vector<QByteArray> secrets(const ServiceConfig &config);
/// store.max_connections, else one for each worker and some for the rest.
int storeConnections(const ServiceConfig &config);
/// privacy.hash_key, else the key that is kept in the folder.
Result<QByteArray> installKey(const ServiceConfig &config, DataDir &folder);

/// Area of new conversations: the tray that shows everything.
inline const QString defaultArea = QStringLiteral("wsp4");

} // namespace settings

} // namespace psi
