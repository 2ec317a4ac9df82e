#include "service/adapters/http/httpconnection.h"

#include <utility>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace psi {

namespace net = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {
constexpr std::size_t keptCapacity = 16 << 10;

HttpAnswer answerFor(Refusal refusal)
{
    const int status = statusOf(refusal);
    return status == 503 ? HttpAnswer::unavailable() : HttpAnswer::problem(status);
}
} // namespace

HttpConnection::HttpConnection(HttpLoop &loop, HttpLoop::Socket socket, quint64 id, const IpAddress &peer,
                               QByteArray counted)
    : m_loop(loop)
    , m_context(loop.context())
    , m_socket(std::move(socket))
    , m_id(id)
    , m_peer(peer)
    , m_peerText(peer.toText())
    , m_counted(std::move(counted))
    , m_isProxy(m_context.proxies.contains(peer))
    , m_parser(m_context.limits)
    , m_since(steady_clock::now())
    , m_readBy(m_since + m_context.deadlines.head)
{}

void HttpConnection::start() { armRead(); }

// --- reading
// ---------------------------------------------------------------------------------------------------

void HttpConnection::armRead()
{
    const bool wanted = m_phase == Phase::Lingering || (m_phase == Phase::Open && !m_writeArmed);
    if (!wanted || m_readArmed || m_peerFinished)
        return;
    m_readArmed = true;
    m_socket.async_wait(net::socket_base::wait_read,
                        [self = shared_from_this()](const error_code &error) { self->onReadable(error); });
}

void HttpConnection::onReadable(const error_code &error)
{
    m_readArmed = false;
    if (error || m_phase == Phase::Closed)
        return;
    if (m_phase != Phase::Lingering && (m_phase != Phase::Open || m_writeArmed))
        return; // armRead() comes again when reading may go on
    error_code failed;
    const std::size_t size = m_socket.read_some(net::buffer(m_loop.scratch()), failed);
    if (failed == net::error::would_block)
        return armRead();
    if (failed == net::error::eof)
        return onPeerFinished();
    if (failed)
        return close();
    if (m_phase == Phase::Lingering) {
        m_dropped += static_cast<qint64>(size);
        return m_dropped > 2ll * m_context.limits.bodyBytes ? close() : armRead();
    }
    consume(QByteArrayView(m_loop.scratch().data(), static_cast<qsizetype>(size)));
    flush();
}

void HttpConnection::consume(QByteArrayView bytes)
{
    QByteArray joined;
    if (!m_unread.isEmpty()) {
        joined = std::move(m_unread);
        m_unread = QByteArray();
        joined.append(bytes);
        bytes = joined;
    }
    while (!bytes.isEmpty() && m_phase == Phase::Open && consumeSome(bytes)) {
    }
    if (m_phase == Phase::Open)
        m_unread = bytes.toByteArray();
}

/// False when the parser needs more than there is, or the connection takes no more.
bool HttpConnection::consumeSome(QByteArrayView &bytes)
{
    if (!m_parser.hasHead() && !beginRequest())
        return false;
    const RequestParser::Step step = m_parser.feed(bytes);
    bytes = bytes.sliced(step.consumed);
    if (step.refusal != Refusal::None) {
        refuse(step.refusal);
        return false;
    }
    if (step.headDone && !beginBody())
        return false;
    if (!countBody())
        return false;
    if (step.done)
        dispatch();
    return step.headDone || step.done;
}

bool HttpConnection::beginRequest()
{
    if (m_answers.size() >= static_cast<std::size_t>(m_context.limits.pipelined)) {
        refusePipelined();
        return false;
    }
    if (m_began)
        return true;
    m_began = true;
    m_since = steady_clock::now();
    m_readBy = m_since + m_context.deadlines.head;
    return true;
}

