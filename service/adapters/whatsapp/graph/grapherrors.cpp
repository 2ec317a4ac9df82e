#include "service/adapters/whatsapp/graph/grapherrors.h"

#include <algorithm>

namespace psi {

namespace {

using Kind = CallOutcome::Kind;
using Scope = CallOutcome::Scope;
using std::chrono::minutes;
using std::chrono::seconds;

// Codes `first` to `last` and what they mean. `wait`: the least until the next try; 0 = the route's own.
struct Row
{
    int first;
    int last;
    Kind kind;
    const char *text;
    seconds wait{0};
    int mostTries = 0;
    Scope scope = Scope::Recipient;
};

constexpr Row retry(int code, const char *text, int mostTries = 0, seconds wait = seconds(0))
{
    return {code, code, Kind::Retry, text, wait, mostTries};
}
constexpr Row line(int code, const char *text, seconds wait)
{
    return {code, code, Kind::Throttled, text, wait, 0, Scope::Line};
}
constexpr Row recipient(int code, const char *text, seconds wait)
{
    return {code, code, Kind::Throttled, text, wait};
}
constexpr Row hold(int first, int last, const char *text) { return {first, last, Kind::HoldLine, text}; }
constexpr Row hold(int code, const char *text) { return hold(code, code, text); }
constexpr Row never(int first, int last, const char *text) { return {first, last, Kind::Refused, text}; }
constexpr Row never(int code, const char *text) { return never(code, code, text); }
constexpr Row otherForm(int code, const char *text) { return {code, code, Kind::OtherForm, text}; }

constexpr int fewTries = 4;
constexpr seconds slowly = minutes(5);

// In the order of the codes.
constexpr Row table[] = {
    hold(0, "the token could not be checked"),
    retry(1, "unknown error of the API", fewTries),
    retry(2, "the service is down or overloaded"),
    hold(3, "the app lacks the capability"),
    line(4, "too many calls of the app", slowly),
    hold(10, "permission missing"),
    hold(33, "the phone number id is unknown or deleted"),
    never(100, "invalid parameter"),
    hold(190, "the token is invalid or expired"),
    hold(200, 299, "permission missing"),
    hold(368, "the account is blocked for a policy"),
    line(80007, "too many calls of the account", slowly),
    line(130429, "throughput of the number reached", seconds(1)),
    never(130472, "the recipient is part of an experiment"),
    never(130497, "messages to that country are restricted"),
    retry(131000, "unknown error at WhatsApp", fewTries),
    hold(131005, "permission missing"),
    never(131008, "a parameter is missing"),
    never(131009, "a parameter has an invalid value"),
    retry(131016, "the service is unavailable"),
    never(131021, "the recipient is the sender"),
    otherForm(131026, "the message cannot be delivered to the recipient"),
    otherForm(131030, "the recipient is not in the list of allowed numbers"),
    hold(131031, "the account is locked"),
    hold(131037, "the display name is not approved"),
    hold(131042, "a problem with the payment"),
    hold(131044, "a problem with the payment"),
    hold(131045, "the number's registration or certificate is not valid"),
    never(131047, "the 24 hour window is closed"),
    hold(131048, "the number is limited: too many messages were reported as spam"),
    never(131049, "the recipient got enough marketing messages"),
    never(131050, "the recipient stopped marketing messages"),
    never(131051, "the type of message is not supported"),
    never(131052, "the user's media could not be downloaded"),
    never(131053, "the media could not be uploaded"),
    recipient(131056, "too many messages to this recipient", seconds(0)),
    line(131057, "the account is in maintenance", minutes(1)),
    never(131060, "the content is not available"),
    never(131062, "a user id is not allowed for this message"),
    never(131063, "marketing messages are off"),
    hold(131064, "limit of templates without a class"),
    never(132000, "the number of template parameters does not match"),
    never(132001, "the template does not exist"),
    never(132005, "the template's text is too long"),
    never(132007, "the template breaks a policy"),
    never(132008, "a template parameter has the wrong format"),
    never(132012, "a template parameter has the wrong format"),
    never(132015, "the template is paused"),
    never(132016, "the template is disabled"),
    never(132068, "the flow is blocked"),
    recipient(132069, "the flow is throttled", slowly),
    hold(133000, "the number's registration is incomplete"),
    retry(133004, "the server is unavailable"),
    hold(133005, "wrong PIN of the number"),
    hold(133006, "the number has to be verified"),
    hold(133008, "too many tries of the number's PIN"),
    hold(133009, "the number's PIN was tried too fast"),
    hold(133010, "the number is not registered"),
    hold(133015, "the number was deleted a moment ago"),
    hold(133016, "too many registrations of the number"),
    never(134011, "the terms of payments are not accepted"),
    never(134100, "only marketing messages are allowed"),
    retry(134101, "the template is being synchronised", 0, minutes(10)),
    never(134102, "the template is not available"),
    never(135000, "generic error in the parameters"),
    never(137000, "the recipient's identity key does not match"),
    never(138000, 139999, "a call, block list or flow was refused"),
};

const Row *rowOf(int code)
{
    const auto *found = std::find_if(std::begin(table), std::end(table), [code](const Row &row) {
        return row.first <= code && code <= row.last;
    });
    return found == std::end(table) ? nullptr : found;
}

CallOutcome outcomeOf(const Row &row, int code)
{
    CallOutcome outcome;
    outcome.kind = row.kind;
    outcome.scope = row.scope;
    outcome.code = QByteArray::number(code);
    outcome.message = QString::fromLatin1(row.text);
    if (row.wait.count() > 0)
        outcome.retryAfter = row.wait;
    outcome.mostTries = row.mostTries;
    return outcome;
}

CallOutcome unknownCode(const GraphError &error)
{
    CallOutcome outcome = outcomeOfGraphStatus(error.httpStatus);
    outcome.code = QByteArray::number(error.code);
    return outcome;
}

// Graph's own word for "later", against a table that says never or not before a person acted.
bool isOverruledByTransient(Kind kind)
{
    return kind == Kind::Refused || kind == Kind::OtherForm || kind == Kind::HoldLine;
}

// The codes below are those of the whole Graph API: 100 is said of a number that the token may not use, too.
bool isOfMessage(Kind kind, int code)
{
    constexpr int firstOfMessages = 130000;
    return code >= firstOfMessages && (kind == Kind::Refused || kind == Kind::OtherForm) &&
           rowOf(code) != nullptr;
}

} // namespace

CallOutcome outcomeOfGraphError(const GraphError &error)
{
    constexpr int mediaUpload = 131053;
    const Row *row = rowOf(error.code);
    CallOutcome outcome = row != nullptr ? outcomeOf(*row, error.code) : unknownCode(error);
    if (error.isTransient && isOverruledByTransient(outcome.kind))
        outcome.kind = Kind::Retry;
    if (error.code == mediaUpload && error.hasLink && outcome.kind == Kind::Refused) {
        outcome.kind = Kind::Retry;
        outcome.mostTries = 2;
    }
    outcome.isOfMessage = isOfMessage(outcome.kind, error.code);
    return outcome;
}

CallOutcome outcomeOfGraphStatus(int status)
{
    constexpr int unauthorized = 401;
    constexpr int requestTimeout = 408;
    constexpr int tooManyRequests = 429;
    CallOutcome outcome;
    outcome.code = "HTTP_" + QByteArray::number(status);
    outcome.message = QStringLiteral("the Graph API answered with status %1").arg(status);
    if (status == unauthorized) {
        outcome.kind = Kind::HoldLine;
    } else if (status == tooManyRequests) {
        outcome.kind = Kind::Throttled;
        outcome.scope = Scope::Line;
    } else if (status >= 400 && status < 500 && status != requestTimeout) {
        outcome.kind = Kind::Refused;
    } else {
        outcome.kind = Kind::Retry; // 5xx; a redirect is not followed, and nobody took the message over
    }
    return outcome;
}

} // namespace psi
