#pragma once

#include <QByteArray>

namespace psi {

/// The header `webhook-signature` of an area webhook: "v1," and the base64 of the HMAC-SHA256 of
/// "id.timestamp.body", keyed with the UTF-8 bytes of the area's secret. Pure; docs/area-webhooks.md.
QByteArray areaSignature(const QByteArray &secret, const QByteArray &id, const QByteArray &timestamp,
                         const QByteArray &body);

} // namespace psi
