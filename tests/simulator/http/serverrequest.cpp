#include "tests/simulator/http/serverrequest.h"

namespace psi::sim {

void ServerRequest::setTarget(QByteArrayView target)
{
    const qsizetype mark = target.indexOf('?');
    path = (mark < 0 ? target : target.first(mark)).toByteArray();
    query = mark < 0 ? QByteArray() : target.sliced(mark + 1).toByteArray();
}

QByteArray ServerRequest::field(QByteArrayView name) const
{
    for (const auto &[key, value] : fields) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QByteArray ServerRequest::parameter(QByteArrayView name) const
{
    for (const QByteArray &pair : query.split('&')) {
        const qsizetype equals = pair.indexOf('=');
        if (equals >= 0 && QByteArrayView(pair).first(equals) == name)
            return QByteArray::fromPercentEncoding(pair.mid(equals + 1));
    }
    return {};
}

QList<QByteArray> ServerRequest::segments() const
{
    QList<QByteArray> parts;
    for (const QByteArray &part : path.split('/')) {
        if (!part.isEmpty())
            parts.append(QByteArray::fromPercentEncoding(part));
    }
    return parts;
}

QByteArray ServerRequest::bearer() const
{
    const QByteArray value = field("Authorization");
    return value.startsWith("Bearer ") ? value.mid(7).trimmed() : QByteArray();
}

} // namespace psi::sim
