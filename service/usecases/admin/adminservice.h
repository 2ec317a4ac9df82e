#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "service/usecases/admin/adminrequest.h"

namespace psi {

/// The admin API without its transport: who may call a route, whether query and body fit their schemas, the
/// handler, the audit and the answer kept for an Idempotency-Key.
///
/// A route with the effect Stores is one transaction: claim of the key, effect, audit row, answer; a problem
/// undoes all of it and is not kept. One with the effect Repeats has its effect first, which may be had
/// twice, then audit row and answer in one transaction. Any thread; blocking.
class AdminService : public AdminOperations
{
public:
    /// `pause` waits so long on the calling thread; `random` is uniform in [0, 1).
    AdminService(AdminParts parts, std::function<double()> random, std::function<void(Micros)> pause);

    Result<AdminCaller> authenticate(QByteArrayView token) override
    {
        return m_parts.tokens.authenticate(token);
    }
    AdminResult perform(const AdminCall &call) override;

private:
    struct Attempt
    {
        AdminResult result;
        std::vector<std::function<void()>> after;
    };

    AdminResult forbidden(const AdminCall &call, const ApiRouteRow &row);
    AdminResult store(const AdminCall &call, const ApiRouteRow &row);
    Result<void> storeOnce(const AdminCall &call, const ApiRouteRow &row, Attempt &attempt);
    AdminResult repeat(const AdminCall &call, const ApiRouteRow &row);
    /// The answer kept for the key, or why there is none to be had; nothing: the request is to be done.
    Result<std::optional<AdminResult>> keptAnswer(const AdminCall &call);
    std::optional<AdminResult> answeredBefore(const AdminCall &call);
    void freeKey(const AdminCall &call);
    Result<void> finish(const AdminRequest &request, const ApiRouteRow &row, const AdminAnswer &answer);
    bool isWorthNoting(const AdminCall &call);
    AdminResult logged(AdminResult result, const ApiRouteRow &row, const Error *error = nullptr);

    AdminParts m_parts;
    std::function<double()> m_random;
    std::function<void(Micros)> m_pause;
    std::mutex m_mutex;
    std::map<std::pair<QString, ApiRoute>, Micros> m_denied; ///< guarded by m_mutex: when it was noted last
};

} // namespace psi
