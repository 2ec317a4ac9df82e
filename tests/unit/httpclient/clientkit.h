#pragma once

#include <gtest/gtest.h>

#include "service/adapters/httpclient/httpclient.h"
#include "tests/support/inbox.h"
#include "tests/support/scriptedserver.h"

namespace psi::test {

inline ClientRequest requestTo(const QString &url, Micros timeout = std::chrono::seconds(20))
{
    ClientRequest request;
    request.url = WebUrl::parse(url).value();
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{\"a\":1}";
    request.timeout = timeout;
    return request;
}

/// A client that runs.
class RunningClient : public HttpClient
{
public:
    explicit RunningClient(HttpClientSettings settings = {})
        : HttpClient(std::move(settings))
    {
        EXPECT_TRUE(start().isOk());
    }
    ClientAnswer call(const ClientRequest &request)
    {
        send(request, m_inbox.slot());
        const std::optional<ClientAnswer> answer = m_inbox.take();
        EXPECT_TRUE(answer.has_value());
        return answer.value_or(ClientAnswer());
    }
    ~RunningClient() { stop(); }

private:
    Inbox<ClientAnswer> m_inbox;
};

using Reach = ClientAnswer::Reach;

} // namespace psi::test
