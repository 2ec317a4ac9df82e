#include "tests/simulator/graph/grapherror.h"

#include <algorithm>
#include <array>

#include "tests/simulator/wirejson.h"

namespace psi::sim {

namespace {

constexpr auto oauth = "OAuthException";
constexpr auto method = "GraphMethodException";
constexpr auto docs = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

// Codes, statuses and titles: Meta's page "Error codes" of the Cloud API.
constexpr std::array kinds{
    GraphErrorKind{0, 401, "AuthException", "We were unable to authenticate the app user.", oauth, 0, false},
    GraphErrorKind{1, 400, "API Unknown", "Invalid request or possible server error.", oauth, 0, false},
    GraphErrorKind{2, 503, "API Service", "Temporary due to downtime or due to being overloaded.", oauth, 0,
                   true},
    GraphErrorKind{3, 500, "API Method", "Capability or permissions issue.", oauth, 0, false},
    GraphErrorKind{4, 400, "API Too Many Calls", "The app has reached its API call rate limit.", oauth, 0,
                   false},
    GraphErrorKind{10, 403, "API Permission Denied", "Permission is either not granted or has been removed.",
                   oauth, 0, false},
    GraphErrorKind{33, 400, "Parameter value is not valid", "The business phone number has been deleted.",
                   method, 0, false},
    GraphErrorKind{100, 400, "Invalid parameter",
                   "The request included one or more unsupported or misspelled parameters.", oauth, 0, false},
    GraphErrorKind{190, 401, "Error validating access token: Session has expired", "", oauth, 463, false},
    GraphErrorKind{200, 403, "API Permission", "Permission is either not granted or has been removed.", oauth,
                   0, false},
    GraphErrorKind{368, 403, "Temporarily blocked for policies violations",
                   "The account has been restricted or disabled for violating a platform policy.", oauth, 0,
                   false},
    GraphErrorKind{429, 429, "Too Many Requests", "Application request limit reached", oauth, 0, true},
    GraphErrorKind{500, 500, "", "", "", 0, false},
    GraphErrorKind{502, 502, "", "", "", 0, false},
    GraphErrorKind{503, 503, "", "", "", 0, false},
    GraphErrorKind{504, 504, "", "", "", 0, false},
    GraphErrorKind{80007, 400, "Rate limit issues", "The account has reached its rate limit.", oauth, 0,
                   false},
    GraphErrorKind{130429, 400, "Rate limit hit",
                   "Message failed to send because there were too many messages sent from this phone number "
                   "in a short period of time",
                   oauth, 0, false},
    GraphErrorKind{130472, 400, "User's number is part of an experiment",
                   "Failed to send message because this user's phone number is part of an experiment", oauth,
                   0, false},
    GraphErrorKind{130497, 403, "Business account is restricted from messaging users in this country.",
                   "Business account is restricted from messaging users in this country.", oauth, 0, false},
    GraphErrorKind{131000, 500, "Something went wrong", "Message failed to send due to an unknown error.",
                   oauth, 0, false},
    GraphErrorKind{131005, 403, "Access denied", "Permission is either not granted or has been removed.",
                   oauth, 0, false},
    GraphErrorKind{131008, 400, "Required parameter is missing",
                   "The request is missing a required parameter.", oauth, 0, false},
    GraphErrorKind{131009, 400, "Parameter value is not valid", "One or more parameter values are invalid.",
                   oauth, 0, false},
    GraphErrorKind{131016, 500, "Service unavailable", "A service is temporarily unavailable.", oauth, 0,
                   true},
    GraphErrorKind{131021, 400, "Recipient cannot be sender",
                   "Sender and recipient phone number is the same.", oauth, 0, false},
    GraphErrorKind{131026, 400, "Message undeliverable", "Message Undeliverable.", oauth, 0, false},
    GraphErrorKind{131030, 400, "Recipient phone number not in allowed list",
                   "Recipient phone number not in allowed list: Add recipient phone number to recipient list "
                   "and try again.",
                   oauth, 0, false},
    GraphErrorKind{131031, 403, "Account has been locked",
                   "The account has been restricted or disabled for violating a platform policy.", oauth, 0,
                   false},
    GraphErrorKind{131037, 400, "Display name approval needed",
                   "The business phone number has no approved display name.", oauth, 0, false},
    GraphErrorKind{131042, 400, "Business eligibility payment issue",
                   "Message failed to send because there were one or more errors related to your payment "
                   "method.",
                   oauth, 0, false},
    GraphErrorKind{131044, 400, "Business eligibility payment issue",
                   "The account has no valid payment method.", oauth, 0, false},
    GraphErrorKind{131045, 500, "Incorrect certificate",
                   "Message failed to send due to a phone number registration error.", oauth, 0, false},
    GraphErrorKind{131047, 400, "Re-engagement message",
                   "Message failed to send because more than 24 hours have passed since the customer last "
                   "replied to this number.",
                   oauth, 0, false},
    GraphErrorKind{131048, 400, "Spam rate limit hit",
                   "Message failed to send because there are restrictions on how many messages can be sent "
                   "from this phone number.",
                   oauth, 0, false},
    GraphErrorKind{131049, 400, "This message was not delivered to maintain healthy ecosystem engagement.",
                   "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
                   oauth, 0, false},
    GraphErrorKind{131050, 400, "User has stopped receiving marketing messages",
                   "Unable to deliver the message: the user has chosen to stop receiving marketing messages.",
                   oauth, 0, false},
    GraphErrorKind{131051, 400, "Unsupported message type", "Message type is currently not supported.", oauth,
                   0, false},
    GraphErrorKind{131052, 400, "Media download error", "Unable to download the media sent by the user.",
                   oauth, 0, false},
    GraphErrorKind{131053, 400, "Media upload error", "Unable to upload the media used in the message.",
                   oauth, 0, false},
    GraphErrorKind{131056, 400, "(Business Account, Consumer Account) pair rate limit hit",
                   "Message failed to send because there were too many messages sent from this phone number "
                   "to the same phone number in a short period of time.",
                   oauth, 0, false},
    GraphErrorKind{131057, 500, "Account in maintenance mode", "Business account is in maintenance mode",
                   oauth, 0, true},
    GraphErrorKind{131060, 400, "This message is unavailable", "The message content is unavailable.", oauth,
                   0, false},
    GraphErrorKind{131062, 400, "Business-scoped user ID not allowed",
                   "This message cannot be sent to a business-scoped user ID.", oauth, 0, false},
    GraphErrorKind{131063, 400, "Marketing messages are off",
                   "Marketing templates cannot be sent with Cloud API by this account.", oauth, 0, false},
    GraphErrorKind{131064, 400, "Template classification limit",
                   "The limit of template classifications has been reached.", oauth, 0, false},
    GraphErrorKind{132000, 400, "Number of parameters does not match the expected number of params",
                   "body: number of localizable_params does not match the expected number of params", oauth,
                   0, false},
    GraphErrorKind{132001, 404, "Template name does not exist in the translation",
                   "template name does not exist in the language", oauth, 0, false},
    GraphErrorKind{132005, 400, "Translated text too long", "Translated text is too long.", oauth, 0, false},
    GraphErrorKind{132007, 400, "Template format character policy violated",
                   "Template content violates a policy of WhatsApp.", oauth, 0, false},
    GraphErrorKind{132008, 400, "Template parameter value is not valid",
                   "A variable parameter value is formatted incorrectly.", oauth, 0, false},
    GraphErrorKind{132012, 400, "Parameter format does not match format in the created template",
                   "Variable parameter values are formatted incorrectly.", oauth, 0, false},
    GraphErrorKind{132015, 400, "Template is paused", "Template is paused due to low quality.", oauth, 0,
                   false},
    GraphErrorKind{132016, 400, "Template is disabled",
                   "Template has been paused too many times due to low quality.", oauth, 0, false},
    GraphErrorKind{132068, 400, "Flow is blocked", "Flow is in blocked state.", oauth, 0, false},
    GraphErrorKind{132069, 400, "Flow is throttled", "Flow is in throttled state.", oauth, 0, false},
    GraphErrorKind{133000, 400, "Incomplete deregistration", "A previous deregistration attempt failed.",
                   oauth, 0, false},
    GraphErrorKind{133004, 503, "Server temporarily unavailable", "Server is temporarily unavailable.", oauth,
                   0, true},
    GraphErrorKind{133005, 400, "Two step verification PIN mismatch",
                   "The two-step verification PIN is incorrect.", oauth, 0, false},
    GraphErrorKind{133006, 400, "Phone number re-verification needed",
                   "Phone number needs to be verified before registering.", oauth, 0, false},
    GraphErrorKind{133008, 400, "Too many two step verification PIN guesses",
                   "Too many two-step verification PIN guesses for this phone number.", oauth, 0, false},
    GraphErrorKind{133009, 400, "Two step verification PIN guessed too fast",
                   "Two-step verification PIN was entered too quickly.", oauth, 0, false},
    GraphErrorKind{133010, 400, "Phone number not registered",
                   "Phone number not registered on the WhatsApp Business Platform.", oauth, 0, false},
    GraphErrorKind{133015, 400, "Please wait a few minutes before attempting to register this phone number",
                   "The phone number was deleted recently.", oauth, 0, false},
    GraphErrorKind{133016, 400, "Account register deregister rate limit exceeded",
                   "Registration or deregistration failed because there were too many attempts.", oauth, 0,
                   false},
    GraphErrorKind{134011, 400, "Payments terms of service", "The payments terms have not been accepted.",
                   oauth, 0, false},
    GraphErrorKind{134100, 400, "Only marketing messages are supported",
                   "Only marketing templates can be sent with this API.", oauth, 0, false},
    GraphErrorKind{134101, 500, "Template is being synced", "The template is still being synced.", oauth, 0,
                   false},
    GraphErrorKind{134102, 400, "Template unavailable for use", "The template cannot be used.", oauth, 0,
                   false},
    GraphErrorKind{135000, 400, "Generic user error",
                   "Message failed to send because of an unknown error with your request parameters.", oauth,
                   0, false},
    GraphErrorKind{137000, 400, "Identity key mismatch",
                   "The recipient's identity key does not match the one in the request.", oauth, 0, false},
};

/// In place of a code that there is not: "API Unknown".
constexpr const GraphErrorKind &unknown = kinds[1];
static_assert(unknown.code == 1);

QString messageOf(const GraphErrorKind &kind, int code)
{
    const QString title = QString::fromLatin1(kind.title);
    return code == 190 ? title : QStringLiteral("(#%1) %2").arg(code).arg(title);
}

ServerReply proxyReply(const GraphErrorKind &kind)
{
    ServerReply reply;
    reply.status = kind.http;
    reply.type = "text/html; charset=utf-8";
    reply.body = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went "
                 "wrong.</h1></body></html>";
    return reply;
}

} // namespace

std::span<const GraphErrorKind> graphErrors() { return kinds; }

const GraphErrorKind *findGraphError(int code)
{
    const int wanted = code > 200 && code < 300 ? 200 : code; // one kind, many permissions
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [wanted](const GraphErrorKind &kind) { return kind.code == wanted; });
    return found == kinds.end() ? nullptr : &*found;
}

