#pragma once

#include <optional>

#include <QJsonObject>

#include "tests/simulator/graph/grapherror.h"

namespace psi::sim {

/// What Meta would refuse in the body of `POST /{phone_number_id}/messages`: missing members (100), members
/// of the wrong kind, texts over their length (counted in code points), too many rows or buttons. Nothing: it
/// is fine. Pure.
std::optional<GraphFault> checkMessage(const QJsonObject &body);

/// The `interactive` object: list, button, cta_url.
std::optional<GraphFault> checkInteractive(const QJsonObject &interactive);

// For the checks.
GraphFault missing(const char *name);
GraphFault wrong(const QString &details);
/// A text of `least` to `most` code points, not blank. `name` as Meta would say it.
std::optional<GraphFault> checkText(const QJsonValue &value, const char *name, int least, int most);

} // namespace psi::sim
