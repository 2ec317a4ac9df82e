#include "service/adapters/areas/areasignature.h"

#include <QMessageAuthenticationCode>

namespace psi {

QByteArray areaSignature(const QByteArray &secret, const QByteArray &id, const QByteArray &timestamp,
                         const QByteArray &body)
{
    const QByteArray mac = QMessageAuthenticationCode::hash(id + '.' + timestamp + '.' + body, secret,
                                                            QCryptographicHash::Sha256);
    return "v1," + mac.toBase64();
}

} // namespace psi
