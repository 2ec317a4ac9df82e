#include "service/app/chosenstore.h"

#include "service/adapters/postgres/postgresstore.h"
#include "service/adapters/sqlite/sqlitestore.h"
#include "service/app/configmapping.h"

namespace psi {

namespace {

/// Store: SqliteStore or PostgresStore, which have their ports in common.
template <typename Store>
class StoreOf : public ChosenStore
{
public:
    StoreOf(typename Store::Options options, const KeyedHash &hash, const Clock &clock)
        : m_store(std::move(options), hash, clock)
    {}

    Result<void> start() override { return m_store.start(); }
    void stop() override { m_store.stop(); }
    ConversationStore &conversations() override { return m_store.conversations(); }
    JobArchive &archive() override { return m_store.archive(); }
    MetaStore &meta() override { return m_store.meta(); }
    Retention &retention() override { return m_store.retention(); }
    MenuStore &menus() override { return m_store.menus(); }
    AreaStore &areas() override { return m_store.areas(); }
    OutboxStore &outbox() override { return m_store.outbox(); }
    ChoreLeases &choreLeases() override { return m_store.choreLeases(); }
    AgentMessages &agents() override { return m_store.agents(); }
    TokenStore &tokens() override { return m_store.tokens(); }
    IdempotencyStore &idempotency() override { return m_store.idempotency(); }
    UnitOfWork &unit() override { return m_store.unit(); }

protected:
    Store m_store;
};

class EmbeddedStore final : public StoreOf<SqliteStore>
{
public:
    using StoreOf::StoreOf;
    StoreReach reach() const override { return StoreReach::OneProcess; }
    std::size_t walBytes() const override { return m_store.walBytes(); }
};

class SharedStore final : public StoreOf<PostgresStore>
{
public:
    using StoreOf::StoreOf;
    StoreReach reach() const override { return StoreReach::ManyProcesses; }
    int connections() const override { return m_store.openConnections(); }
    Result<QStringList> lookAround() override { return m_store.lookAround(); }
    QStringList warnings() const override { return m_store.findings().differences; }
};

bool isShared(const ServiceConfig &config) { return config.storeBackend == QLatin1String("postgres"); }

} // namespace

std::unique_ptr<ChosenStore> ChosenStore::make(const ServiceConfig &config, const QString &file,
                                               const KeyedHash &hash, const Clock &clock,
                                               const QByteArray &instance)
{
    if (!isShared(config))
        return std::make_unique<EmbeddedStore>(SqliteStore::Options{file, settings::defaultArea, {}}, hash,
                                               clock);
    return std::make_unique<SharedStore>(PostgresStore::Options{config.storeUrl.toUtf8(),
                                                                settings::storeConnections(config),
                                                                settings::defaultArea, true, instance},
                                         hash, clock);
}

Result<QStringList> migrateStore(const ServiceConfig &config)
{
    if (!isShared(config))
        return QStringList();
    const QString &url = config.storeMigrateUrl.isEmpty() ? config.storeUrl : config.storeMigrateUrl;
    return PostgresStore::migrate(url.toUtf8());
}

Result<StoreLiveFindings> inspectStore(const ServiceConfig &config, bool isRunning)
{
    if (!isShared(config))
        return StoreLiveFindings();
    const Result<SchemaFindings> found =
        PostgresStore::inspect(config.storeUrl.toUtf8(), settings::storeConnections(config), isRunning);
    if (!found)
        return found.error();
    return StoreLiveFindings{found->faults, found->differences};
}

} // namespace psi
