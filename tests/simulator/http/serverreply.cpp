#include "tests/simulator/http/serverreply.h"

#include <QJsonDocument>

namespace psi::sim {

namespace {

QByteArray reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 302:
        return "Found";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Payload Too Large";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Status";
    }
}

} // namespace

ServerReply ServerReply::json(int status, const QJsonObject &object)
{
    ServerReply reply;
    reply.status = status;
    reply.type = "application/json; charset=UTF-8";
    reply.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return reply;
}

ServerReply ServerReply::error(int status, const QString &reason)
{
    return json(status, {{QStringLiteral("error"), reason}});
}

QByteArray ServerReply::head(bool closes) const
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonOf(status) + "\r\n";
    text += "Content-Type: " + type + "\r\n";
    for (const auto &[name, value] : fields)
        text += name + ": " + value + "\r\n";
    if (manner == Manner::Endless)
        text += "Transfer-Encoding: chunked\r\n";
    else if (manner == Manner::Whole)
        text += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    if (closes || manner == Manner::Events)
        text += "Connection: close\r\n";
    return text + "\r\n";
}

} // namespace psi::sim
