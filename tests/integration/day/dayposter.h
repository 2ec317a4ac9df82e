#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <QByteArray>

namespace psi::test {

/// Webhooks of one person, which follow one another.
using PostLane = std::vector<QByteArray>;

/// Delivers as WhatsApp does: what is not answered with 200 comes again, and each lane keeps its order; the
/// instances take turns. Lanes run beside each other, on threads of their own. Returns what was not accepted
/// in time, empty if nothing.
std::string postAll(const std::vector<PostLane> &lanes, const std::vector<QByteArray> &webhooks,
                    const QByteArray &secret, std::chrono::seconds patience = std::chrono::seconds(60));

} // namespace psi::test
