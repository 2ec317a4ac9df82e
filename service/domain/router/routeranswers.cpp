#include "service/domain/router/routeranswers.h"

#include <QDateTime>

#include "service/domain/router/areanames.h"
#include "service/domain/router/derivation.h"

namespace psi {

namespace {

QByteArray localDay(Timestamp now, const QTimeZone &zone)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
    return QDateTime::fromMSecsSinceEpoch(millis, zone).toString(QStringLiteral("yyyyMMdd")).toLatin1();
}

} // namespace

// Only what differs: a conversation whose state stays needs no update of it.
void RouterAnswers::setState(const QString &routerEstado, const QString &menuActual)
{
    ConversationUpdate &update = m_changes.conversation;
    if (m_context.state.routerEstado != routerEstado)
        update.routerEstado = routerEstado;
    if (m_context.state.menuActual != menuActual)
        update.menuActual = menuActual;
    update.unknownInputs = 0;
}

void RouterAnswers::moveTo(int menu)
{
    const ConversationState &state = m_context.state;
    const MenuNode &node = m_context.menus.at(menu);
    setState(node.estado, node.id);
    if (state.estado == QLatin1String("derivada"))
        m_changes.conversation.estado = QStringLiteral("activa");
    if (!state.area.isEmpty() && !isKnownArea(state.area)) {
        const AreaId area = canonicalArea(state.area.value);
        if (area != state.area)
            m_changes.conversation.area = area;
    }
}

bool RouterAnswers::send(OutgoingRow row)
{
    ConversationUpdate &update = m_changes.conversation;
    const int sent = update.consecutiveAutomatic.value_or(m_context.state.consecutiveAutomatic);
    if (sent >= m_context.policy.maxConsecutive)
        return false;
    update.consecutiveAutomatic = sent + 1;
    row.automatic = true;
    row.expires = m_context.event.time + m_context.policy.answerMaxAge;
    m_changes.outgoing.push_back(std::move(row));
    return true;
}

void RouterAnswers::sendMenu(int menu, int page)
{
    const MenuNode &node = m_context.menus.at(menu);
    const MenuPage &shown = node.pages[static_cast<std::size_t>(page)];
    OutgoingRow row;
    row.type = shown.type;
    row.text = shown.text;
    row.payload = shown.payload;
    row.menu = node.id;
    if (send(std::move(row)))
        m_changes.conversation.menuSentAt = m_context.event.time;
}

DerivationDraft RouterAnswers::draftOf(const MenuTarget &target) const
{
    const ConversationState &state = m_context.state;
    DerivationDraft draft;
    draft.from = canonicalArea(state.area.value);
    draft.to = target.area;
    draft.subetiqueta = target.subetiqueta;
    draft.motivo = target.motivo;
    draft.mensajeContexto = target.context;
    draft.menuOption = target.option;
    draft.note = QStringLiteral("Derivado desde %1 a %2: %3. Ticket %4")
                     .arg(m_context.event.line.value, target.area.value, target.motivo,
                          QLatin1String(ticketPlaceholder));
    draft.day = localDay(m_context.now, m_context.policy.timezone);
    draft.fromEstado = state.estado;
    draft.fromRouterEstado = state.routerEstado;
    return draft;
}

void RouterAnswers::handOver(const MenuTarget &target, bool isConfirmed)
{
    ConversationUpdate &update = m_changes.conversation;
    setState(QStringLiteral("derivado"), {});
    update.area = target.area;
    update.estado = QStringLiteral("derivada");
    update.subetiqueta = target.subetiqueta;
    m_changes.derivation = draftOf(target);
    if (isConfirmed) {
        OutgoingRow row;
        row.type = QStringLiteral("text");
        row.text = target.text;
        row.payload = target.payload;
        send(std::move(row));
    }
    if (!m_context.menus.isSilent(target.area)) {
        OutgoingRow webhook;
        webhook.kind = OutgoingRow::Kind::AreaWebhook;
        webhook.area = target.area;
        m_changes.outgoing.push_back(std::move(webhook));
    }
}

} // namespace psi
