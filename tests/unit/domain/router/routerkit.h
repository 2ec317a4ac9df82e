#pragma once

#include "service/domain/router/menucompiler.h"
#include "service/domain/router/step.h"

namespace psi::test {

using namespace std::chrono_literals;

/// A Monday, 15:00 UTC (12:00 in Buenos Aires).
inline const Timestamp noon{std::chrono::seconds(1'790'002'800)};

/// resources/menus/default.json.
MenuSet defaultMenus();
/// The default menus with so many courses, "Curso 1" with id "1" and so on.
MenuTree defaultTree(int courses = 0);

MessageContent typed(const QString &text);
MessageContent tapped(const QString &id, const QString &title = QStringLiteral("x"));
MessageContent photo();

/// A conversation as the router sees it, message after message, as the store keeps it between them.
class Customer
{
public:
    explicit Customer(MenuTree tree = defaultTree())
        : tree(std::move(tree))
    {}

    /// A message at noon + `at`, decided `age` after it was sent.
    Changes says(const MessageContent &content, Micros at, Micros age = 0s);
    Changes says(const char *text, Micros at, Micros age = 0s);
    Changes taps(const char *id, Micros at, Micros age = 0s);

    MenuTree tree;
    RouterPolicy policy;
    ConversationState state;
};

/// The texts and menus of what is sent: "principal", "admin", "-" for a plain text.
QStringList sentMenus(const Changes &changes);
bool isLimited(const Changes &changes);
bool isSilent(const Changes &changes);

} // namespace psi::test
