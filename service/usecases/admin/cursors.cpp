#include "service/usecases/admin/cursors.h"

#include "shared/constanttime.h"

namespace psi {

namespace {
constexpr QByteArray::Base64Options form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype longest = 512;
} // namespace

QString Cursors::make(const QByteArray &position) const
{
    const QByteArray seal = m_hash.hash("cursor:" + m_of + ':' + position);
    return QString::fromLatin1((seal + position).toBase64(form));
}

std::optional<QByteArray> Cursors::read(const QString &cursor) const
{
    const QByteArray text = cursor.toLatin1();
    const auto decoded = QByteArray::fromBase64Encoding(text, form | QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray &bytes = decoded.decoded;
    const qsizetype sealSize = m_hash.hash("x").size();
    if (!decoded || text.size() > longest || bytes.size() <= sealSize)
        return std::nullopt;
    const QByteArray position = bytes.mid(sealSize);
    const QByteArray seal = m_hash.hash("cursor:" + m_of + ':' + position);
    return isSameSecret(bytes.left(sealSize), seal) ? std::optional(position) : std::nullopt;
}

} // namespace psi
