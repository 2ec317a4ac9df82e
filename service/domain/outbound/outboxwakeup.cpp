#include "service/domain/outbound/outboxwakeup.h"

namespace psi {

namespace {
constexpr char payloadVersion = 1;
} // namespace

QByteArray OutboxWakeUp::payload() const
{
    return payloadVersion + QByteArray::number(static_cast<qlonglong>(id)) + ':' +
           QByteArray::number(generation);
}

std::optional<OutboxWakeUp> OutboxWakeUp::fromPayload(const QByteArray &payload)
{
    const qsizetype colon = payload.indexOf(':');
    if (payload.isEmpty() || payload[0] != payloadVersion || colon < 0)
        return std::nullopt;
    bool idOk = false;
    bool generationOk = false;
    const OutboxWakeUp wakeUp{payload.sliced(1, colon - 1).toLongLong(&idOk),
                              payload.sliced(colon + 1).toInt(&generationOk)};
    return idOk && generationOk ? std::optional(wakeUp) : std::nullopt;
}

QByteArray OutboxWakeUp::dedupName() const
{
    return "outbox:" + QByteArray::number(static_cast<qlonglong>(id)) + ':' + QByteArray::number(generation);
}

} // namespace psi
