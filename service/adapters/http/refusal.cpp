#include "service/adapters/http/refusal.h"

namespace psi {

namespace {
struct Row
{
    int status;
    const char *reason;
};
constexpr std::array<Row, static_cast<std::size_t>(Refusal::Count)> table{{{0, "none"},
                                                                           {400, "malformed"},
                                                                           {431, "head_too_large"},
                                                                           {414, "target_too_long"},
                                                                           {413, "body_too_large"},
                                                                           {501, "transfer_coding"},
                                                                           {417, "expectation"},
                                                                           {408, "timeout"},
                                                                           {503, "bodies_in_flight"},
                                                                           {503, "unanswered"},
                                                                           {0, "pipelined"},
                                                                           {0, "slow_reader"},
                                                                           {0, "connections"}}};

const Row &rowOf(Refusal refusal) { return table[static_cast<std::size_t>(refusal)]; }
} // namespace

int statusOf(Refusal refusal) { return rowOf(refusal).status; }

QByteArray reasonOf(Refusal refusal) { return rowOf(refusal).reason; }

RefusalCounters::RefusalCounters(Metrics &metrics, const QByteArray &name)
{
    if (name.isEmpty())
        return;
    for (std::size_t i = 1; i < table.size(); ++i)
        m_counters[i] = &metrics.counter(name, {{QByteArrayLiteral("reason"), QByteArray(table[i].reason)}});
}

void RefusalCounters::count(Refusal refusal) const
{
    if (Counter *counter = m_counters[static_cast<std::size_t>(refusal)])
        counter->add();
}

} // namespace psi
