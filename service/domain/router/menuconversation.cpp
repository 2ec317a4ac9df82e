#include "service/domain/router/menuconversation.h"

#include "service/domain/router/customerlimits.h"
#include "service/domain/router/routeranswers.h"

namespace psi {

MenuConversation::MenuConversation(const MenuContext &context, Changes &changes)
    : m_context(context)
    , m_changes(changes)
    , m_position(positionOf(context.state, context.event.time, context.menus))
    , m_input(understood())
    , m_isLate(context.now - context.event.time > context.policy.answerMaxAge)
{}

// What cannot be a choice where the conversation stands is not looked at as one.
MenuInput MenuConversation::understood() const
{
    using Kind = MenuPosition::Kind;
    const bool mayReopen = m_position.kind == Kind::Derived && m_context.policy.reopenAfterDerivation;
    if (m_position.startsOver || (m_position.kind != Kind::InMenu && !mayReopen))
        return {};
    const MenuInput input = inputOf(m_context.content, m_context.menus, m_position.menu);
    return mayReopen && input.kind != MenuInput::Kind::Menu ? MenuInput() : input;
}

void MenuConversation::decide()
{
    if (!chargeLimit(m_context.state, m_context.event.time, m_input.isExplicit(), m_context.policy,
                     m_changes.conversation)) {
        std::get<StoreMessage>(m_changes.store).limited = true;
        return;
    }
    if (m_position.kind == MenuPosition::Kind::WithPeople)
        return;
    if (m_input.isTyped)
        std::get<StoreMessage>(m_changes.store).option = m_input.target->option;
    act();
}

void MenuConversation::act()
{
    if (m_position.startsOver) {
        startOver();
    } else if (m_input.kind == MenuInput::Kind::Choice) {
        choose(*m_input.target);
    } else if (m_input.isExplicit() || m_position.kind == MenuPosition::Kind::First) {
        show(0, 0);
    } else if (m_position.kind == MenuPosition::Kind::InMenu) {
        unknown();
    }
}

void MenuConversation::startOver()
{
    RouterAnswers(m_context, m_changes).moveTo(0);
    show(0, 0);
}

void MenuConversation::choose(const MenuTarget &target)
{
    if (target.kind == MenuTarget::Kind::Derive)
        RouterAnswers(m_context, m_changes).handOver(target, !m_isLate);
    else
        show(target.menu, target.page);
}

void MenuConversation::unknown()
{
    const ConversationState &state = m_context.state;
    const bool isGap =
        state.menuSentAt && m_context.event.time - *state.menuSentAt < m_context.policy.repeatGap;
    if (m_isLate || isGap)
        return;
    const bool isFirst = !state.menuSentAt; // the menus of an older router: this one was never shown by us
    const int counted = isFirst ? state.unknownInputs : state.unknownInputs + 1;
    if (counted > m_context.policy.menuRepeats) {
        choose(m_context.menus.fallback());
        return;
    }
    show(m_position.menu, 0);
    m_changes.conversation.unknownInputs = counted;
}

void MenuConversation::show(int menu, int page)
{
    if (m_isLate)
        return;
    RouterAnswers answers(m_context, m_changes);
    answers.moveTo(menu);
    answers.sendMenu(menu, page);
}

} // namespace psi
