#pragma once

#include <optional>

#include <QByteArray>
#include <QJsonObject>

namespace psi::sim {

/// Who a message goes to, as the request said it and as WhatsApp resolves it.
struct Recipient
{
    QByteArray input;   ///< as it came
    QByteArray waId;    ///< digits; empty for a business-scoped user id
    QByteArray userId;  ///< empty for a phone number
    QByteArray dialled; ///< the digits of `input`, before they were resolved

    /// What counts as the same person: resolved digits, else the user id.
    const QByteArray &key() const { return waId.isEmpty() ? userId : waId; }
};

/// Reads `to`, or `recipient` when there is no `to`. Nothing if neither is a phone number or a user id.
std::optional<Recipient> recipientOf(const QJsonObject &body);

/// Argentine mobiles get their 9, Mexican ones lose their 1; all others stay.
QByteArray resolvedNumber(const QByteArray &digits);

} // namespace psi::sim
