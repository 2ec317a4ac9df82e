#include "service/usecases/admin/adminservice.h"

#include <array>

#include <QCryptographicHash>
#include <QJsonDocument>

#include "service/usecases/admin/adminhandlers.h"

namespace psi {

namespace {

constexpr int tries = 4;
constexpr Micros retryWait = std::chrono::milliseconds(20);
constexpr Micros noteAgainAfter = std::chrono::minutes(1);
constexpr std::size_t mostNoted = 1000;

using Handler = AdminResult(const AdminParts &, AdminRequest &);
using Precheck = std::optional<ApiProblem> (*)(const AdminParts &, const AdminRequest &);
struct Handling
{
    constexpr Handling(ApiRoute served, Handler &by, Precheck first = nullptr)
        : route(served)
        , handler(&by)
        , before(first)
    {}

    ApiRoute route;
    Handler *handler;
    Precheck before; ///< what may wait for others, so it stands outside the transaction
};
using R = ApiRoute;
constexpr std::array handlers{
    Handling{R::Me, adminroutes::me},
    Handling{R::OpenApi, adminroutes::openApi},
    Handling{R::MessagesList, adminroutes::listMessages},
    Handling{R::MessageSend, adminroutes::sendMessage},
    Handling{R::MessageGet, adminroutes::oneMessage},
    Handling{R::MessageResend, adminroutes::resendMessage},
    Handling{R::MessageMarkFailed, adminroutes::markMessageFailed},
    Handling{R::LinesList, adminroutes::listLines},
    Handling{R::LineHold, adminroutes::holdLine},
    Handling{R::LineResume, adminroutes::resumeLine},
    Handling{R::LineTest, adminroutes::testLine},
    Handling{R::AreasList, adminroutes::listAreas},
    Handling{R::AreaPut, adminroutes::putArea, adminroutes::checkArea},
    Handling{R::AreaTest, adminroutes::testArea},
    Handling{R::MenusGet, adminroutes::menusInStore},
    Handling{R::MenusPut, adminroutes::putMenus},
    Handling{R::MenusPreview, adminroutes::preview},
    Handling{R::MenuVersions, adminroutes::menuVersions},
    Handling{R::MenuRestore, adminroutes::restoreMenus},
    Handling{R::AnswersPause, adminroutes::pauseAnswers},
    Handling{R::AnswersResume, adminroutes::resumeAnswers},
    Handling{R::QueuePause, adminroutes::pauseQueue},
    Handling{R::QueueResume, adminroutes::resumeQueue},
    Handling{R::Reload, adminroutes::reload},
    Handling{R::TokensList, adminroutes::listTokens},
    Handling{R::TokenCreate, adminroutes::createToken},
    Handling{R::TokenRevoke, adminroutes::revokeToken},
};
constexpr bool areComplete()
{
    for (std::size_t i = 0; i < handlers.size(); ++i) {
        if (handlers[i].route != static_cast<ApiRoute>(i))
            return false;
    }
    return handlers.size() == static_cast<std::size_t>(ApiRoute::Count);
}
static_assert(areComplete(), "one handler per route, in the order of ApiRoute");

QString nameOf(const ApiRouteRow &row)
{
    return QString::fromUtf8(row.name.data(), static_cast<qsizetype>(row.name.size()));
}

QByteArray jsonOf(const QJsonObject &object) { return QJsonDocument(object).toJson(QJsonDocument::Compact); }

IdempotencyKey keyOf(const AdminCall &call)
{
    const ApiRouteRow &row = rowOf(call.route);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(nameOf(row).toUtf8() + '\n' + call.id.toUtf8() + '\n' + jsonOf(call.body));
    return {call.caller.tokenId, call.idempotencyKey, hash.result()};
}

// A token is shown once: what is kept for its key does not hold it.
QByteArray keptBody(const AdminAnswer &answer)
{
    QJsonObject body = answer.body;
    body.remove(QStringLiteral("token"));
    return jsonOf(body);
}

std::optional<ApiProblem> mistakesOf(const AdminCall &call, const ApiRouteRow &row)
{
    std::vector<ApiFault> faults = faultsOf(row.query, call.query);
    const std::vector<ApiFault> ofBody = faultsOf(row.request, call.body);
    faults.insert(faults.end(), ofBody.begin(), ofBody.end());
    if (faults.empty())
        return std::nullopt;
    return ApiProblem{400, apicodes::badRequest, QStringLiteral("the request does not fit its schema"),
                      std::move(faults)};
}

bool isRunAgain(const Error &error)
{
    return error.code == ErrorCode::Serialization || error.code == ErrorCode::LostRace;
}

} // namespace

AdminService::AdminService(AdminParts parts, std::function<double()> random,
                           std::function<void(Micros)> pause)
    : m_parts(std::move(parts))
    , m_random(std::move(random))
    , m_pause(std::move(pause))
{}

AdminResult AdminService::perform(const AdminCall &call)
{
    const ApiRouteRow &row = rowOf(call.route);
    if (!mayCall(call.caller.role, row.access))
        return forbidden(call, row);
    if (const std::optional<ApiProblem> mistakes = mistakesOf(call, row))
        return *mistakes;
    if (row.effect == ApiEffect::Stores)
        return store(call, row);
    if (row.effect == ApiEffect::Repeats)
        return repeat(call, row);
    AdminRequest request{call};
    return handlers[static_cast<std::size_t>(call.route)].handler(m_parts, request);
}

AdminResult AdminService::forbidden(const AdminCall &call, const ApiRouteRow &row)
{
    if (isWorthNoting(call)) {
        const AdminRequest request{call};
        const Result<void> noted = m_parts.meta.audit(request.who(), nameOf(row), QStringLiteral("403"),
                                                      QStringLiteral("role too low"));
        if (!noted)
            m_parts.log.warn(QStringLiteral("a refused request could not be audited"), noted.error().message);
    }
    return refused(403, apicodes::forbidden, QStringLiteral("the token's role may not do this"));
}

// Once a minute for each token and route, so that nobody fills the audit with refusals.
bool AdminService::isWorthNoting(const AdminCall &call)
{
    const Micros now = m_parts.clock.steady();
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_denied, [now](const auto &entry) { return now - entry.second >= noteAgainAfter; });
    if (m_denied.size() >= mostNoted)
        return false;
    return m_denied.try_emplace({call.caller.tokenId, call.route}, now).second;
}

