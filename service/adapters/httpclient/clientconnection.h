#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include "service/adapters/httpclient/answerparser.h"
#include "service/adapters/httpclient/clientstream.h"

namespace psi {

/// One connection to a server: one exchange after another, each request written once. Between them a read
/// stays under way, so that a server that closes is noticed at once. On its loop's thread only; kept alive by
/// what is under way.
class ClientConnection : public std::enable_shared_from_this<ClientConnection>
{
public:
    using Opened = std::function<void(QByteArray fault, QString detail)>; ///< an empty fault: it is open
    using Done = std::function<void(ClientAnswer)>;
    using Closed = std::function<void()>;

    ClientConnection(boost::asio::io_context &io, boost::asio::ssl::context &tls, const WebUrl &url);

    /// Connects and shakes hands. `opened` is called once, also after abandon().
    void open(const IpAddress &address, Opened opened);
    /// Requires: open, no exchange under way. `done` is called once, also after abandon(); by then
    /// isReusable() says whether another exchange may follow.
    void exchange(const QByteArray &bytes, const ClientRequest &request, Done done);
    /// Gives up what is under way, with that fault. How far it got is told once the write has ended.
    void abandon(const QByteArray &fault);
    void close();

    bool isReusable() const { return m_reusable; }
    /// Kept for later: `closed` is called when the other side closes it or says something unasked.
    void watchIdle(Closed closed) { m_idleClosed = std::move(closed); }
    /// Takes it out of that; false when it can no longer be used.
    bool wakeFromIdle();

private:
    void handshake();
    void reportOpened(const QByteArray &fault, const QString &detail);
    void read();
    void onRead(const ClientStream::Error &error, std::size_t count);
    void onIdleRead();
    void onWritten(const ClientStream::Error &error);
    void judge(AnswerParser::State state);
    void fail(const QByteArray &fault);
    void concludeIfOver();
    ClientAnswer answer();

    ClientStream m_stream;
    Opened m_opened;
    Done m_done; ///< present during an exchange
    Closed m_idleClosed;
    std::optional<AnswerParser> m_parser;
    QByteArray m_out;
    QByteArray m_fault; ///< why the exchange, or the opening, failed
    bool m_keeps = false;
    bool m_reading = false;
    bool m_writing = false;
    bool m_sent = false;
    bool m_whole = false;
    bool m_reusable = false;
    std::array<char, 16 << 10> m_buffer;
};

} // namespace psi
