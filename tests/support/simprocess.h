#pragma once

#include <functional>

#include <QJsonObject>
#include <QProcess>
#include <QStringList>

#include "tests/support/httpclient.h"

namespace psi::test {

/// `psi-sim serve` as a process of its own on a free loopback port: the Graph API and the areas of a test.
/// What can be told and asked at `/_sim/` is listed in tests/simulator/README.md. Gone when destroyed. One
/// thread at a time; no call waits longer than 30 s.
class SimProcess
{
public:
    SimProcess() = default;
    ~SimProcess();
    SimProcess(const SimProcess &) = delete;
    SimProcess &operator=(const SimProcess &) = delete;

    /// `arguments`: options of serve but `--listen`. False: errors() says why.
    bool start(const QStringList &arguments = {});
    /// SIGTERM; false unless it ended with 0.
    bool stop();
    /// The next start listens where this one does.
    void keepAddress() { m_listen = QString::fromLatin1(m_address); }
    /// "http://127.0.0.1:40123/v24.0": what `graph.url` is set to.
    QString graph() const { return m_graph; }
    /// "http://127.0.0.1:40123/area/ID".
    QString area(const QString &id) const;
    /// "127.0.0.1:40123".
    QByteArray address() const { return m_address; }
    QByteArray errors() { return m_process.readAllStandardError(); }

    /// `/_sim/WHAT`; an empty object if there was no answer of 2xx.
    QJsonObject ask(const QByteArray &what);
    QJsonObject tell(const QByteArray &method, const QByteArray &what, const QByteArray &body);
    /// Changes rules: `{"latency_ms": 150}`.
    bool rules(const QByteArray &change) { return !tell("PUT", "rules", change).isEmpty(); }
    /// Asks until `done` accepts the answer, at most 30 s; the last answer.
    QJsonObject askUntil(const QByteArray &what, const std::function<bool(const QJsonObject &)> &done);

    /// One request on a connection of its own.
    HttpReply request(const QByteArray &method, const QByteArray &target, const QByteArray &body = {},
                      const QByteArray &fields = {}) const;

private:
    QProcess m_process;
    QString m_listen = QStringLiteral("127.0.0.1:0");
    QString m_graph;
    QByteArray m_address;
};

} // namespace psi::test