AdminResult AdminService::store(const AdminCall &call, const ApiRouteRow &row)
{
    if (const Precheck before = handlers[static_cast<std::size_t>(call.route)].before) {
        if (std::optional<ApiProblem> problem = before(m_parts, AdminRequest{call}))
            return answeredBefore(call).value_or(std::move(*problem));
    }
    for (int run = 1;; ++run) {
        Attempt attempt{refused(500, apicodes::internal), {}};
        const Result<void> done = storeOnce(call, row, attempt);
        if (done) {
            for (const std::function<void()> &step : attempt.after)
                step();
            return attempt.result;
        }
        if (isRunAgain(done.error()) && run < tries) {
            m_pause(std::chrono::duration_cast<Micros>(retryWait * run * (1 + m_random())));
            continue;
        }
        const auto *problem = std::get_if<ApiProblem>(&attempt.result);
        const bool wasRefused = problem != nullptr && problem->status < 500 && !isRunAgain(done.error());
        return wasRefused ? attempt.result : logged(problemOf(done.error()), row, &done.error());
    }
}

// What the handler refused is undone with the claim of its key.
Result<void> AdminService::storeOnce(const AdminCall &call, const ApiRouteRow &row, Attempt &attempt)
{
    return m_parts.unit.run([&]() -> Result<void> {
        Result<std::optional<AdminResult>> kept = keptAnswer(call);
        if (!kept)
            return kept.error();
        if (*kept) {
            attempt.result = std::move(**kept);
            return {};
        }
        AdminRequest request{call};
        attempt.result = handlers[static_cast<std::size_t>(call.route)].handler(m_parts, request);
        attempt.after = std::move(request.after);
        const auto *answer = std::get_if<AdminAnswer>(&attempt.result);
        if (answer == nullptr)
            return Error{ErrorCode::Conflict, QStringLiteral("refused")};
        return finish(request, row, *answer);
    });
}

