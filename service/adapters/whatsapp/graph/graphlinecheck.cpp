#include "service/adapters/whatsapp/graph/graphlinecheck.h"

#include "service/adapters/whatsapp/graph/graphanswer.h"

namespace psi {

namespace {

HttpClientSettings clientSettings(const LineCheckSettings &settings)
{
    HttpClientSettings client;
    client.name = "psi-check";
    client.caFile = settings.caFile;
    return client;
}

CallOutcome refusal(CallOutcome::Kind kind, const char *code, const char *message)
{
    CallOutcome outcome;
    outcome.kind = kind;
    outcome.code = code;
    outcome.message = QString::fromLatin1(message);
    return outcome;
}

} // namespace

GraphLineCheck::GraphLineCheck(LineCheckSettings settings, const GraphLines &lines, const Clock &clock)
    : m_lines(lines)
    , m_clock(clock)
    , m_url(WebUrl::parse(settings.url))
    , m_client(clientSettings(settings))
{}

GraphLineCheck::~GraphLineCheck() { stop(); }

Result<void> GraphLineCheck::start() { return m_url ? m_client.start() : Result<void>(m_url.error()); }

void GraphLineCheck::stop() { m_client.stop(); }

void GraphLineCheck::check(const LineId &id, Micros timeout, Done done)
{
    const std::optional<GraphLine> line = m_lines.find(id);
    if (!line || !m_url)
        return done(refusal(CallOutcome::Kind::Refused, "LINE_UNKNOWN", "the line is not configured"));
    if (line->accessToken.isEmpty())
        return done(refusal(CallOutcome::Kind::HoldLine, "TOKEN_MISSING", "the line has no access token"));
    ClientRequest request;
    request.method = "GET";
    request.url = *m_url;
    if (!request.url.target.endsWith('/'))
        request.url.target += '/';
    request.url.target += line->phoneNumberId + "?fields=id";
    request.headers = {{"Authorization", "Bearer " + line->accessToken}, {"Accept", "application/json"}};
    request.timeout = timeout;
    m_client.send(std::move(request), [this, done = std::move(done)](const ClientAnswer &answer) {
        done(outcomeOfRead(answer, m_clock.now()));
    });
}

} // namespace psi
