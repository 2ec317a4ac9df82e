#include "tests/simulator/httpanswer.h"

#include <QList>

namespace psi::sim {

namespace {

QByteArray fieldOf(const QByteArray &head, QByteArrayView name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace

HttpAnswer readAnswer(const QByteArray &bytes)
{
    HttpAnswer answer;
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
        answer.isBroken = bytes.size() > 65536;
        return answer;
    }
    const QByteArray head = bytes.left(end);
    answer.status = head.startsWith("HTTP/1.1 ") ? head.mid(9, 3).toInt() : 0;
    bool hasLength = false;
    const qsizetype length = fieldOf(head, "Content-Length").toLongLong(&hasLength);
    answer.isBroken = answer.status < 200 || !hasLength || length < 0 || bytes.size() > end + 4 + length;
    answer.isComplete = !answer.isBroken && bytes.size() == end + 4 + length;
    answer.keepsOpen = fieldOf(head, "Connection").compare("close", Qt::CaseInsensitive) != 0;
    return answer;
}

} // namespace psi::sim
