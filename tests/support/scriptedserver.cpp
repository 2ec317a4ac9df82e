#include "tests/support/scriptedserver.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <QList>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace psi::test {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using Error = boost::system::error_code;

namespace {

constexpr std::chrono::seconds patience{10};

// The request at the front of `in`, taken out of it; nothing until it is whole.
std::optional<SeenRequest> takeRequest(QByteArray &in)
{
    const qsizetype end = in.indexOf("\r\n\r\n");
    if (end < 0)
        return std::nullopt;
    SeenRequest request;
    const QList<QByteArray> lines = in.first(end).split('\n');
    const QList<QByteArray> first = lines.first().trimmed().split(' ');
    request.method = first.value(0);
    request.target = first.value(1);
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        request.headers[line.first(colon).toLower()] = line.sliced(colon + 1).trimmed();
    }
    const qsizetype length = request.headers["content-length"].toLongLong();
    if (in.size() < end + 4 + length)
        return std::nullopt;
    request.body = in.mid(end + 4, length);
    in.remove(0, end + 4 + length);
    return request;
}

} // namespace

Reply Reply::answer(int status, const QByteArray &body, const std::vector<QByteArray> &headers)
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + " Told\r\n";
    for (const QByteArray &header : headers)
        bytes += header + "\r\n";
    bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    return {bytes};
}

struct ScriptedServer::State
{
    Script script;
    Options options;
    net::io_context io{1};
    net::ssl::context tls{net::ssl::context::tls_server};
    tcp::acceptor acceptor{io};
    std::set<std::shared_ptr<Session>> sessions; // on the thread
    std::thread thread;

    mutable std::mutex mutex; // guards all below
    mutable std::condition_variable changed;
    std::vector<SeenRequest> seen;
    int connections = 0;
    int open = 0;

    template <typename Condition>
    bool waitFor(Condition condition) const
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, patience, condition);
    }
    template <typename Change>
    void change(Change what)
    {
        const std::lock_guard lock(mutex);
        what();
        changed.notify_all();
    }
    void accept();
};

class ScriptedServer::Session : public std::enable_shared_from_this<Session>
{
public:
    Session(State &state, tcp::socket socket, int number)
        : m_state(state)
        , m_socket(std::move(socket))
        , m_timer(state.io)
        , m_number(number)
    {
        if (!state.options.certificateFile.isEmpty())
            m_tls.emplace(m_socket, state.tls);
    }

    void start()
    {
        if (m_state.options.greeting == Greeting::CloseAtOnce)
            end(false);
        else if (m_state.options.greeting == Greeting::SaysNothing)
            watch();
        else if (m_tls)
            m_tls->async_handshake(
                net::ssl::stream_base::server,
                [self = shared_from_this()](const Error &error) { error ? self->end(false) : self->read(); });
        else
            read();
    }

    void end(bool reset)
    {
        Error ignored;
        if (reset)
            m_socket.set_option(net::socket_base::linger(true, 0), ignored);
        else
            m_socket.shutdown(tcp::socket::shutdown_send, ignored);
        m_socket.close(ignored);
        m_timer.cancel();
        if (m_state.sessions.erase(shared_from_this()) > 0)
            m_state.change([this] { --m_state.open; });
    }

private:
    // Reads nothing, only notices that the client left.
    void watch()
    {
        m_socket.async_wait(tcp::socket::wait_error,
                            [self = shared_from_this()](const Error &) { self->end(false); });
    }

    template <typename Done>
    void readSome(Done done)
    {
        if (m_tls)
            m_tls->async_read_some(net::buffer(m_buffer), std::move(done));
        else
            m_socket.async_read_some(net::buffer(m_buffer), std::move(done));
    }

    void read()
    {
        readSome([self = shared_from_this()](const Error &error, std::size_t count) {
            if (error) {
                self->end(false);
                return;
            }
            self->m_in.append(self->m_buffer.data(), static_cast<qsizetype>(count));
            self->next();
        });
    }

    void next()
    {
        if (m_state.options.greeting == Greeting::CloseAfterHead && m_in.contains("\r\n\r\n")) {
            end(true);
            return;
        }
        std::optional<SeenRequest> request = takeRequest(m_in);
        if (!request) {
            read();
            return;
        }
        request->connection = m_number;
        m_reply = m_state.script(*request);
        m_state.change([&] { m_state.seen.push_back(*request); });
        m_timer.expires_after(m_reply.after);
        m_timer.async_wait([self = shared_from_this()](const Error &error) {
            if (!error)
                self->write();
        });
    }

