#include "service/adapters/httpclient/clientcall.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "service/adapters/httpclient/clientloop.h"

namespace psi {

namespace {

bool isHeaderText(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    });
}

// The whole request as it goes out; empty when a part would break the head.
QByteArray bytesOf(const ClientRequest &request)
{
    QByteArray bytes = request.method + ' ' + request.url.target +
                       " HTTP/1.1\r\nHost: " + request.url.authority() + "\r\nUser-Agent: psi-router\r\n";
    for (const auto &[name, value] : request.headers) {
        if (!isHeaderText(name) || !isHeaderText(value))
            return {};
        bytes += name + ": " + value + "\r\n";
    }
    if (request.method != "GET")
        bytes += "Content-Length: " + QByteArray::number(request.body.size()) + "\r\n";
    if (!request.keepsConnection)
        bytes += "Connection: close\r\n";
    return bytes + "\r\n" + request.body;
}

} // namespace

ClientCall::ClientCall(ClientLoop &loop, ClientRequest request, HttpClient::Done done)
    : m_loop(loop)
    , m_request(std::move(request))
    , m_key(ConnectionPool::keyOf(m_request.url))
    , m_done(std::move(done))
    , m_deadline(loop.io())
    , m_attempt(loop.io())
{}

void ClientCall::start()
{
    m_bytes = bytesOf(m_request);
    if (m_bytes.isEmpty()) {
        finishUnsent("REQUEST_INVALID");
        return;
    }
    m_deadline.expires_after(m_request.timeout);
    m_deadline.async_wait([self = shared_from_this()](const boost::system::error_code &error) {
        if (!error)
            self->abandon("TIMEOUT");
    });
    if (m_request.keepsConnection)
        m_connection = m_loop.pool().take(m_key);
    if (m_connection)
        exchange(true);
    else
        lookUp();
}

void ClientCall::abandon(const QByteArray &fault)
{
    if (!m_done)
        return;
    m_addresses.clear();
    if (m_connection)
        m_connection->abandon(fault);
    else
        finishUnsent(fault);
}

void ClientCall::lookUp()
{
    const std::weak_ptr<ClientCall> weak = weak_from_this();
    m_loop.lookup().find(m_request.url.host, [weak, io = m_loop.handle()](const auto &found) {
        io->post([weak, found] {
            if (const std::shared_ptr<ClientCall> self = weak.lock())
                self->onFound(found);
        });
    });
}

void ClientCall::onFound(const Result<HostLookup::Addresses> &found)
{
    if (!m_done)
        return;
    if (!found) {
        finishUnsent("DNS", found.error().message);
        return;
    }
    const auto mayReach = [this](const IpAddress &address) {
        return !m_request.mayReach || m_request.mayReach(address, m_request.url.port);
    };
    if (!std::all_of(found->begin(), found->end(), mayReach)) {
        finishUnsent("EGRESS_REFUSED");
        return;
    }
    m_addresses = *found;
    connectNext();
}

// The time that is left, shared by the addresses that are.
std::chrono::steady_clock::duration ClientCall::shareOfTime() const
{
    const auto left = m_deadline.expiry() - std::chrono::steady_clock::now();
    return left / static_cast<int>(m_addresses.size());
}

void ClientCall::connectNext()
{
    if (m_addresses.size() > 1) {
        m_attempt.expires_after(shareOfTime());
        m_attempt.async_wait([weak = weak_from_this()](const boost::system::error_code &error) {
            const std::shared_ptr<ClientCall> self = weak.lock();
            if (error || !self || !self->m_opening)
                return;
            self->m_attemptOver = true;
            self->m_connection->close();
        });
    }
    const IpAddress address = m_addresses.front();
    m_addresses.erase(m_addresses.begin());
    m_connection = m_loop.newConnection(m_request.url);
    m_opening = true;
    m_attemptOver = false;
    m_connection->open(address, [self = shared_from_this()](const QByteArray &fault, const QString &detail) {
        self->onOpened(fault, detail);
    });
}

void ClientCall::onOpened(const QByteArray &fault, const QString &detail)
{
    m_opening = false;
    m_attempt.cancel();
    if (fault.isEmpty() && !m_attemptOver) {
        exchange(false);
        return;
    }
    m_connection->close();
    m_connection.reset();
    if ((fault == "CONNECT" || m_attemptOver) && !m_addresses.empty())
        connectNext();
    else
        finishUnsent(fault, detail);
}

void ClientCall::exchange(bool isReused)
{
    m_connection->exchange(m_bytes, m_request, [self = shared_from_this(), isReused](ClientAnswer answer) {
        self->onAnswer(std::move(answer), isReused);
    });
}

// A kept connection that would not take the whole request: nothing was done, so a new one may.
void ClientCall::onAnswer(ClientAnswer answer, bool wasReused)
{
    const std::shared_ptr<ClientConnection> connection = std::exchange(m_connection, nullptr);
    if (connection->isReusable())
        m_loop.pool().give(m_key, connection);
    if (wasReused && answer.reach == ClientAnswer::Reach::NotSent && answer.fault == "CLOSED")
        lookUp();
    else
        finish(std::move(answer));
}

void ClientCall::finishUnsent(const QByteArray &fault, const QString &detail)
{
    ClientAnswer answer;
    answer.fault = fault;
    answer.detail = detail;
    finish(std::move(answer));
}

void ClientCall::finish(ClientAnswer answer)
{
    const HttpClient::Done done = std::exchange(m_done, {});
    m_deadline.cancel();
    m_loop.remove(this);
    done(std::move(answer));
}

} // namespace psi
