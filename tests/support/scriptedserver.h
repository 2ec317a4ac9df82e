#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <QByteArray>
#include <QString>

namespace psi::test {

/// A request as the server got it.
struct SeenRequest
{
    QByteArray method;
    QByteArray target;
    std::map<QByteArray, QByteArray> headers; ///< names in lower case
    QByteArray body;
    int connection = 0; ///< number of its connection, from 1
};

/// What the server does after a request: writes `bytes` as they are, then goes on as `then` says.
struct Reply
{
    enum class Then
    {
        KeepOpen,
        Close, ///< in good order
        Reset, ///< with a RST
        Hang,  ///< reads and says nothing more
        Repeat ///< writes `bytes` again for as long as the client reads
    };
    QByteArray bytes;
    Then then = Then::KeepOpen;
    std::chrono::milliseconds after{0};

    static Reply answer(int status, const QByteArray &body = {}, const std::vector<QByteArray> &headers = {});
    static Reply json(int status, const QByteArray &body) { return answer(status, body); }
    static Reply closes() { return {{}, Then::Close}; }
    static Reply resets() { return {{}, Then::Reset}; }
    static Reply hangs() { return {{}, Then::Hang}; }
};

/// An HTTP server on a loopback port that does as it is told, right or wrong. A thread of its own; any thread
/// may ask it.
class ScriptedServer
{
public:
    /// How a connection is met before any request.
    enum class Greeting
    {
        Serve,
        CloseAtOnce,
        SaysNothing,   ///< accepts and never reads: a handshake hangs
        CloseAfterHead ///< reads the head of the request, then closes with a RST
    };
    using Script = std::function<Reply(const SeenRequest &)>;
    struct Options
    {
        QByteArray certificateFile; ///< PEM; empty = no TLS
        QByteArray keyFile;
        Greeting greeting = Greeting::Serve;
    };

    explicit ScriptedServer(Script script);
    ScriptedServer(Script script, const Options &options);
    ~ScriptedServer();

    int port() const;
    /// "http://127.0.0.1:40123/path", https with TLS; `host` in place of the address.
    QString url(const QString &path = {}, const QString &host = QStringLiteral("127.0.0.1")) const;

    std::vector<SeenRequest> requests() const;
    int requestCount() const;
    int connectionCount() const;
    /// Waits until so many requests came; false after 10 s.
    bool waitForRequests(int count) const;
    bool waitForConnections(int count) const;
    /// Waits until no client is connected; false after 10 s.
    bool waitUntilAlone() const;
    /// Closes, in good order, what is open.
    void closeConnections();

private:
    struct State;
    class Session;
    std::unique_ptr<State> m_state;
};

} // namespace psi::test
