#pragma once

#include <optional>

#include <QByteArray>
#include <QString>

#include "shared/result.h"

namespace psi {

/// Facts about the installation, kept in the store (`router_meta`): the queue's epoch, the install key's
/// fingerprint, min_program. Any thread; blocking. Errors: Unavailable, Full.
class MetaStore
{
public:
    virtual ~MetaStore() = default;

    virtual Result<std::optional<QByteArray>> value(const QString &key) = 0;
    virtual Result<void> setValue(const QString &key, const QByteArray &value) = 0;
    /// Writes `value` if the key has none; answers the value that stands then.
    virtual Result<QByteArray> claim(const QString &key, const QByteArray &value) = 0;
    /// A row of `router_auditoria`.
    virtual Result<void> audit(const QString &who, const QString &action, const QString &detail,
                               const QString &reason) = 0;
};

inline const QString metaQueueEpoch = QStringLiteral("cola_epoca");
/// Of a store that one process alone can use.
inline const QString metaStoreId = QStringLiteral("almacen");
inline const QString metaInstallKey = QStringLiteral("clave_instalacion");

} // namespace psi
