#include "tests/support/fakerouter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/support/httpclient.h"

namespace psi::test {

FakeRouter::FakeRouter()
    : m_server([this](const StubServer::Request &request) { return take(request); })
{}

void FakeRouter::answerThrough(const QByteArray &graphAddress)
{
    const std::lock_guard lock(m_mutex);
    m_graph = graphAddress;
}

int FakeRouter::take(const StubServer::Request &request)
{
    const QJsonValue value =
        QJsonDocument::fromJson(request.body)
            .object()[QLatin1String("entry")][0][QLatin1String("changes")][0][QLatin1String("value")];
    m_statuses += static_cast<int>(value[QLatin1String("statuses")].toArray().size());
    const QByteArray line =
        value[QLatin1String("metadata")][QLatin1String("phone_number_id")].toString().toUtf8();
    for (const auto &message : value[QLatin1String("messages")].toArray())
        answer(message.toObject(), line);
    return 200;
}

void FakeRouter::answer(const QJsonObject &message, const QByteArray &line)
{
    const QByteArray from = message.value(QLatin1String("from")).toString().toUtf8();
    const QJsonValue tapped = message.value(QLatin1String("interactive"))[QLatin1String("list_reply")];
    if (from.isEmpty())
        return;
    if (tapped.isObject()) {
        ++m_handOvers;
        return send(line, from,
                    R"("type":"text","text":{"body":"Te comunicamos con )" +
                        tapped[QLatin1String("title")].toString().toUtf8() + R"("})");
    }
    ++m_menus;
    send(
        line, from,
        R"("type":"interactive","interactive":{"type":"list","body":{"text":"Elegí"},"action":{"button":"Ver",)"
        R"("sections":[{"rows":[{"id":"a","title":"Ventas"},{"id":"b","title":"Alumnos"}]}]}})");
}

void FakeRouter::send(const QByteArray &line, const QByteArray &to, const QByteArray &content)
{
    QByteArray graph;
    {
        const std::lock_guard lock(m_mutex);
        graph = m_graph;
    }
    const QByteArray body = R"({"messaging_product":"whatsapp","to":")" + to + "\"," + content + '}';
    HttpClient client(graph);
    client.send("POST /v24.0/" + line +
                "/messages HTTP/1.1\r\nHost: graph\r\nAuthorization: Bearer demo\r\n" +
                "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    client.readReply();
}

} // namespace psi::test