/// The head is complete: the request gets its place among the answers.
bool HttpConnection::beginBody()
{
    AnswerSlot &slot = m_answers.open();
    slot.isHead = m_parser.isHead();
    slot.isHttp10 = m_parser.isHttp10();
    ++m_requests;
    slot.close = !m_parser.keepAlive() || m_requests >= m_context.limits.requestsPerConnection;
    slot.owesContinue = m_parser.expectsContinue();
    m_readBy = m_since + m_context.deadlines.request;
    if (m_context.budget.hasRoomFor(m_parser.contentLength()))
        return true;
    refuse(Refusal::BodiesInFlight);
    return false;
}

bool HttpConnection::countBody()
{
    if (!m_parser.hasHead())
        return true;
    AnswerSlot &slot = *m_answers.back();
    const qint64 more = m_parser.bodySize() - slot.bodyBytes;
    if (more <= 0)
        return true;
    if (!m_context.budget.takeBody(more)) {
        refuse(Refusal::BodiesInFlight);
        return false;
    }
    slot.bodyBytes += more;
    return true;
}

void HttpConnection::dispatch()
{
    AnswerSlot &slot = *m_answers.back();
    HttpRequest request = m_parser.take();
    request.remoteAddress = clientOf(request.fields);
    request.received = steady_clock::now();
    slot.completeAt = request.received;
    slot.complete = true;
    slot.owesContinue = false;
    slot.close = slot.close || m_draining;
    m_parser.reset();
    m_began = false;
    m_readBy = TimePoint::max();
    if (slot.close)
        endReading();
    Respond respond([mailbox = m_loop.mailbox(), connection = m_id, id = slot.id](HttpAnswer answer) {
        mailbox->put({connection, id, std::move(answer)});
    });
    m_context.handler.handle(std::move(request), std::move(respond));
}

QByteArray HttpConnection::clientOf(const HttpFields &fields) const
{
    if (!m_isProxy)
        return m_peerText;
    return m_context.proxies.clientOf(m_peer, fields.joined("X-Forwarded-For")).toText();
}

// --- refusing and ending
// ---------------------------------------------------------------------------------------

/// The one answer to the request being read is an error; answers before it still go out first.
void HttpConnection::refuse(Refusal refusal)
{
    m_context.refusals.count(refusal);
    AnswerSlot *last = m_answers.back();
    AnswerSlot &slot = m_parser.hasHead() && last != nullptr && !last->complete ? *last : m_answers.open();
    releaseBody(slot);
    slot.ready = true;
    slot.complete = true;
    slot.close = true;
    slot.answer = answerFor(refusal);
    m_lingers = refusal != Refusal::Timeout;
    endReading();
}

void HttpConnection::refusePipelined()
{
    m_context.refusals.count(Refusal::Pipelined);
    m_answers.back()->close = true;
    endReading();
}

void HttpConnection::endReading()
{
    m_phase = Phase::LastAnswers;
    m_parser.reset();
    m_unread = QByteArray();
    m_readBy = TimePoint::max();
}

void HttpConnection::onPeerFinished()
{
    m_peerFinished = true;
    if (m_phase == Phase::Lingering)
        return close();
    AnswerSlot *last = m_answers.back();
    if (last && !last->complete) { // a request cut short is no request
        releaseBody(*last);
        m_answers.dropBack();
    }
    endReading();
    flush();
}

void HttpConnection::drain()
{
    m_draining = true;
    if (m_phase == Phase::Lingering || (m_answers.isEmpty() && !hasPartialRequest() && m_out.empty()))
        return close();
    if (!hasPartialRequest() && m_phase == Phase::Open) {
        if (!m_answers.isEmpty())
            m_answers.back()->close = true;
        endReading();
    }
}

void HttpConnection::abort() { close(); }

void HttpConnection::releaseBody(AnswerSlot &slot)
{
    m_context.budget.giveBody(slot.bodyBytes);
    slot.bodyBytes = 0;
}

/// Everything is written. A peer that may still be sending gets time to read before a reset could discard it.
void HttpConnection::finish()
{
    if (m_peerFinished || !m_lingers || m_draining)
        return close();
    m_phase = Phase::Lingering;
    m_readBy = steady_clock::now() + m_context.deadlines.linger;
    error_code ignored;
    m_socket.shutdown(net::socket_base::shutdown_send, ignored);
    armRead();
}

