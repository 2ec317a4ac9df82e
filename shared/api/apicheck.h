#pragma once

#include <optional>
#include <vector>

#include <QJsonObject>
#include <QString>

#include "shared/api/apischema.h"
#include "shared/timestamp.h"

namespace psi {

/// A mistake in a request: where ("agent.name", "menus[admin].body") and what is wrong. For people; no
/// content of the request.
struct ApiFault
{
    QString field;
    QString reason;
    friend bool operator==(const ApiFault &, const ApiFault &) = default;
};

/// Everything in `body` that its schema does not allow: unknown members, missing ones, wrong types, lengths
/// and words. Pure; any thread.
std::vector<ApiFault> faultsOf(ApiSchema schema, const QJsonObject &body);
/// The same of the texts of a query.
std::vector<ApiFault> faultsOf(std::span<const ApiField> fields,
                               const std::vector<std::pair<QString, QString>> &query);

/// RFC 3339 with a zone, "2026-05-28T20:26:40.000Z" or "...-03:00"; nothing for other texts.
std::optional<Timestamp> apiTime(const QString &text);
/// In UTC with milliseconds.
QString apiTimeText(Timestamp time);

} // namespace psi
