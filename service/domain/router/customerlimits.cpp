#include "service/domain/router/customerlimits.h"

namespace psi {

bool chargeLimit(const ConversationState &state, Timestamp time, bool isChoice, const RouterPolicy &policy,
                 ConversationUpdate &update)
{
    const RateLimit &limit = isChoice ? policy.choiceLimit : policy.conversationLimit;
    if (limit.isUnlimited())
        return true;
    const Timestamp tat = isChoice ? state.choiceTat : state.limiterTat;
    if (gcra::allowedNow(limit, tat, time) < 1)
        return false;
    (isChoice ? update.choiceTat : update.limiterTat) = gcra::charge(limit, tat, time, 1);
    return true;
}

} // namespace psi
