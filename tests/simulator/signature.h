#pragma once

#include <QByteArray>

namespace psi::sim {

/// The value of `X-Hub-Signature-256` for a body: "sha256=" and 64 lower-case hex digits of
/// HMAC-SHA256(app secret, body). Empty if OpenSSL fails. Any thread.
QByteArray signatureOf(const QByteArray &body, const QByteArray &appSecret);

} // namespace psi::sim
