#include "service/adapters/whatsapp/graph/graphanswer.h"

#include "service/adapters/httpclient/retryafter.h"
#include "service/adapters/whatsapp/graph/grapherrors.h"
#include "service/adapters/whatsapp/jsondocument.h"

namespace psi {

namespace {

using Kind = CallOutcome::Kind;

constexpr qsizetype longestWamid = 512;

CallOutcome unknown(const QByteArray &code)
{
    CallOutcome outcome;
    outcome.kind = Kind::Unknown;
    outcome.code = code;
    outcome.message = QStringLiteral("the message was handed over and its answer lost");
    return outcome;
}

CallOutcome notSent(const ClientAnswer &answer)
{
    CallOutcome outcome;
    outcome.code = answer.fault;
    outcome.message = QStringLiteral("the Graph API was not reached");
    if (!answer.detail.isEmpty())
        outcome.message += QStringLiteral(": ") + answer.detail;
    if (answer.fault != "REQUEST_INVALID")
        return outcome;
    outcome.kind = Kind::HoldLine;
    outcome.code = "TOKEN_INVALID";
    outcome.message = QStringLiteral("the line's access token holds characters that no token has");
    return outcome;
}

bool isSuccess(int status) { return status >= 200 && status < 300; }

// An error without a body that could be read whole: it was refused, but not why.
CallOutcome refusedInPart(int status)
{
    CallOutcome outcome = outcomeOfGraphStatus(status);
    if (outcome.kind == Kind::Refused || outcome.kind == Kind::HoldLine)
        outcome.kind = Kind::Retry;
    return outcome;
}

// The whole answer said no.
CallOutcome refused(const ClientAnswer &answer, const json::Node &error, bool hasLink)
{
    bool isNumber = false;
    const int code = error["code"].bytes().toInt(&isNumber);
    if (!isNumber)
        return outcomeOfGraphStatus(answer.status);
    return outcomeOfGraphError({code, error["is_transient"].isTrue(), answer.status, hasLink});
}

// A wait that the answer asks for is obeyed and counts no try.
void obeyRetryAfter(CallOutcome &outcome, const ClientAnswer &answer, Timestamp now)
{
    const std::optional<Micros> asked = retryAfterOf(answer.retryAfter, now);
    if (!asked || (outcome.kind != Kind::Retry && outcome.kind != Kind::Throttled))
        return;
    outcome.retryAfter = std::max(outcome.retryAfter.value_or(Micros(0)), *asked);
    if (outcome.kind == Kind::Retry && asked->count() > 0) {
        outcome.kind = Kind::Throttled;
        outcome.scope = CallOutcome::Scope::Line;
        outcome.mostTries = 0;
    }
}

CallOutcome accepted(const json::Node &answer)
{
    for (const json::Node &message : answer["messages"].children()) {
        const json::Node id = message["id"];
        if (!id.isText() || id.bytes().isEmpty() || id.bytes().size() > longestWamid)
            break;
        CallOutcome outcome;
        outcome.kind = Kind::Accepted;
        outcome.wamid = id.text();
        return outcome;
    }
    return unknown("ANSWER_INVALID");
}

CallOutcome judged(const ClientAnswer &answer, bool hasLink)
{
    if (answer.reach == ClientAnswer::Reach::NotSent)
        return notSent(answer);
    if (answer.reach == ClientAnswer::Reach::Sent)
        return answer.status >= 400 ? refusedInPart(answer.status) : unknown(answer.fault);
    const Result<json::Document> document = json::Document::parse(answer.body);
    const json::Node root = document ? document->root() : json::Node();
    if (isSuccess(answer.status) && !root["error"].isObject())
        return accepted(root);
    return refused(answer, root["error"], hasLink);
}

} // namespace

CallOutcome outcomeOfSend(const ClientAnswer &answer, Timestamp now, bool hasLink)
{
    CallOutcome outcome = judged(answer, hasLink);
    obeyRetryAfter(outcome, answer, now);
    return outcome;
}

CallOutcome outcomeOfRead(const ClientAnswer &answer, Timestamp now)
{
    CallOutcome outcome;
    if (answer.isAnswered() && isSuccess(answer.status)) {
        outcome.kind = Kind::Accepted;
        return outcome;
    }
    outcome = judged(answer, false);
    if (outcome.kind == Kind::Unknown) {
        outcome.kind = Kind::Retry;
        outcome.message = QStringLiteral("the answer was lost");
    }
    obeyRetryAfter(outcome, answer, now);
    return outcome;
}

} // namespace psi
