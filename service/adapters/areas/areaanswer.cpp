#include "service/adapters/areas/areaanswer.h"

#include "service/adapters/httpclient/retryafter.h"

namespace psi {

namespace {

constexpr int gone = 410;
constexpr int tooManyRequests = 429;
constexpr int unavailable = 503;

// The other side's own text stays out: it is not ours to believe, or to keep.
QString textOf(const QByteArray &fault)
{
    static const std::pair<const char *, const char *> texts[] = {
        {"DNS", "the name of the area's webhook has no address"},
        {"EGRESS_REFUSED", "the name of the area's webhook leads to an address that it may not reach"},
        {"CONNECT", "nobody answers at the area's webhook"},
        {"TLS", "the certificate of the area's webhook was not accepted"},
        {"TIMEOUT", "the area's webhook did not answer in time"},
        {"CLOSED", "the area's webhook closed the connection before its answer was whole"},
        {"ANSWER_TOO_LARGE", "the area's webhook answers with more than 64 KiB"},
        {"ANSWER_MALFORMED", "what answers at the area's webhook does not speak HTTP"},
        {"STOPPED", "the router stopped before the answer came"}};
    for (const auto &[code, text] : texts) {
        if (fault == code)
            return QString::fromLatin1(text);
    }
    return QStringLiteral("the area's webhook could not be called");
}

CallOutcome failed(const ClientAnswer &answer)
{
    CallOutcome outcome;
    outcome.code = answer.fault;
    outcome.message = textOf(answer.fault);
    if (!answer.detail.isEmpty())
        outcome.message += QStringLiteral(": ") + answer.detail;
    return outcome;
}

} // namespace

CallOutcome outcomeOfAreaCall(const ClientAnswer &answer, Timestamp now)
{
    if (!answer.isAnswered())
        return failed(answer);
    CallOutcome outcome;
    if (answer.status >= 200 && answer.status < 300) {
        outcome.kind = CallOutcome::Kind::Accepted;
        return outcome;
    }
    outcome.code = "HTTP_" + QByteArray::number(answer.status);
    outcome.message = QStringLiteral("the area's webhook answered with status %1").arg(answer.status);
    outcome.retryAfter = retryAfterOf(answer.retryAfter, now);
    const bool asksToWait = outcome.retryAfter && outcome.retryAfter->count() > 0;
    if (answer.status == gone) {
        outcome.kind = CallOutcome::Kind::Refused;
    } else if (answer.status == tooManyRequests || (answer.status == unavailable && asksToWait)) {
        outcome.kind = CallOutcome::Kind::Throttled;
        outcome.scope = CallOutcome::Scope::Line;
    }
    if (outcome.kind != CallOutcome::Kind::Throttled)
        outcome.retryAfter.reset();
    return outcome;
}

} // namespace psi
