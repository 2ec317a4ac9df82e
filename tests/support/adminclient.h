#pragma once

#include <QJsonDocument>
#include <QJsonObject>

#include "tests/support/httpclient.h"

namespace psi::test {

/// Asks the admin API of a running service, one request a connection. A value.
struct AdminClient
{
    QByteArray address;
    QByteArray token;

    HttpReply ask(const QByteArray &method, const QByteArray &path, const QJsonObject &body = {},
                  const QByteArray &fields = {}) const
    {
        const QByteArray json =
            body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
        QByteArray request = method + " /api/v1" + path + " HTTP/1.1\r\nHost: psi\r\n" + fields;
        if (!token.isEmpty())
            request += "Authorization: Bearer " + token + "\r\n";
        if (!json.isEmpty())
            request += "Content-Type: application/json\r\n";
        if (!json.isEmpty() || method != "GET")
            request += "Content-Length: " + QByteArray::number(json.size()) + "\r\n";
        HttpClient client(address);
        client.send(request + "\r\n" + json);
        return client.readReply();
    }
    HttpReply get(const QByteArray &path) const { return ask("GET", path); }
    HttpReply post(const QByteArray &path, const QJsonObject &body = {}, const QByteArray &key = {}) const
    {
        return ask("POST", path, body, key.isEmpty() ? QByteArray() : "Idempotency-Key: " + key + "\r\n");
    }
    static QJsonObject json(const HttpReply &reply) { return QJsonDocument::fromJson(reply.body).object(); }
    static QByteArray code(const HttpReply &reply)
    {
        return json(reply).value(QStringLiteral("code")).toString().toLatin1();
    }
};

} // namespace psi::test
