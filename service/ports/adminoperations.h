#pragma once

#include <utility>
#include <variant>
#include <vector>

#include <QJsonObject>

#include "shared/api/apiproblem.h"
#include "shared/api/apiroutes.h"
#include "shared/ids.h"
#include "shared/result.h"

namespace psi {

/// Whose request it is: what his token says.
struct AdminCaller
{
    QString tokenId;
    QString name;
    Role role = Role::Viewer;
    std::vector<AreaId> areas; ///< empty = all

    /// Whether what belongs to `area` exists for him.
    bool sees(const AreaId &area) const;
    friend bool operator==(const AdminCaller &, const AdminCaller &) = default;
};

/// One request, as its route says; nothing of it was checked but the token.
struct AdminCall
{
    ApiRoute route = ApiRoute::Me;
    AdminCaller caller;
    QString id; ///< what stands for `{id}` in the path
    std::vector<std::pair<QString, QString>> query;
    QJsonObject body;
    QByteArray idempotencyKey; ///< empty = none
};

struct AdminAnswer
{
    int status = 200;
    QJsonObject body;
    bool isRepeated = false; ///< kept from the first request with its Idempotency-Key
    friend bool operator==(const AdminAnswer &, const AdminAnswer &) = default;
};

using AdminResult = std::variant<AdminAnswer, ApiProblem>;

/// Driving port of the admin API: what its HTTP endpoint calls. Any thread; blocking, for a few seconds at
/// most. Never throws.
class AdminOperations
{
public:
    virtual ~AdminOperations() = default;

    /// Unauthorized: unknown, expired or revoked, which take the same time. Unavailable: nobody can say now.
    virtual Result<AdminCaller> authenticate(QByteArrayView token) = 0;
    /// Checks role, query and body, does it, writes the audit and keeps the answer for the Idempotency-Key.
    virtual AdminResult perform(const AdminCall &call) = 0;
};

} // namespace psi