ServerReply errorReply(const GraphFault &fault, const QByteArray &trace)
{
    const GraphErrorKind *known = findGraphError(fault.code);
    const GraphErrorKind &kind = known ? *known : unknown;
    if (QByteArrayView(kind.type).isEmpty())
        return proxyReply(kind);
    const int code = known ? fault.code : kind.code;
    QJsonObject error{{QStringLiteral("message"), messageOf(kind, code)},
                      {QStringLiteral("type"), QString::fromLatin1(kind.type)},
                      {QStringLiteral("code"), code},
                      {QStringLiteral("fbtrace_id"), QString::fromLatin1(trace)}};
    const QString details = fault.details.isEmpty() ? QString::fromLatin1(kind.details) : fault.details;
    if (!details.isEmpty())
        error.insert(QStringLiteral("error_data"),
                     QJsonObject{{QStringLiteral("messaging_product"), QStringLiteral("whatsapp")},
                                 {QStringLiteral("details"), details}});
    if (const int subcode = fault.subcode != 0 ? fault.subcode : kind.subcode; subcode != 0)
        error.insert(QStringLiteral("error_subcode"), subcode);
    if (kind.isTransient)
        error.insert(QStringLiteral("is_transient"), true);
    ServerReply reply = ServerReply::json(kind.http, {{QStringLiteral("error"), error}});
    const int wait = fault.retryAfter < 0 && kind.http == 429 ? 1 : fault.retryAfter;
    if (wait >= 0)
        reply.fields.emplace_back("Retry-After", QByteArray::number(wait));
    return reply;
}

QByteArray statusErrorJson(const GraphFault &fault)
{
    const GraphErrorKind *known = findGraphError(fault.code);
    const GraphErrorKind &kind = known ? *known : unknown;
    WireJson json;
    json.object().key("code").raw(QByteArray::number(known ? fault.code : kind.code));
    json.field("title", QByteArrayView(kind.title)).field("message", QByteArrayView(kind.title));
    json.key("error_data").object();
    const QString details = fault.details.isEmpty() ? QString::fromLatin1(kind.details) : fault.details;
    json.field("details", QStringView(details)).end();
    return json.field("href", QByteArrayView(docs)).end().bytes();
}

} // namespace psi::sim
