#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "service/adapters/system/datadir.h"
#include "service/app/datacommands.h"
#include "service/app/serviceconfig.h"
#include "service/app/startfailure.h"
#include "service/usecases/admin/adminparts.h"

namespace psi {

/// Bound addresses, "127.0.0.1:40123"; empty when the role is not this process's.
struct BoundPorts
{
    QByteArray webhook;
    QByteArray admin;
};

/// The object graph of `psi-router serve`: builds it, starts it, stops it. Lives on the main thread.
class ServiceApplication
{
public:
    /// What it asks of its owner, on any thread of the service.
    struct Requests
    {
        /// A server that was away at start came and does not fit: the process has to stop() and end.
        std::function<void(StartFailure)> failed;
        /// A new configuration is to be read and handed to reload(), soon.
        std::function<void()> reload;
    };
    ServiceApplication(ConfigLoad load, Requests requests);
    ~ServiceApplication();

    /// Starts everything, from the data folder up to the ports, or nothing. A Redis or PostgreSQL that is
    /// away is waited for meanwhile: the intake answers 503, readiness says why.
    std::optional<StartFailure> start();
    /// Intake first, then work in hand, then leases and files; under 10 s. Safe twice.
    void stop();
    /// Puts secrets, verify token, lines, policy and log level of a new configuration into effect and names
    /// what else differs in the log; one with mistakes changes nothing.
    void reload(ConfigLoad load);
    BoundPorts ports() const;
    /// See demoTokens().
    Result<std::map<QString, QString>> makeDemoTokens(const std::map<QString, QString> &kept);

private:
    struct Graph;

    std::optional<StartFailure> startFiles();
    std::optional<StartFailure> startServers();
    void startWork();
    Result<void> writePorts() const;
    Result<void> whetherOpen() const;
    Result<void> checkEpoch();
    Result<void> adopt(const QString &who, const QString &reason);
    Result<FsckReport> fsck(const QByteArray &cursor, bool repair);
    Result<void> onQueue(QueueCall call);
    void wake(const NewJob &job);
    TokenAccess tokenAccess();
    DataAccess access();

    ConfigLoad m_load;
    const ServiceConfig &m_config; ///< of m_load
    DataDir m_data;
    const Requests m_requests;
    std::atomic<bool> m_isWorking{false};
    std::atomic<bool> m_stopping{false};
    std::unique_ptr<Graph> m_graph;
};

} // namespace psi
