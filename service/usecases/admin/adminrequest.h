#pragma once

#include <functional>
#include <vector>

#include <QJsonArray>

#include "service/usecases/admin/adminparts.h"

namespace psi {

/// One request on its way through a handler.
struct AdminRequest
{
    const AdminCall &call;
    /// What the world may see only once the transaction is committed; run in order.
    std::vector<std::function<void()>> after = {};
    /// The handler's own port writes the row of router_auditoria.
    bool isAudited = false;

    /// A member of the body, or a parameter of the query; empty when it is not there.
    QString text(const char *name) const;
    QString reason() const { return text("reason"); }
    std::optional<std::int64_t> number(const char *name) const;
    std::optional<Timestamp> time(const char *name) const;
    bool has(const char *name) const { return call.body.contains(QLatin1String(name)); }
    /// For router_auditoria: "token 1a2b3c Ana".
    QString who() const;
};

AdminResult answered(QJsonObject body);
AdminResult answered(const ApiRouteRow &row, QJsonObject body);
AdminResult refused(int status, const char *code, const QString &detail = {},
                    std::vector<ApiFault> faults = {});
/// What an error of a port is to the caller; what it says of the inside stays inside.
ApiProblem problemOf(const Error &error);

/// {items, next, as_of, total}; an empty `next` is the last page.
QJsonObject listOf(const QJsonArray &items, const QString &next, Timestamp asOf, std::int64_t total,
                   bool isExact = true);
/// An empty text, or no time, is null.
QJsonValue orNull(const QString &text);
QJsonValue orNull(const std::optional<Timestamp> &time);

} // namespace psi