AdminResult AdminService::repeat(const AdminCall &call, const ApiRouteRow &row)
{
    Result<std::optional<AdminResult>> kept = keptAnswer(call);
    if (!kept)
        return logged(problemOf(kept.error()), row, &kept.error());
    if (*kept)
        return std::move(**kept);
    AdminRequest request{call};
    AdminResult result = handlers[static_cast<std::size_t>(call.route)].handler(m_parts, request);
    const auto *answer = std::get_if<AdminAnswer>(&result);
    if (answer == nullptr) {
        freeKey(call);
        return result;
    }
    const Result<void> finished = m_parts.unit.run([&] { return finish(request, row, *answer); });
    for (const std::function<void()> &step : request.after)
        step();
    return finished ? result : logged(problemOf(finished.error()), row, &finished.error());
}

// What was refused is not kept. Should the store be away now, the key counts as one whose process died.
void AdminService::freeKey(const AdminCall &call)
{
    if (!call.idempotencyKey.isEmpty())
        (void)m_parts.idempotency.release(keyOf(call)).isOk();
}

// Without claiming the key.
std::optional<AdminResult> AdminService::answeredBefore(const AdminCall &call)
{
    std::optional<AdminResult> before;
    (void)m_parts.unit
        .run([&]() -> Result<void> {
            if (Result<std::optional<AdminResult>> kept = keptAnswer(call))
                before = std::move(*kept);
            return Error{ErrorCode::Conflict, QStringLiteral("only looked at")};
        })
        .isOk();
    return before;
}

Result<std::optional<AdminResult>> AdminService::keptAnswer(const AdminCall &call)
{
    if (call.idempotencyKey.isEmpty())
        return std::optional<AdminResult>();
    const IdempotencyKey key = keyOf(call);
    const Result<std::optional<KeptAnswer>> kept = m_parts.idempotency.claim(key);
    if (!kept)
        return kept.error();
    if (!*kept)
        return std::optional<AdminResult>();
    if ((*kept)->fingerprint != key.fingerprint)
        return std::optional(refused(422, apicodes::keyReused,
                                     QStringLiteral("this Idempotency-Key was used for another request")));
    if ((*kept)->status == 0) // its process died between effect and answer: the effect may be had again
        return std::optional<AdminResult>();
    return std::optional<AdminResult>(
        AdminAnswer{(*kept)->status, QJsonDocument::fromJson((*kept)->body).object(), true});
}

Result<void> AdminService::finish(const AdminRequest &request, const ApiRouteRow &row,
                                  const AdminAnswer &answer)
{
    const AdminCall &call = request.call;
    if (!request.isAudited) {
        const QString made = call.id.isEmpty() ? answer.body.value(QLatin1String("id")).toString() : call.id;
        if (Result<void> audited = m_parts.meta.audit(request.who(), nameOf(row), made, request.reason());
            !audited)
            return audited;
    }
    return call.idempotencyKey.isEmpty()
               ? Result<void>()
               : m_parts.idempotency.keep(keyOf(call), answer.status, keptBody(answer));
}

AdminResult AdminService::logged(AdminResult result, const ApiRouteRow &row, const Error *error)
{
    const auto *problem = std::get_if<ApiProblem>(&result);
    if (problem != nullptr && problem->status >= 500)
        m_parts.log.error(QStringLiteral("an admin request failed: ") + nameOf(row),
                          error != nullptr ? error->message : QString());
    return result;
}

} // namespace psi
