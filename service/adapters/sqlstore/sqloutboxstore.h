#pragma once

#include "service/adapters/sqlstore/storehost.h"
#include "service/ports/outboxstore.h"

namespace psi::store {

/// OutboxStore on any database of StoreHost. Rows are locked in the order of 4.2: contacts, messages, rows.
class SqlOutboxStore final : public OutboxStore
{
public:
    explicit SqlOutboxStore(StoreHost &host)
        : m_host(host)
    {}

    Result<std::vector<ClaimedJob>> claim(const ClaimTerms &terms, std::span<const Job> jobs) override;
    Result<std::vector<OutboxStanding>> record(std::span<const OutboxChange> changes) override;
    Result<RelayPage> due(std::int64_t after, Micros age, int limit) override;
    Result<std::vector<OverdueCall>> overdue(int limit) override;
    Result<int> mergeWaiting(int limit) override;
    Result<int> suspectAll(int limit) override;
    Result<std::map<QByteArray, std::int64_t>> counts() override;
    Result<NewJob> resend(std::int64_t id) override;
    Result<void> markFailed(std::int64_t id) override;

private:
    template <typename Value, typename Body>
    Result<Value> run(const Body &body);

    StoreHost &m_host;
};

} // namespace psi::store
