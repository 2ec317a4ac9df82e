#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

#include "shared/result.h"

namespace psi {

/// What a caller named one write of his, so that doing it again does nothing.
struct IdempotencyKey
{
    QString token;          ///< id; keys of different tokens have nothing to do with each other
    QByteArray key;         ///< printable, at most 255 characters
    QByteArray fingerprint; ///< SHA-256 of method, path and body
};

/// The answer that was kept for a key.
struct KeptAnswer
{
    QByteArray fingerprint;
    int status = 0; ///< 0: the first request with this key is not through yet
    QByteArray body;
    friend bool operator==(const KeptAnswer &, const KeptAnswer &) = default;
};

/// Answers by Idempotency-Key, kept for a day (`router_idempotencia`). Any thread; blocking; inside a
/// UnitOfWork part of its transaction, and there two claims of one key wait for each other.
/// Errors: Unavailable, Full.
class IdempotencyStore
{
public:
    static constexpr std::chrono::hours keptFor{24};

    virtual ~IdempotencyStore() = default;

    /// Nothing: the key is new and the caller's now. Else what stands under it.
    virtual Result<std::optional<KeptAnswer>> claim(const IdempotencyKey &key) = 0;
    /// Of a key that was claimed and not answered: its request was refused, and the key is free again.
    virtual Result<void> release(const IdempotencyKey &key) = 0;
    /// Of a key that was claimed.
    virtual Result<void> keep(const IdempotencyKey &key, int status, const QByteArray &body) = 0;
};

} // namespace psi