void HttpConnection::close()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    while (AnswerSlot *slot = m_answers.back()) {
        releaseBody(*slot);
        m_answers.dropBack();
    }
    error_code ignored;
    m_socket.shutdown(net::socket_base::shutdown_both, ignored);
    m_socket.close(ignored);
    m_context.budget.giveConnection(m_counted);
    m_loop.remove(m_id);
}

/// True if the peer acknowledged all that was written.
bool HttpConnection::isDelivered()
{
    int waiting = 0;
    return ioctl(m_socket.native_handle(), SIOCOUTQ, &waiting) != 0 || waiting == 0;
}

void HttpConnection::sweep(TimePoint limit)
{
    if (m_writeBy <= limit || (m_deliverBy <= limit && !isDelivered())) {
        m_context.refusals.count(Refusal::SlowReader);
        return close();
    }
    if (m_deliverBy <= limit)
        m_deliverBy = TimePoint::max();
    if (m_writeArmed)
        return;
    if (m_readBy <= limit) {
        if (m_phase == Phase::Lingering || !hasPartialRequest())
            return close();
        refuse(Refusal::Timeout);
        return flush();
    }
    sweepAnswers(limit);
}

void HttpConnection::sweepAnswers(TimePoint limit)
{
    AnswerSlot *next = m_answers.front();
    if (next && next->complete && !next->ready && next->completeAt + m_context.deadlines.answer <= limit) {
        m_context.refusals.count(Refusal::Unanswered);
        HttpAnswer late = answerFor(Refusal::Unanswered);
        late.close = true;
        answer(next->id, std::move(late));
        flush();
    }
}

// --- answering
// -------------------------------------------------------------------------------------------------

bool HttpConnection::answer(quint32 request, HttpAnswer answer)
{
    AnswerSlot *slot = m_answers.find(request);
    if (!slot || !slot->complete || slot->ready)
        return false;
    releaseBody(*slot);
    slot->ready = true;
    slot->answer = std::move(answer);
    return true;
}

void HttpConnection::flush()
{
    if (m_writeArmed || m_phase == Phase::Lingering || m_phase == Phase::Closed)
        return;
    if (m_answers.write(m_out, m_loop.date())) {
        if (m_phase == Phase::Open) // the answer asked for the close
            endReading();
        while (AnswerSlot *unanswered = m_answers.back()) {
            releaseBody(*unanswered);
            m_answers.dropBack();
        }
    }
    writeOut();
}

void HttpConnection::writeOut()
{
    while (m_written < m_out.size()) {
        error_code failed;
        m_written +=
            m_socket.write_some(net::buffer(m_out.data() + m_written, m_out.size() - m_written), failed);
        if (failed == net::error::would_block)
            break;
        if (failed)
            return close();
    }
    if (m_written == m_out.size())
        return onWritten();
    if (m_writeBy == TimePoint::max())
        m_writeBy = steady_clock::now() + m_context.deadlines.write;
    m_writeArmed = true;
    m_socket.async_wait(net::socket_base::wait_write, [self = shared_from_this()](const error_code &error) {
        self->m_writeArmed = false;
        if (!error && self->m_phase != Phase::Closed)
            self->writeOut();
    });
}

void HttpConnection::onWritten()
{
    const auto now = steady_clock::now();
    if (m_written > 0)
        m_deliverBy = now + m_context.deadlines.write;
    if (m_out.capacity() > keptCapacity)
        m_out = std::string();
    m_out.clear();
    m_written = 0;
    const bool wasBlocked = std::exchange(m_writeBy, TimePoint::max()) != TimePoint::max();
    if (wasBlocked && !m_answers.isEmpty())
        return flush();
    if (m_phase == Phase::LastAnswers && m_answers.isEmpty())
        return finish();
    if (m_phase == Phase::Open && m_answers.isEmpty() && !hasPartialRequest() && !m_began)
        m_readBy = now + m_context.deadlines.idle;
    armRead();
}

} // namespace psi
