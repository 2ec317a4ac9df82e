#include "service/adapters/http/adminendpoint.h"

#include <algorithm>

#include <QJsonDocument>

#include "service/adapters/http/jsonscan.h"

namespace psi {

namespace {

constexpr int poolThreads = 4;
constexpr std::size_t mostWaiting = 64;
constexpr RateLimit wrongTokens{std::chrono::seconds(30), 10};
constexpr qsizetype longestKey = 255;

QByteArrayView prefix() { return {apiPrefix.data(), static_cast<qsizetype>(apiPrefix.size())}; }

HttpAnswer jsonAnswer(int status, const char *type, const QJsonObject &body)
{
    return HttpAnswer::text(status, QByteArray(type), QJsonDocument(body).toJson(QJsonDocument::Compact));
}

HttpAnswer problemAnswer(const ApiProblem &problem)
{
    HttpAnswer answer = jsonAnswer(problem.status, "application/problem+json", problem.toJson());
    if (problem.status == 503)
        answer.fields = HttpAnswer::unavailable().fields; // Retry-After
    if (problem.status == 401)
        answer.with("WWW-Authenticate", "Bearer realm=\"psi-router\"");
    return answer;
}

HttpAnswer problemAnswer(int status, const char *code, const QString &detail = {})
{
    return problemAnswer(ApiProblem{status, code, detail});
}

// Empty when there is not exactly one.
QByteArray tokenOf(const HttpFields &fields)
{
    const QByteArrayView scheme("Bearer ");
    const QByteArrayView value = fields.value("Authorization");
    const bool isBearer = value.size() > scheme.size() &&
                          qstrnicmp(value.data(), scheme.size(), scheme.data(), scheme.size()) == 0;
    return fields.count("Authorization") == 1 && isBearer ? value.sliced(scheme.size()).toByteArray()
                                                          : QByteArray();
}

std::optional<ApiMethod> methodOf(HttpMethod method)
{
    switch (method) {
    case HttpMethod::Get:
    case HttpMethod::Head:
        return ApiMethod::Get;
    case HttpMethod::Post:
        return ApiMethod::Post;
    case HttpMethod::Put:
        return ApiMethod::Put;
    case HttpMethod::Delete:
        return ApiMethod::Delete;
    case HttpMethod::Other:
        return std::nullopt;
    }
    return std::nullopt;
}

HttpAnswer notAllowed(const ApiPath &path)
{
    QByteArrayList allowed;
    for (const ApiRouteRow *row : path.rows) {
        allowed << methodName(row->method).toByteArray();
        if (row->method == ApiMethod::Get)
            allowed << "HEAD";
    }
    return problemAnswer(405, apicodes::methodNotAllowed).with("Allow", allowed.join(", "));
}

// The key of a write; Invalid when it is none.
Result<QByteArray> idempotencyKeyOf(const HttpFields &fields)
{
    const QByteArrayView key = fields.value("Idempotency-Key");
    const bool isPrintable = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (fields.count("Idempotency-Key") > 1 || key.size() > longestKey || !isPrintable)
        return Error{ErrorCode::Invalid,
                     QStringLiteral("Idempotency-Key is one header of 1 to 255 printable characters")};
    return key.toByteArray();
}

bool isJson(const HttpFields &fields)
{
    const QByteArray type = fields.value("Content-Type").toByteArray().toLower();
    return type == "application/json" || type.startsWith("application/json;");
}

// Fills body, query and key of the call; else the answer that refuses it.
std::optional<HttpAnswer> readInto(AdminCall &call, const HttpRequest &request)
{
    for (const auto &[name, value] : request.query.all())
        call.query.emplace_back(QString::fromUtf8(name), QString::fromUtf8(value));
    const Result<QByteArray> key = idempotencyKeyOf(request.fields);
    if (!key)
        return problemAnswer(400, apicodes::badRequest, key.error().message);
    call.idempotencyKey = *key;
    if (request.body.isEmpty())
        return std::nullopt;
    if (!isJson(request.fields))
        return problemAnswer(415, apicodes::mediaType, QStringLiteral("the body must be application/json"));
    Result<QJsonObject> body = scanJsonObject(request.body);
    if (!body)
        return problemAnswer(400, apicodes::badJson, body.error().message);
    call.body = std::move(*body);
    return std::nullopt;
}

HttpAnswer answerOf(const AdminResult &result)
{
    if (const auto *problem = std::get_if<ApiProblem>(&result))
        return problemAnswer(*problem);
    const auto &answer = std::get<AdminAnswer>(result);
    HttpAnswer http = jsonAnswer(answer.status, "application/json", answer.body);
    if (answer.isRepeated)
        http.with("Idempotency-Replayed", "true");
    return http;
}

} // namespace

AdminEndpoint::AdminEndpoint(AdminOperations &operations, Metrics &metrics, Log &log, HttpHandler &next,
                             Metrics *scraped)
    : m_operations(operations)
    , m_log(log)
    , m_next(next)
    , m_scraped(scraped)
    , m_wrongTokens(metrics.counter("psi_admin_wrong_tokens_total"))
    , m_seconds(metrics.histogram("psi_admin_seconds"))
    , m_failures(wrongTokens)
    , m_pool(poolThreads, mostWaiting)
{}

void AdminEndpoint::handle(HttpRequest request, Respond respond)
{
    const bool isApi = request.path == prefix() || request.path.startsWith(prefix().toByteArray() + '/');
    const bool isScrape = m_scraped != nullptr && request.path == "/metrics";
    if (!isApi && !isScrape)
        return m_next.handle(std::move(request), std::move(respond));
    // Held together: the pool copies its tasks.
    const auto held = std::make_shared<HttpRequest>(std::move(request));
    const bool isTaken = m_pool.post([this, held, respond] {
        respond(answerTo(*held));
        m_seconds.observe(std::chrono::steady_clock::now() - held->received);
    });
    if (!isTaken)
        respond(problemAnswer(503, apicodes::unavailable, QStringLiteral("too many requests wait")));
}

HttpAnswer AdminEndpoint::answerTo(const HttpRequest &request)
{
    const Result<AdminCaller> caller = m_operations.authenticate(tokenOf(request.fields));
    if (caller)
        return request.path == "/metrics" ? scrape(request, *caller) : answerFor(request, *caller);
    if (caller.error().code != ErrorCode::Unauthorized) {
        m_log.error(QStringLiteral("tokens of the admin API cannot be read"), caller.error().message);
        return problemAnswer(503, apicodes::unavailable,
                             QStringLiteral("nobody can say now what the token opens"));
    }
    return refuseToken(request);
}

HttpAnswer AdminEndpoint::refuseToken(const HttpRequest &request)
{
    using namespace std::chrono;
    const auto now = duration_cast<Micros>(request.received.time_since_epoch());
    m_wrongTokens.add();
    if (const Micros wait = m_failures.wait(request.remoteAddress, now); wait > Micros(0)) {
        const QByteArray delay = QByteArray::number(static_cast<qint64>(ceil<seconds>(wait).count()));
        return problemAnswer(429, apicodes::tooManyAttempts).with("Retry-After", delay);
    }
    m_failures.charge(request.remoteAddress, now);
    if (m_failures.wait(request.remoteAddress, now) > Micros(0))
        m_log.warn(QStringLiteral("an address sent wrong tokens to the admin API too often; it has to wait"));
    return problemAnswer(401, apicodes::unauthorized);
}

HttpAnswer AdminEndpoint::answerFor(const HttpRequest &request, const AdminCaller &caller)
{
    const ApiPath path = apiPathOf(QByteArrayView(request.path).sliced(prefix().size()));
    if (path.rows.empty())
        return problemAnswer(404, apicodes::notFound);
    const std::optional<ApiMethod> method = methodOf(request.method);
    const auto row = std::find_if(path.rows.begin(), path.rows.end(),
                                  [&](const ApiRouteRow *one) { return method && one->method == *method; });
    if (row == path.rows.end())
        return notAllowed(path);
    AdminCall call;
    call.route = (*row)->route;
    call.caller = caller;
    call.id = path.parameter;
    // The role comes before the body: who may not call it learns nothing of its form.
    if (mayCall(caller.role, (*row)->access)) {
        if (std::optional<HttpAnswer> wrong = readInto(call, request))
            return std::move(*wrong);
    }
    return answerOf(m_operations.perform(call));
}

HttpAnswer AdminEndpoint::scrape(const HttpRequest &request, const AdminCaller &caller)
{
    if (request.method != HttpMethod::Get && request.method != HttpMethod::Head)
        return HttpAnswer::notAllowed("GET, HEAD");
    if (caller.role != Role::Metrics && !mayCall(caller.role, Access::Viewer))
        return problemAnswer(403, apicodes::forbidden);
    return HttpAnswer::text(200, "text/plain; version=0.0.4; charset=utf-8", m_scraped->render());
}

} // namespace psi
