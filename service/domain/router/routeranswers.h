#pragma once

#include "service/domain/router/changes.h"
#include "service/domain/router/menucontext.h"

namespace psi {

/// Puts what the state machine decided into Changes: the new state, rows to send, a hand-over. At most
/// router.max_consecutive automatic messages without one of the customer between them. Pure; used within one
/// decision.
class RouterAnswers
{
public:
    RouterAnswers(const MenuContext &context, Changes &changes)
        : m_context(context)
        , m_changes(changes)
    {}

    /// The conversation stands in that menu, and unknown inputs are counted anew.
    void moveTo(int menu);
    void sendMenu(int menu, int page);
    /// State, draft, webhook of the area, and the confirmation if it may still be sent.
    void handOver(const MenuTarget &target, bool isConfirmed);

private:
    void setState(const QString &routerEstado, const QString &menuActual);
    /// False: too many automatic messages in a row.
    bool send(OutgoingRow row);
    DerivationDraft draftOf(const MenuTarget &target) const;

    const MenuContext &m_context;
    Changes &m_changes;
};

} // namespace psi
