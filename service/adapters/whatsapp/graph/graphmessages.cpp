#include "service/adapters/whatsapp/graph/graphmessages.h"

#include "service/adapters/whatsapp/graph/graphanswer.h"
#include "service/adapters/whatsapp/graph/graphrequests.h"

namespace psi {

namespace {

HttpClientSettings clientSettings(const GraphSettings &settings)
{
    HttpClientSettings client;
    client.name = "psi-graph";
    client.threads = settings.threads;
    client.caFile = settings.caFile;
    return client;
}

CallOutcome outcome(CallOutcome::Kind kind, const char *code, const char *message)
{
    CallOutcome outcome;
    outcome.kind = kind;
    outcome.code = code;
    outcome.message = QString::fromLatin1(message);
    return outcome;
}

} // namespace

GraphMessages::GraphMessages(GraphSettings settings, const GraphLines &lines, const Clock &clock)
    : m_settings(std::move(settings))
    , m_lines(lines)
    , m_clock(clock)
    , m_url(WebUrl::parse(m_settings.url))
    , m_client(clientSettings(m_settings))
{}

GraphMessages::~GraphMessages() { stop(); }

Result<void> GraphMessages::start() { return m_url ? m_client.start() : Result<void>(m_url.error()); }

void GraphMessages::stop() { m_client.stop(); }

ClientRequest GraphMessages::request(const GraphLine &line, QByteArray body, Micros timeout) const
{
    ClientRequest request;
    request.url = *m_url;
    if (!request.url.target.endsWith('/'))
        request.url.target += '/';
    request.url.target += line.phoneNumberId + "/messages";
    request.headers = {{"Authorization", "Bearer " + line.accessToken},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/json"}};
    request.body = std::move(body);
    request.timeout = timeout;
    return request;
}

void GraphMessages::send(const MessageCall &call, Done done)
{
    const std::optional<GraphLine> line = m_lines.find(call.line);
    const Result<GraphBody> body = bodyOfMessage(call);
    const auto end = [&](CallOutcome::Kind kind, const char *code, const char *message) {
        m_client.post([done, result = outcome(kind, code, message)] { done(result); });
    };
    if (!line || !m_url) {
        end(CallOutcome::Kind::Refused, "LINE_UNKNOWN", "the line is not configured");
    } else if (!body) {
        end(CallOutcome::Kind::Refused, "PAYLOAD_INVALID", "the message's content cannot be sent");
    } else if (line->accessToken.isEmpty()) {
        end(CallOutcome::Kind::HoldLine, "TOKEN_MISSING", "the line has no access token");
    } else {
        m_client.send(request(*line, body->json, call.timeout),
                      [this, hasLink = body->hasLink, done = std::move(done)](const ClientAnswer &answer) {
                          done(outcomeOfSend(answer, m_clock.now(), hasLink));
                      });
    }
}

void GraphMessages::markRead(const LineId &id, const QString &wamid, bool typing)
{
    const std::optional<GraphLine> line = m_lines.find(id);
    if (!line || !m_url || line->accessToken.isEmpty())
        return;
    if (m_marks.fetch_add(1) >= m_settings.mostMarks) {
        m_marks.fetch_sub(1);
        return;
    }
    m_client.send(request(*line, bodyOfMarkRead(wamid, typing), m_settings.markReadTimeout),
                  [this](const ClientAnswer &) { m_marks.fetch_sub(1); });
}

} // namespace psi
