#pragma once

#include "service/adapters/http/adminpool.h"
#include "service/adapters/http/failurelimit.h"
#include "service/adapters/http/httpmessage.h"
#include "service/ports/adminoperations.h"
#include "service/ports/log.h"
#include "service/ports/metrics.h"

namespace psi {

/// `/api/v1/...` on the port AdminOperations, and `/metrics` for tokens that may read it where `metrics` is
/// given; every other path goes to `next`. Any thread. All references outlive it; start() comes before the
/// server's, stop() after it.
///
/// Each request needs exactly one `Authorization: Bearer` header with a living token, else 401, whatever the
/// path; an address that failed too often (10 at once, then one in 30 s) gets 429 instead, while a good token
/// is let through. Then 404, 405 with Allow, 415, 400, and what the operation says. Requests run on a pool of
/// 4 threads; when 64 wait, 503 with Retry-After.
class AdminEndpoint : public HttpHandler
{
public:
    /// `metrics`: to count; `scraped`: what /metrics shows, null: not here.
    AdminEndpoint(AdminOperations &operations, Metrics &metrics, Log &log, HttpHandler &next,
                  Metrics *scraped);
    void start() { m_pool.start(); }
    void stop() { m_pool.stop(); }
    const std::deque<BusyMark> &marks() const { return m_pool.marks(); }
    void handle(HttpRequest request, Respond respond) override;

private:
    HttpAnswer answerTo(const HttpRequest &request);
    HttpAnswer refuseToken(const HttpRequest &request);
    HttpAnswer answerFor(const HttpRequest &request, const AdminCaller &caller);
    HttpAnswer scrape(const HttpRequest &request, const AdminCaller &caller);

    AdminOperations &m_operations;
    Log &m_log;
    HttpHandler &m_next;
    Metrics *m_scraped;
    Counter &m_wrongTokens;
    Histogram &m_seconds;
    FailureLimit m_failures;
    AdminPool m_pool;
};

} // namespace psi
