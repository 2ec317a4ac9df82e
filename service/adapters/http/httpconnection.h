#pragma once

#include <memory>
#include <string>

#include "service/adapters/http/answerqueue.h"
#include "service/adapters/http/httploop.h"
#include "service/adapters/http/requestparser.h"

namespace psi {

/// One accepted connection. Lives on its loop's thread and is called there only; kept alive by the loop until
/// it closes itself, then by the operations that still run.
///
/// Reads while it may, parses, hands complete requests to the handler, and writes the answers in order.
/// It never has more than one read and one write under way. Every state has an absolute end, which sweep()
/// enforces.
class HttpConnection : public std::enable_shared_from_this<HttpConnection>
{
public:
    /// `counted` is what the budget counted the peer as.
    HttpConnection(HttpLoop &loop, HttpLoop::Socket socket, quint64 id, const IpAddress &peer,
                   QByteArray counted);

    void start();
    /// True if the answer was wanted and flush() is due.
    bool answer(quint32 request, HttpAnswer answer);
    /// Writes what is ready and in order.
    void flush();
    /// Ends what has its end at or before `limit`.
    void sweep(std::chrono::steady_clock::time_point limit);
    /// No further request; closes once what is in flight is answered.
    void drain();
    void abort();

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    enum class Phase : unsigned char
    {
        Open,
        LastAnswers,
        Lingering,
        Closed
    };

    void armRead();
    void onReadable(const boost::system::error_code &error);
    void consume(QByteArrayView bytes);
    bool consumeSome(QByteArrayView &bytes);
    bool beginRequest();
    bool beginBody();
    bool countBody();
    void dispatch();
    void refuse(Refusal refusal);
    void refusePipelined();
    void endReading();
    void onPeerFinished();
    void releaseBody(AnswerSlot &slot);
    void writeOut();
    void onWritten();
    void finish();
    void close();
    bool isDelivered();
    void sweepAnswers(TimePoint limit);
    bool hasPartialRequest() const { return m_parser.hasHead() || !m_unread.isEmpty(); }
    QByteArray clientOf(const HttpFields &fields) const;

    HttpLoop &m_loop;
    HttpContext &m_context;
    HttpLoop::Socket m_socket;
    quint64 m_id;
    IpAddress m_peer;
    QByteArray m_peerText;
    QByteArray m_counted;
    bool m_isProxy;

    Phase m_phase = Phase::Open;
    bool m_readArmed = false;
    bool m_writeArmed = false; ///< the socket took no more; the rest of m_out waits
    bool m_peerFinished = false;
    bool m_lingers = true; ///< at the end the peer gets time to read the last answer
    bool m_draining = false;
    bool m_began = true; ///< m_since stands for the request being read (or, at first, awaited)
    int m_requests = 0;
    qint64 m_dropped = 0; ///< bytes while lingering

    RequestParser m_parser;
    QByteArray m_unread; ///< read, but not yet usable: part of a head or of a chunk's line
    AnswerQueue m_answers;
    std::string m_out;
    std::size_t m_written = 0;

    TimePoint m_since;
    TimePoint m_readBy;
    TimePoint m_writeBy = TimePoint::max();   ///< for what the socket has not taken yet
    TimePoint m_deliverBy = TimePoint::max(); ///< for what the peer has not taken yet
};

} // namespace psi
