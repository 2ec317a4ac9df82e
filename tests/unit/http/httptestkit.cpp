#include "tests/unit/http/httptestkit.h"

#include <thread>

namespace psi::test {

double CountingMetrics::valueOf(const QByteArray &name)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_handles.find(name);
    return found == m_handles.end() ? 0 : found->second->value.load();
}

CountingMetrics::Handle &CountingMetrics::handle(const QByteArray &name, const MetricLabels &labels)
{
    QByteArray full = name;
    for (const auto &[label, value] : labels)
        full += '{' + label + '=' + value + '}';
    const std::lock_guard lock(m_mutex);
    std::unique_ptr<Handle> &slot = m_handles[full];
    if (!slot)
        slot = std::make_unique<Handle>();
    return *slot;
}

void RecordingHandler::handle(HttpRequest request, Respond respond)
{
    bool held = false;
    {
        const std::lock_guard lock(m_mutex);
        held = m_hold;
        m_entries.push_back({request, respond});
        m_came.notify_all();
    }
    if (!held)
        respond(echo(request));
}

HttpAnswer RecordingHandler::echo(const HttpRequest &request)
{
    return HttpAnswer::text(200, "text/plain", request.path + ' ' + request.body);
}

void RecordingHandler::hold(bool on)
{
    const std::lock_guard lock(m_mutex);
    m_hold = on;
}

bool RecordingHandler::waitFor(std::size_t count)
{
    std::unique_lock lock(m_mutex);
    return m_came.wait_for(lock, std::chrono::seconds(10), [&] { return m_entries.size() >= count; });
}

std::size_t RecordingHandler::count()
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

HttpRequest RecordingHandler::request(std::size_t number)
{
    const std::lock_guard lock(m_mutex);
    return m_entries.at(number).request;
}

Respond RecordingHandler::respond(std::size_t number)
{
    const std::lock_guard lock(m_mutex);
    return m_entries.at(number).respond;
}

void RecordingHandler::release(std::size_t number) { respond(number)(echo(request(number))); }

void RecordingHandler::releaseAll()
{
    for (std::size_t i = 0; i < count(); ++i)
        release(i);
}

TestServer::TestServer()
{
    settings.listen = "127.0.0.1:0";
    settings.deadlines.sweep = std::chrono::milliseconds(20);
    settings.name = "test";
    settings.rejectedMetric = "psi_webhook_rejected_total";
}

TestServer::~TestServer()
{
    if (server)
        server->stop();
}

void TestServer::start()
{
    server = std::make_unique<HttpServer>(settings, handler, metrics);
    const Result<void> started = server->start();
    if (!started)
        qFatal("%s", qPrintable(started.error().message));
}

double TestServer::rejected(const QByteArray &reason)
{
    return metrics.valueOf("psi_webhook_rejected_total{reason=" + reason + "}");
}

bool TestServer::waitForRejected(const QByteArray &reason, double count)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (rejected(reason) < count && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    return rejected(reason) >= count;
}

QByteArray get(const QByteArray &path) { return "GET " + path + " HTTP/1.1\r\nHost: psi\r\n\r\n"; }

QByteArray post(const QByteArray &body, const QByteArray &path)
{
    return "POST " + path + " HTTP/1.1\r\nHost: psi\r\nContent-Type: application/json\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace psi::test
