#pragma once

#include <optional>
#include <vector>

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace psi::sim {

/// A terminal's way to a running `psi-sim serve` or `demo`: requests to `/_sim/` that wait for their answer,
/// and its events on a second connection. Failure: an empty answer, or false with a reason. One thread.
class SimLink
{
public:
    SimLink() = default;
    ~SimLink();
    SimLink(const SimLink &) = delete;
    SimLink &operator=(const SimLink &) = delete;

    /// From `DIR/sim.json`. False while it is absent or names nothing.
    bool find(const QString &dir, QString &error);
    /// From the URL of the Graph API.
    bool setGraph(const QString &url, QString &error);

    struct Answer
    {
        int status = 0; ///< 0: there was none
        QJsonObject json;
    };
    Answer request(const QByteArray &method, const QByteArray &what, const QJsonObject &body = {});
    /// Events from now on and the `last` ones before; `filter`: only those that hold these bytes.
    bool listen(int last, const QByteArray &filter, QString &error);
    /// To wait for with poll(); below 0: not listening.
    int socket() const { return m_events; }
    /// What has come; never waits. False: the other side has ended.
    bool read(std::vector<QJsonObject> &events);

private:
    int connect(QString &error) const;
    bool send(int socket, const QByteArray &method, const QByteArray &what, const QByteArray &body) const;

    QByteArray m_host;
    QByteArray m_port;
    int m_events = -1;
    QByteArray m_buffer;
};

} // namespace psi::sim
