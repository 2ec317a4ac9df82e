#include "tests/faults/outboundkit.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include "tests/support/signedwebhook.h"

namespace psi::test {

namespace {
QString q(const char *text) { return QString::fromUtf8(text); }
} // namespace

OutboundTest::OutboundTest()
    : router(m_folder.filePath(q("data")))
{}

void OutboundTest::SetUp()
{
    router.keepPorts();
    router.set(q("PSI_ROUTER_MODE"), q("live"));
    router.set(q("PSI_OUTBOUND_TIMEOUT"), q("1s"));
    router.set(q("PSI_MENU_REPEAT_GAP"), q("0s"));
    router.set(q("PSI_OUTBOUND_LINE_RATE"), q("1000/s burst 100"));
    router.set(q("PSI_GRAPH_ALLOW_HTTP"), q("true"));
    router.set(q("PSI_EGRESS_ALLOW"), q("127.0.0.0/8"));
    router.set(q("PSI_EGRESS_ALLOW_HTTP"), q("true"));
    // The router's address is known once it has started, the Graph API's before: two starts make both known.
    router.set(q("PSI_GRAPH_URL"), q("http://127.0.0.1:9/v24.0"));
    ASSERT_TRUE(router.start()) << router.log().constData();
    ASSERT_TRUE(
        graph.start({q("--callback-url"), q("http://%1/webhook").arg(QString::fromLatin1(router.webhook())),
                     q("--secret"), QString::fromLatin1(RouterProcess::secret())}))
        << graph.errors().constData();
    ASSERT_TRUE(graph.rules(R"({"throttle": false})"));
    router.set(q("PSI_GRAPH_URL"), graph.graph());
    ASSERT_TRUE(router.stop());
    ASSERT_TRUE(router.start()) << router.log().constData();
}

void OutboundTest::TearDown()
{
    EXPECT_TRUE(router.stop());
    if (HasFailure())
        std::fprintf(stderr, "%s\n", router.log().constData());
}

void OutboundTest::writes(int customer, std::chrono::seconds ago)
{
    const QByteArray number = QByteArray::number(1000 + customer);
    const QByteArray body =
        textWebhook("wamid.IN" + number + '.' + QByteArray::number(++m_messages), "549115555" + number,
                    "hola", QDateTime::currentSecsSinceEpoch() - ago.count());
    while (router.post(body) != 200 && router.isRunning()) {
    }
}

void OutboundTest::write(int customers)
{
    for (int i = 0; i < customers; ++i)
        writes(i);
}

std::int64_t OutboundTest::rows(const char *where)
{
    return queryNumber(
        router.storeFile(),
        (QByteArray("SELECT count(*) FROM router_outbox WHERE clase = 'mensaje' AND (") + where + ')')
            .constData());
}

bool OutboundTest::settled(int seconds, const char *where)
{
    const QByteArray open = QByteArray("estado IN ('pendiente', 'enviando') AND (") + where + ')';
    return waitUntil([&] { return rows(open.constData()) == 0; }, seconds);
}

std::vector<QJsonObject> OutboundTest::messageCalls()
{
    std::vector<QJsonObject> all;
    for (qint64 after = 0;;) {
        const QJsonObject page = graph.ask("calls?limit=500&after=" + QByteArray::number(after));
        const QJsonArray some = page[q("calls")].toArray();
        for (const QJsonValue &call : some) {
            if (call.toObject().contains(q("callback"))) // read marks have none
                all.push_back(call.toObject());
        }
        if (some.isEmpty())
            return all;
        after = page[q("next")].toInteger();
    }
}

int OutboundTest::accepted()
{
    int count = 0;
    for (const QJsonObject &call : messageCalls())
        count += call.contains(q("wamid")) ? 1 : 0;
    return count;
}

void OutboundTest::tellDelivered()
{
    const std::vector<QJsonObject> all = messageCalls();
    ASSERT_FALSE(all.empty());
    const QJsonObject &call = all.back();
    const QJsonObject status{{q("id"), call[q("wamid")]},
                             {q("status"), q("delivered")},
                             {q("timestamp"), QString::number(QDateTime::currentSecsSinceEpoch())},
                             {q("recipient_id"), call[q("to")]},
                             {q("biz_opaque_callback_data"), call[q("callback")]}};
    const QJsonObject value{{q("messaging_product"), q("whatsapp")},
                            {q("metadata"), QJsonObject{{q("display_phone_number"), q("5491155550100")},
                                                        {q("phone_number_id"), q("106540352242922")}}},
                            {q("statuses"), QJsonArray{status}}};
    const QJsonObject entry{
        {q("id"), q("1")},
        {q("changes"), QJsonArray{QJsonObject{{q("field"), q("messages")}, {q("value"), value}}}}};
    const QJsonObject body{{q("object"), q("whatsapp_business_account")}, {q("entry"), QJsonArray{entry}}};
    EXPECT_EQ(router.post(QJsonDocument(body).toJson(QJsonDocument::Compact)), 200);
}

int OutboundTest::calls() { return static_cast<int>(messageCalls().size()); }

void OutboundTest::expectTheTruth()
{
    EXPECT_EQ(graph.ask("duplicates").value(q("duplicates")).toArray().size(), 0);
    QSet<QString> taken;
    for (const QJsonObject &call : messageCalls()) {
        if (call.contains(q("wamid")))
            taken.insert(call[q("callback")].toString());
    }
    const char *all = "SELECT id || ':' || generacion, estado FROM router_outbox WHERE clase = 'mensaje'";
    for (const auto &row : queryRows(router.storeFile(), all)) {
        const bool believes = row[1] == "enviado" || row[1] == "entregado" || row[1] == "leido";
        EXPECT_EQ(taken.contains(QString::fromStdString(row[0])), believes) << row[0] << " is " << row[1];
    }
}

void OutboundTest::expectOrder()
{
    std::map<QString, qint64> last;
    for (const QJsonObject &call : messageCalls()) {
        if (!call.contains(q("wamid")))
            continue;
        const qint64 row = call[q("callback")].toString().section(QLatin1Char(':'), 0, 0).toLongLong();
        qint64 &before = last[call[q("to")].toString()];
        EXPECT_LT(before, row) << "to one person";
        before = row;
    }
    EXPECT_FALSE(last.empty());
}

int OutboundTest::operate(const QByteArray &path, const QByteArray &body)
{
    if (m_token.isEmpty())
        m_token = router.command({q("token"), q("create"), q("--role"), q("admin"), q("--name"), q("prueba")})
                      .second.trimmed()
                      .split('\n')
                      .last();
    HttpClient client(router.admin());
    client.send("POST /api/v1" + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + m_token +
                "\r\nContent-Type: application/json\r\nIdempotency-Key: " + QByteArray::number(++m_messages) +
                "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    return client.readReply().status;
}

} // namespace psi::test
