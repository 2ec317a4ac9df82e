#pragma once

#include "service/domain/router/changes.h"
#include "service/domain/router/menucontext.h"
#include "service/domain/router/menuinput.h"
#include "service/domain/router/menuposition.h"

namespace psi {

/// The menu state machine: what one message of a customer, that is not older than the last applied, does
/// beyond being stored. Used once. Pure.
///
/// | stands             | input                    | does |
/// |--------------------|--------------------------|------|
/// | any                | over the limit           | marks the message, nothing else |
/// | WithPeople         | anything                 | nothing |
/// | window ended       | anything                 | main menu |
/// | Derived            | anything                 | nothing; MENU: main menu if menu.reopen_after_derivation
/// | | First              | anything                 | main menu, not counted | | InMenu             | MENU,
/// VOLVER, ATRAS, 0   | main menu | | InMenu             | an option                | its menu or page, or
/// hands over | | InMenu             | unknown, within the gap  | nothing, not counted | | InMenu | unknown 1
/// to n           | the current menu again (n = router.menu_repeats) | | InMenu             | unknown n + 1
/// | hands over to the fallback area |
///
/// A message older than router.answer_max_age gets no answer: of the above it only starts over, or hands over
/// without a confirmation, since the area still has to know.
class MenuConversation
{
public:
    /// `changes` holds what storing does; decide() adds to it.
    MenuConversation(const MenuContext &context, Changes &changes);

    void decide();

private:
    MenuInput understood() const;
    void act();
    void startOver();
    void choose(const MenuTarget &target);
    void unknown();
    void show(int menu, int page);

    MenuContext m_context;
    Changes &m_changes;
    MenuPosition m_position;
    MenuInput m_input;
    bool m_isLate;
};

} // namespace psi