    void write()
    {
        const auto buffer =
            net::buffer(m_reply.bytes.constData(), static_cast<std::size_t>(m_reply.bytes.size()));
        const auto done = [self = shared_from_this()](const Error &error, std::size_t) {
            error ? self->end(false) : self->goOn();
        };
        if (m_tls)
            net::async_write(*m_tls, buffer, done);
        else
            net::async_write(m_socket, buffer, done);
    }

    void goOn()
    {
        switch (m_reply.then) {
        case Reply::Then::KeepOpen:
            next();
            return;
        case Reply::Then::Close:
            end(false);
            return;
        case Reply::Then::Reset:
            end(true);
            return;
        case Reply::Then::Repeat:
            write();
            return;
        case Reply::Then::Hang:
            readSome([self = shared_from_this()](const Error &error, std::size_t) {
                error ? self->end(false) : self->goOn();
            });
            return;
        }
    }

    State &m_state;
    tcp::socket m_socket;
    std::optional<net::ssl::stream<tcp::socket &>> m_tls;
    net::steady_timer m_timer;
    QByteArray m_in;
    Reply m_reply;
    std::array<char, 16384> m_buffer;
    int m_number;
};

void ScriptedServer::State::accept()
{
    acceptor.async_accept([this](const Error &error, tcp::socket socket) {
        if (error)
            return;
        int number = 0;
        change([&] {
            number = ++connections;
            ++open;
        });
        const auto session = std::make_shared<Session>(*this, std::move(socket), number);
        sessions.insert(session);
        session->start();
        accept();
    });
}

ScriptedServer::ScriptedServer(Script script)
    : ScriptedServer(std::move(script), Options())
{}

ScriptedServer::ScriptedServer(Script script, const Options &options)
    : m_state(std::make_unique<State>())
{
    State &state = *m_state;
    state.script = std::move(script);
    state.options = options;
    if (!options.certificateFile.isEmpty()) {
        state.tls.use_certificate_chain_file(options.certificateFile.toStdString());
        state.tls.use_private_key_file(options.keyFile.toStdString(), net::ssl::context::pem);
    }
    state.acceptor.open(tcp::v4());
    state.acceptor.set_option(net::socket_base::reuse_address(true));
    state.acceptor.bind({net::ip::address_v4::loopback(), 0});
    state.acceptor.listen();
    state.accept();
    state.thread = std::thread([&state] { state.io.run(); });
}

ScriptedServer::~ScriptedServer()
{
    net::post(m_state->io, [this] {
        Error ignored;
        m_state->acceptor.close(ignored);
        const auto sessions = m_state->sessions;
        for (const auto &session : sessions)
            session->end(false);
    });
    m_state->thread.join();
}

int ScriptedServer::port() const { return m_state->acceptor.local_endpoint().port(); }

QString ScriptedServer::url(const QString &path, const QString &host) const
{
    const QString scheme =
        m_state->options.certificateFile.isEmpty() ? QStringLiteral("http") : QStringLiteral("https");
    return QStringLiteral("%1://%2:%3%4").arg(scheme, host).arg(port()).arg(path);
}

std::vector<SeenRequest> ScriptedServer::requests() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->seen;
}

int ScriptedServer::requestCount() const { return static_cast<int>(requests().size()); }

int ScriptedServer::connectionCount() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->connections;
}

bool ScriptedServer::waitForRequests(int count) const
{
    return m_state->waitFor([&] { return static_cast<int>(m_state->seen.size()) >= count; });
}

bool ScriptedServer::waitForConnections(int count) const
{
    return m_state->waitFor([&] { return m_state->connections >= count; });
}

bool ScriptedServer::waitUntilAlone() const
{
    return m_state->waitFor([&] { return m_state->open == 0; });
}

void ScriptedServer::closeConnections()
{
    net::post(m_state->io, [this] {
        const auto sessions = m_state->sessions;
        for (const auto &session : sessions)
            session->end(false);
    });
}

} // namespace psi::test
