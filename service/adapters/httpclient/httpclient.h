#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "service/adapters/httpclient/clientanswer.h"
#include "service/adapters/httpclient/hostlookup.h"
#include "shared/result.h"

namespace psi {

struct HttpClientSettings
{
    QByteArray name = "psi-client"; ///< of its threads
    int threads = 1;
    /// How long an unused connection is kept. Short: the other side may close it in the moment we send.
    Micros idleFor = std::chrono::seconds(10);
    int mostIdle = 128;          ///< unused connections to one host, for each thread
    QByteArray caFile;           ///< PEM of the authorities to trust; empty = the system's
    HostLookup::Resolve resolve; ///< empty = the system's resolver
};

/// HTTP/1.1 client for calls that must not be repeated by themselves: each request is written at most once,
/// and the answer says whether the other side can have it (ClientAnswer::Reach). No redirects, no proxies, no
/// cookies, no compression; TLS 1.2 and newer, the certificate always checked.
///
/// Threads of its own, each with an event loop and its connections; send() hands the calls to them in turn.
/// Any thread may call send(); start() and stop() belong to one. Calls in flight are bounded by the caller.
class HttpClient
{
public:
    using Done = std::function<void(ClientAnswer)>;

    explicit HttpClient(HttpClientSettings settings);
    ~HttpClient();

    /// Invalid: the authorities cannot be read. Safe twice.
    Result<void> start();
    /// Gives up what is in flight: `done` of each call is called before this returns. Safe twice.
    void stop();

    /// Never blocks. `done` is called exactly once, on a thread of the client's; on this one when the client
    /// does not run (NotSent, STOPPED).
    void send(ClientRequest request, Done done);
    /// Runs it soon on a thread of the client's; at once on this one when the client does not run.
    void post(std::function<void()> work);
    /// Connections made since start(), for metrics.
    qint64 connectionsOpened() const;

private:
    struct Running;

    const HttpClientSettings m_settings;
    mutable std::mutex m_mutex; ///< guards m_running's presence and m_next
    std::unique_ptr<Running> m_running;
    std::size_t m_next = 0;
};

} // namespace psi
