#include "service/domain/outbound/outboxwakeup.h"

namespace psi {

namespace {
constexpr char payloadVersion = 1;
} // namespace

QByteArray OutboxWakeUp::text() const
{
    return QByteArray::number(static_cast<qlonglong>(id)) + ':' + QByteArray::number(generation);
}

std::optional<OutboxWakeUp> OutboxWakeUp::fromText(const QByteArray &text)
{
    const qsizetype colon = text.indexOf(':');
    if (colon < 0)
        return std::nullopt;
    bool idOk = false;
    bool generationOk = false;
    const OutboxWakeUp wakeUp{text.first(colon).toLongLong(&idOk),
                              text.sliced(colon + 1).toInt(&generationOk)};
    return idOk && generationOk ? std::optional(wakeUp) : std::nullopt;
}

QByteArray OutboxWakeUp::payload() const { return payloadVersion + text(); }

std::optional<OutboxWakeUp> OutboxWakeUp::fromPayload(const QByteArray &payload)
{
    if (payload.isEmpty() || payload[0] != payloadVersion)
        return std::nullopt;
    return fromText(payload.sliced(1));
}

QByteArray OutboxWakeUp::dedupName() const { return "outbox:" + text(); }

} // namespace psi
