#pragma once

#include <memory>

#include "service/adapters/system/datadir.h"
#include "service/app/serviceconfig.h"
#include "shared/result.h"

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
    explicit ServiceApplication(ServiceConfig config);
    ~ServiceApplication();

    /// Starts everything, from the data folder up to the ports. Conflict: data folder or port taken, install
    /// key of another store; UnknownVersion: a newer program wrote the files; else Unavailable.
    Result<void> start();
    /// Intake first, then work in hand, then leases and files; under 10 s. Safe twice.
    void stop();
    /// Secrets, verify token, lines, policy and log level of a new configuration; the rest needs a restart.
    void reload(const ServiceConfig &config);
    BoundPorts ports() const;

    /// Says that queue and store belong together from now on, and begins to work (`queue adopt`).
    Result<void> adopt(const QString &who, const QString &reason);

private:
    struct Graph;

    Result<void> startFiles();
    void startWork();
    Result<void> startServers();
    Result<void> writePorts() const;

    ServiceConfig m_config;
    DataDir m_data;
    std::unique_ptr<Graph> m_graph;
};

} // namespace psi
