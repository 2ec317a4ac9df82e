#include "service/adapters/httpclient/clientconnection.h"

namespace psi {

ClientConnection::ClientConnection(boost::asio::io_context &io, boost::asio::ssl::context &tls,
                                   const WebUrl &url)
    : m_stream(io, tls, url)
{}

void ClientConnection::open(const IpAddress &address, Opened opened)
{
    m_opened = std::move(opened);
    m_stream.connect(address, [self = shared_from_this()](const ClientStream::Error &error, std::size_t) {
        if (error || !self->m_fault.isEmpty())
            self->reportOpened("CONNECT", QString::fromStdString(error.message()));
        else
            self->handshake();
    });
}

void ClientConnection::handshake()
{
    m_stream.handshake([self = shared_from_this()](const ClientStream::Error &error, std::size_t) {
        if (error)
            self->reportOpened("TLS", self->m_stream.tlsFailure(error));
        else
            self->reportOpened({}, {});
    });
}

// What it was abandoned for counts more than how that ended it.
void ClientConnection::reportOpened(const QByteArray &fault, const QString &detail)
{
    const Opened opened = std::exchange(m_opened, {});
    if (m_fault.isEmpty())
        opened(fault, detail);
    else
        opened(m_fault, {});
}

void ClientConnection::exchange(const QByteArray &bytes, const ClientRequest &request, Done done)
{
    m_out = bytes;
    m_done = std::move(done);
    m_parser.emplace(request);
    m_keeps = request.keepsConnection;
    m_fault.clear();
    m_sent = m_whole = m_reusable = false;
    m_writing = true;
    m_stream.write(m_out, [self = shared_from_this()](const ClientStream::Error &error, std::size_t) {
        self->onWritten(error);
    });
    if (!m_reading)
        read();
}

void ClientConnection::read()
{
    m_reading = true;
    m_stream.read(m_buffer.data(), m_buffer.size(),
                  [self = shared_from_this()](const ClientStream::Error &error, std::size_t count) {
                      self->m_reading = false;
                      if (self->m_done)
                          self->onRead(error, count);
                      else
                          self->onIdleRead();
                  });
}

void ClientConnection::onRead(const ClientStream::Error &error, std::size_t count)
{
    if (!error)
        judge(m_parser->feed(QByteArrayView(m_buffer.data(), static_cast<qsizetype>(count))));
    else if (error == boost::asio::error::eof)
        judge(m_parser->end());
    else
        fail("CLOSED");
    concludeIfOver();
}

// Closed by the other side, or something unasked: a connection that is no longer used for anything.
void ClientConnection::onIdleRead()
{
    m_reusable = false;
    m_stream.close();
    if (const Closed closed = std::exchange(m_idleClosed, {}))
        closed();
}

void ClientConnection::onWritten(const ClientStream::Error &error)
{
    m_writing = false;
    m_sent = !error;
    if (!m_done)
        return;
    if (error)
        fail("CLOSED");
    concludeIfOver();
}

void ClientConnection::judge(AnswerParser::State state)
{
    if (state == AnswerParser::State::Whole)
        m_whole = true;
    else if (state == AnswerParser::State::Broken)
        fail(m_parser->fault());
    else
        read();
}

void ClientConnection::fail(const QByteArray &fault)
{
    if (m_fault.isEmpty())
        m_fault = fault;
    m_stream.close();
}

// A failure is told only when the write has ended: that is what says whether the request is out.
void ClientConnection::concludeIfOver()
{
    if (!m_done || (!m_whole && (m_fault.isEmpty() || m_writing)))
        return;
    ClientAnswer result = answer();
    m_reusable = m_whole && m_keeps && !m_writing && m_fault.isEmpty() && m_parser->keepsConnection();
    m_parser.reset();
    const Done done = std::exchange(m_done, {});
    if (!m_reusable)
        m_stream.close();
    else if (!m_reading)
        read();
    done(std::move(result));
}

ClientAnswer ClientConnection::answer()
{
    ClientAnswer answer;
    answer.status = m_parser->status();
    answer.retryAfter = m_parser->retryAfter();
    answer.body = m_parser->takeBody();
    if (m_whole) {
        answer.reach = ClientAnswer::Reach::Answered;
        return answer;
    }
    answer.reach = m_sent ? ClientAnswer::Reach::Sent : ClientAnswer::Reach::NotSent;
    answer.fault = m_fault;
    return answer;
}

void ClientConnection::abandon(const QByteArray &fault)
{
    fail(fault);
    concludeIfOver();
}

void ClientConnection::close()
{
    m_idleClosed = {};
    m_reusable = false;
    m_stream.close();
}

bool ClientConnection::wakeFromIdle()
{
    m_idleClosed = {};
    return m_reusable && m_stream.isQuiet();
}

} // namespace psi
