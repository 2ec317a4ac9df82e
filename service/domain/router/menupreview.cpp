#include "service/domain/router/menupreview.h"

#include "service/domain/router/step.h"

namespace psi {

namespace {

InboundEvent messageOf(const QString &input, const MenuTree &tree, Timestamp time)
{
    InboundEvent event;
    event.id = "preview";
    event.field = QStringLiteral("messages");
    event.line = LineId(QStringLiteral("preview"));
    event.person.userId = QStringLiteral("preview");
    event.time = time;
    event.acceptedAt = time;
    MessageContent content;
    content.text = input;
    if (!tree.isEmpty() && tree.byId(input, 0) != nullptr)
        content.choice = Choice{input, input};
    event.body = content;
    return event;
}

PreviewStep shown(const QString &input, const Changes &changes, const ConversationState &state)
{
    PreviewStep step;
    step.input = input;
    for (const OutgoingRow &row : changes.outgoing) {
        if (row.kind == OutgoingRow::Kind::Message)
            step.answers.append(row.text);
    }
    step.routerEstado = state.routerEstado;
    step.menu = state.menuActual;
    if (changes.derivation) {
        step.area = changes.derivation->to;
        step.subetiqueta = changes.derivation->subetiqueta;
    }
    return step;
}

} // namespace

std::vector<PreviewStep> previewMenus(const MenuSources &menus, const RouterPolicy &policy,
                                      const QStringList &inputs, Micros gap)
{
    const MenuTree tree = compileMenus(menus);
    std::vector<PreviewStep> steps;
    ConversationState state;
    state.line = LineId(QStringLiteral("preview"));
    Timestamp time{std::chrono::hours(24 * 365)};
    for (const QString &input : inputs) {
        time += gap;
        const Changes changes = step(state, messageOf(input, tree, time), tree, policy, time);
        if (!state.exists()) { // as the store makes it
            state.id = QStringLiteral("preview");
            state.estado = QStringLiteral("nueva");
            state.routerEstado = QStringLiteral("menu_principal");
        }
        state = applyUpdate(state, changes.conversation);
        steps.push_back(shown(input, changes, state));
    }
    return steps;
}

} // namespace psi
