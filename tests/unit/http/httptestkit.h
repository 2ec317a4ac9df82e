#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "service/adapters/http/httpserver.h"
#include "service/ports/metrics.h"

namespace psi::test {

/// Metrics that can be read back: "name{label=value}" to its value. Any thread.
class CountingMetrics : public Metrics
{
public:
    Counter &counter(const QByteArray &name, const MetricLabels &labels) override
    {
        return handle(name, labels);
    }
    Gauge &gauge(const QByteArray &name, const MetricLabels &labels) override { return handle(name, labels); }
    Histogram &histogram(const QByteArray &name, const MetricLabels &labels) override
    {
        return handle(name, labels);
    }
    void addCollector(std::function<void()>) override {}
    QByteArray render() override { return "psi_build_info 1\n"; }

    /// Sum of a counter, value of a gauge, number of observations of a histogram.
    double valueOf(const QByteArray &name);

private:
    struct Handle : Counter, Gauge, Histogram
    {
        void add(qint64 n) override { value += static_cast<double>(n); }
        void set(double v) override { value = v; }
        void observe(double) override { value += 1; }
        std::atomic<double> value{0};
    };
    Handle &handle(const QByteArray &name, const MetricLabels &labels);

    std::mutex m_mutex;
    std::map<QByteArray, std::unique_ptr<Handle>> m_handles; ///< guarded by m_mutex
};

/// Keeps every request it is given. Answers at once with the request's path and body in the answer's body,
/// or, while it holds, when the test says so. Any thread.
class RecordingHandler : public HttpHandler
{
public:
    void handle(HttpRequest request, Respond respond) override;

    void hold(bool on);
    /// Waits until `count` requests came in all; false after 10 s.
    bool waitFor(std::size_t count);
    std::size_t count();
    HttpRequest request(std::size_t number);
    Respond respond(std::size_t number);
    /// Answers the request of that number.
    void release(std::size_t number);
    void releaseAll();

    static HttpAnswer echo(const HttpRequest &request);

private:
    struct Entry
    {
        HttpRequest request;
        Respond respond;
    };
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::vector<Entry> m_entries; ///< guarded by m_mutex
    bool m_hold = false;          ///< guarded by m_mutex
};

/// A server on a free port of loopback with a RecordingHandler and a short sweep; change `settings` before
/// start().
struct TestServer
{
    TestServer();
    ~TestServer();
    void start();
    QByteArray address() const { return server->boundAddress(); }
    /// Refusals of that reason so far.
    double rejected(const QByteArray &reason);
    /// Waits until that many were counted; false after 10 s.
    bool waitForRejected(const QByteArray &reason, double count);

    HttpSettings settings;
    CountingMetrics metrics;
    RecordingHandler handler;
    std::unique_ptr<HttpServer> server;
};

/// "GET path HTTP/1.1" with a Host.
QByteArray get(const QByteArray &path = "/");
/// POST with Content-Length.
QByteArray post(const QByteArray &body, const QByteArray &path = "/webhook");

} // namespace psi::test
