#pragma once

#include <cstdint>
#include <optional>

#include <QByteArray>

namespace psi {

/// Names one try to send a row of `router_outbox`. The generation rises with a resend or an edit, so a job of
/// an older one is acknowledged without a call. Travels as the payload of the row's job, which is only a
/// wake-up: the row is the truth. A value; any thread.
struct OutboxWakeUp
{
    std::int64_t id = 0;
    int generation = 1;

    /// "<id>:<generation>": what a provider echoes in statuses (biz_opaque_callback_data).
    QByteArray text() const;
    /// Nothing for a text that is none: whoever calls us may have written it.
    static std::optional<OutboxWakeUp> fromText(const QByteArray &text);
    /// Payload of the job: a version byte, then text().
    QByteArray payload() const;
    /// Nothing for bytes that are none, or of a newer version.
    static std::optional<OutboxWakeUp> fromPayload(const QByteArray &payload);
    /// "outbox:<id>:<generation>"; its keyed hash is the job's dedup key.
    QByteArray dedupName() const;

    friend bool operator==(const OutboxWakeUp &, const OutboxWakeUp &) = default;
};

} // namespace psi
