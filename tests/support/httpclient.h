#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include <QByteArray>

namespace psi::test {

/// One answer as it came. `status` 0: there was none.
struct HttpReply
{
    int status = 0;
    QByteArray head; ///< status line and fields, without the empty line
    QByteArray body;

    /// The first field of that name, case-insensitively; null if there is none.
    QByteArray field(QByteArrayView name) const;
};

/// A blocking client that speaks raw bytes, to send what no decent client would. One thread at a time.
/// No call waits longer than `patience`; nothing throws.
class HttpClient
{
public:
    /// Connects to "127.0.0.1:40123" or "[::1]:40123"; `from` is the local address to come from, if given.
    explicit HttpClient(const QByteArray &address,
                        std::chrono::milliseconds patience = std::chrono::seconds(10),
                        const QByteArray &from = {});
    ~HttpClient();
    HttpClient(HttpClient &&other) noexcept;
    HttpClient &operator=(HttpClient &&other) noexcept;

    bool isConnected() const { return m_socket >= 0; }
    /// False if the peer took not all of it.
    bool send(QByteArrayView bytes);
    /// Sends `bytes` cut at `cuts` (ascending); each piece is read by the peer's program before the next is
    /// sent.
    bool sendInPieces(QByteArrayView bytes, const std::vector<qsizetype> &cuts);
    /// Says that no more will be sent; answers can still be read.
    void finishSending();

    /// The next answer with its body by Content-Length; none (status 0) if the peer closed or patience ended.
    HttpReply readReply(bool withoutBody = false);
    /// Every byte until the peer closes.
    QByteArray readToEnd();
    /// True once the peer has closed or reset the connection and sent nothing more before; never consumes
    /// bytes that readReply() should see.
    bool waitForClose();
    /// True if, right now, the peer has neither sent nor closed anything.
    bool isQuiet();
    void close();
    /// Closes with a reset instead of an orderly end.
    void abort();

    /// Cuts bytes into answers; what is no complete answer becomes one with status 0 and the rest as body.
    static std::vector<HttpReply> split(QByteArray bytes);

private:
    bool waitReadable(std::chrono::steady_clock::time_point until);
    bool fill(std::chrono::steady_clock::time_point until);
    bool waitUntilRead();

    int m_socket = -1;
    std::chrono::milliseconds m_patience;
    QByteArray m_buffer;
    bool m_ended = false; ///< the peer closed or reset
};

} // namespace psi::test
