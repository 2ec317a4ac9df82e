#include "shared/api/apiproblem.h"

#include <QJsonArray>

namespace psi {

namespace {
QString titleOf(int status)
{
    switch (status) {
    case 400:
        return QStringLiteral("Bad Request");
    case 401:
        return QStringLiteral("Unauthorized");
    case 403:
        return QStringLiteral("Forbidden");
    case 404:
        return QStringLiteral("Not Found");
    case 405:
        return QStringLiteral("Method Not Allowed");
    case 409:
        return QStringLiteral("Conflict");
    case 415:
        return QStringLiteral("Unsupported Media Type");
    case 422:
        return QStringLiteral("Unprocessable Content");
    case 429:
        return QStringLiteral("Too Many Requests");
    case 503:
        return QStringLiteral("Service Unavailable");
    default:
        return QStringLiteral("Internal Server Error");
    }
}
} // namespace

QJsonObject ApiProblem::toJson() const
{
    QJsonObject json{{QStringLiteral("type"), QStringLiteral("about:blank")},
                     {QStringLiteral("title"), titleOf(status)},
                     {QStringLiteral("status"), status},
                     {QStringLiteral("code"), QString::fromLatin1(code)}};
    if (!detail.isEmpty())
        json.insert(QStringLiteral("detail"), detail);
    QJsonArray list;
    for (const ApiFault &fault : faults)
        list.append(
            QJsonObject{{QStringLiteral("field"), fault.field}, {QStringLiteral("reason"), fault.reason}});
    if (!list.isEmpty())
        json.insert(QStringLiteral("faults"), list);
    return json;
}

} // namespace psi
