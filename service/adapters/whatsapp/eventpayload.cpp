#include "service/adapters/whatsapp/eventpayload.h"

#include <QtEndian>

#include "service/domain/versions.h"

namespace psi {

namespace {
constexpr quint8 payloadVersion = versions::eventPayload;
constexpr qsizetype headSize = 1 + 1 + 8; // version, class, accept time

void append(QByteArray &bytes, const QByteArray &field)
{
    char size[4];
    qToLittleEndian<quint32>(static_cast<quint32>(field.size()), size);
    bytes.append(size, sizeof size).append(field);
}

// Takes the next length-prefixed field off `rest`; false when the bytes end too early.
bool next(QByteArrayView &rest, QByteArray &field)
{
    if (rest.size() < 4)
        return false;
    const auto size = static_cast<qsizetype>(qFromLittleEndian<quint32>(rest.data()));
    if (rest.size() - 4 < size)
        return false;
    field = rest.sliced(4, size).toByteArray();
    rest = rest.sliced(4 + size);
    return true;
}
} // namespace

QByteArray encodePayload(const EventPayload &payload)
{
    QByteArray bytes;
    bytes.reserve(headSize + 6 * 4 + payload.key.size() + payload.accountId.size() + payload.field.size() +
                  payload.phoneNumberId.size() + payload.contact.size() + payload.raw.size());
    bytes.append(static_cast<char>(payloadVersion)).append(static_cast<char>(payload.eventClass));
    char time[8];
    qToLittleEndian<qint64>(payload.acceptedAt.time_since_epoch().count(), time);
    bytes.append(time, sizeof time);
    for (const QByteArray *field : {&payload.key, &payload.accountId, &payload.field, &payload.phoneNumberId,
                                    &payload.contact, &payload.raw})
        append(bytes, *field);
    return bytes;
}

Result<EventPayload> decodePayload(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return Error{ErrorCode::Invalid, QStringLiteral("the payload is empty")};
    const auto version = static_cast<quint8>(bytes[0]);
    if (version > payloadVersion)
        return Error{ErrorCode::UnknownVersion, QStringLiteral("payload version %1").arg(version)};
    const Error damaged{ErrorCode::Invalid, QStringLiteral("the payload is damaged")};
    if (version < versions::oldestEventPayload || bytes.size() < headSize || bytes[1] < 0 ||
        bytes[1] > static_cast<char>(EventClass::Other))
        return damaged;
    EventPayload payload;
    payload.eventClass = static_cast<EventClass>(bytes[1]);
    payload.acceptedAt = Timestamp(Micros(qFromLittleEndian<qint64>(bytes.constData() + 2)));
    QByteArrayView rest = QByteArrayView(bytes).sliced(headSize);
    for (QByteArray *field : {&payload.key, &payload.accountId, &payload.field, &payload.phoneNumberId,
                              &payload.contact, &payload.raw}) {
        if (!next(rest, *field))
            return damaged;
    }
    return rest.isEmpty() ? Result<EventPayload>(std::move(payload)) : damaged;
}

} // namespace psi
