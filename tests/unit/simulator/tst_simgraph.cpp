// The Graph API of the simulator refuses what Meta refuses, in Meta's shape.
#include <set>

#include <gtest/gtest.h>

#include <QJsonArray>
#include <QJsonDocument>

#include "tests/simulator/graph/graphapi.h"
#include "tests/simulator/graph/messagecheck.h"

using namespace psi::sim;

namespace {

QJsonObject json(const QByteArray &text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    EXPECT_EQ(error.error, QJsonParseError::NoError) << text.constData();
    return document.object();
}

QByteArray x(int count) { return QByteArray(count, 'x'); }

QByteArray message(const QByteArray &rest, const QByteArray &to = "5491155550001")
{
    return R"({"messaging_product":"whatsapp","recipient_type":"individual","to":")" + to + "\"," + rest +
           '}';
}

QByteArray text(const QByteArray &body)
{
    return message(R"("type":"text","text":{"body":")" + body + R"("})");
}

QByteArray rows(int count, const QByteArray &title = "Opción", const QByteArray &description = "Algo")
{
    QByteArray list;
    for (int i = 0; i < count; ++i)
        list += (i > 0 ? "," : "") + (R"({"id":"r)" + QByteArray::number(i)) + R"(","title":")" + title +
                R"(","description":")" + description + R"("})";
    return list;
}

QByteArray list(const QByteArray &rowList, const QByteArray &body = "Hola", const QByteArray &button = "Ver",
                const QByteArray &header = "PSI", const QByteArray &footer = "MENU")
{
    return message(R"("type":"interactive","interactive":{"type":"list","header":{"type":"text","text":")" +
                   header + R"("},"body":{"text":")" + body + R"("},"footer":{"text":")" + footer +
                   R"("},"action":{"button":")" + button + R"(","sections":[{"rows":[)" + rowList + "]}]}}");
}

QByteArray buttons(const QList<QByteArray> &titles, const QByteArray &body = "Hola")
{
    QByteArray all;
    for (qsizetype i = 0; i < titles.size(); ++i)
        all += (i > 0 ? "," : "") + (R"({"type":"reply","reply":{"id":"b)" + QByteArray::number(i)) +
               R"(","title":")" + titles[i] + R"("}})";
    return message(R"("type":"interactive","interactive":{"type":"button","body":{"text":")" + body +
                   R"("},"action":{"buttons":[)" + all + "]}}");
}

// 0: it is fine.
int codeOf(const QByteArray &body)
{
    const auto fault = checkMessage(json(body));
    return fault ? fault->code : 0;
}

TEST(MessageCheck, takesEveryKindThatIsSent)
{
    const QList<QByteArray> bodies{
        text("Hola"),
        text(x(4096)),
        list(rows(10)),
        list(rows(1), x(4096), x(20), x(60), x(60)),
        list(rows(2, x(24), x(72))),
        buttons({"Sí", "No", x(20)}),
        buttons({"Sí"}, x(1024)),
        message(R"("type":"interactive","interactive":{"type":"cta_url","body":{"text":"Pagá acá"},
                   "action":{"name":"cta_url","parameters":{"display_text":"Pagar","url":"https://x.example"}}})"),
        message(
            R"("type":"template","template":{"name":"aviso","language":{"code":"es_AR"},"components":[]})"),
        message(R"("type":"reaction","reaction":{"message_id":"wamid.X","emoji":""})"),
        message(R"("type":"image","image":{"id":"1234567890123450","caption":"Foto"})"),
        message(R"("type":"document","document":{"link":"https://x.example/a.pdf","filename":"a.pdf"})"),
        message(R"("type":"audio","audio":{"id":"1"})"),
        message(R"("type":"video","video":{"id":"1"})"),
        message(R"("type":"sticker","sticker":{"id":"1"})"),
        message(R"("type":"location","location":{"latitude":-34.6,"longitude":"-58.38"})"),
        message(R"("type":"contacts","contacts":[{"name":{"formatted_name":"Ana"}}])"),
        message(R"("text":{"body":"sin type es texto"},"context":{"message_id":"wamid.X"},
                   "biz_opaque_callback_data":"12:1")"),
        R"({"messaging_product":"whatsapp","recipient":"AR.1102938475610293841","type":"text","text":{"body":"a"}})",
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.X"})",
        R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.X","typing_indicator":{"type":"text"}})"};
    for (const QByteArray &body : bodies)
        EXPECT_EQ(codeOf(body), 0) << body.constData();
}

TEST(MessageCheck, missingMembersAre100)
{
    const QList<QByteArray> bodies{
        "{}",
        R"({"messaging_product":"whatsapp"})",
        R"({"messaging_product":"telegram","to":"1"})",
        message(R"("type":"text")"),
        message(R"("type":"text","text":{})"),
        message(R"("type":"interactive")"),
        message(R"("type":"interactive","interactive":{"body":{"text":"a"}})"),
        message(R"("type":"interactive","interactive":{"type":"list","body":{"text":"a"}})"),
        message(R"("type":"interactive","interactive":{"type":"list","action":{"button":"Ver"}})"),
        message(
            R"("type":"interactive","interactive":{"type":"list","body":{"text":"a"},"action":{"button":"Ver"}})"),
        list(""),
        list(R"({"id":"a"})"),
        list(R"({"title":"a"})"),
        message(R"("type":"template","template":{"name":"aviso"})"),
        message(R"("type":"template","template":{"language":{"code":"es"}})"),
        message(R"("type":"reaction","reaction":{"emoji":"x"})"),
        message(R"("type":"reaction","reaction":{"message_id":"wamid.X"})"),
        message(R"("type":"image","image":{})"),
        message(R"("type":"location","location":{"latitude":1})"),
        message(R"("type":"contacts","contacts":[])"),
        message(R"("text":{"body":"a"},"context":{})"),
        R"({"messaging_product":"whatsapp","status":"read"})"};
    for (const QByteArray &body : bodies)
        EXPECT_EQ(codeOf(body), 100) << body.constData();
}

TEST(MessageCheck, valuesThatDoNotFitAre131009)
{
    const QList<QByteArray> bodies{
        text(""),
        text("  "),
        text(x(4097)),
        list(rows(11)),
        list(rows(1, x(25))),
        list(rows(1, "a", x(73))),
        list(rows(1), x(4097)),
        list(rows(1), "a", x(21)),
        list(rows(1), "a", "b", x(61)),
        list(rows(1), "a", "b", "c", x(61)),
        list(rows(1) + ',' + rows(1)),
        list(R"({"id":" a","title":"b"})"),
        list(R"({"id":")" + x(201) + R"(","title":"b"})"),
        buttons({}),
        buttons({"1", "2", "3", "4"}),
        buttons({x(21)}),
        buttons({"Sí", "Sí"}),
        buttons({"Sí"}, x(1025)),
        message(R"("type":"image","image":{"id":"1","link":"https://x.example"})"),
        message(R"("type":"image","image":{"link":"ftp://x.example"})"),
        message(R"("type":"image","image":{"id":"1","caption":")" + x(1025) + "\"}"),
        message(R"("type":"audio","audio":{"id":"1","caption":"no"})"),
        message(R"("type":"image","image":{"id":"1","filename":"no"})"),
        message(R"("text":{"body":"a"},"biz_opaque_callback_data":")" + x(513) + '"'),
        R"({"messaging_product":"whatsapp","status":"delivered","message_id":"wamid.X"})",
        R"({"messaging_product":"whatsapp","status":"read","message_id":"w","typing_indicator":{"type":"x"}})"};
    for (const QByteArray &body : bodies)
        EXPECT_EQ(codeOf(body), 131009) << body.constData();
    EXPECT_EQ(codeOf(message(R"("type":"poll","poll":{})")), 131051);
}

// A family emoji is several code points, an accent in UTF-8 two bytes: neither counts as Qt's or C's length.
TEST(MessageCheck, lengthsAreCodePoints)
{
    EXPECT_EQ(codeOf(list(rows(1, "ññññññññññññññññññññññññ"))), 0);
    EXPECT_EQ(codeOf(buttons({"🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏"})), 0);
    EXPECT_EQ(codeOf(buttons({"🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏🙏"})), 131009);
}

TEST(Recipient, formsOfANumberAreOnePerson)
{
    const auto key = [](const QByteArray &to) {
        const auto who = recipientOf({{QStringLiteral("to"), QString::fromUtf8(to)}});
        return who ? who->key().toStdString() : std::string("none");
    };
    EXPECT_EQ(key("5491155550001"), "5491155550001");
    EXPECT_EQ(key("541155550001"), "5491155550001");
    EXPECT_EQ(key("+54 9 (11) 5555-0001"), "5491155550001");
    EXPECT_EQ(key("5215512345678"), "525512345678");
    EXPECT_EQ(key("525512345678"), "525512345678");
    for (const char *wrong : {"", "12", "hola", "54911x", "1234567890123456", "54+911555500"})
        EXPECT_EQ(key(wrong), "none") << wrong;
    const auto user = [](const char *id) {
        return recipientOf({{QStringLiteral("recipient"), QString::fromUtf8(id)}}).has_value();
    };
    EXPECT_TRUE(user("AR.1102938475610293841"));
    EXPECT_TRUE(user("US.ENT.11815799212886844830"));
    for (const char *wrong : {"", "AR.", "ar.1", "ARG.1", "AR.1 2", "5491155550001"})
        EXPECT_FALSE(user(wrong)) << wrong;
}

class Graph : public testing::Test
{
protected:
    ServerReply ask(const char *method, const QByteArray &target, const QByteArray &body = {},
                    const QByteArray &token = "t")
    {
        ServerRequest request;
        request.method = method;
        request.setTarget(target);
        request.body = body;
        request.received = now;
        request.fields = {{"Host", "127.0.0.1:9"}, {"Authorization", "Bearer " + token}};
        return graph.handle(request);
    }
    ServerReply send(const QByteArray &body) { return ask("POST", "/v24.0/106540352242922/messages", body); }
    static QJsonObject errorIn(const ServerReply &reply)
    {
        return json(reply.body).value(QLatin1String("error")).toObject();
    }
    static int code(const ServerReply &reply)
    {
        return errorIn(reply).value(QLatin1String("code")).toInt(-1);
    }
    void rule(const QByteArray &text)
    {
        QString error;
        ASSERT_TRUE(rules.change(json("{\"calls\":[" + text + "]}"), error)) << qPrintable(error);
    }

    Time now = std::chrono::steady_clock::now();
    Rules rules;
    CallLog log;
    PeopleBook people;
    GraphApi graph{rules, log, people, {{"106540352242922", "5491155550100"}}, 7};
};

TEST_F(Graph, answersAsMetaDoes)
{
    const ServerReply reply = send(text("Hola"));
    EXPECT_EQ(reply.status, 200);
    const QJsonObject answer = json(reply.body);
    EXPECT_EQ(answer.value(QLatin1String("messaging_product")).toString(), QStringLiteral("whatsapp"));
    const QJsonObject contact = answer.value(QLatin1String("contacts")).toArray().at(0).toObject();
    EXPECT_EQ(contact.value(QLatin1String("input")).toString(), QStringLiteral("5491155550001"));
    EXPECT_EQ(contact.value(QLatin1String("wa_id")).toString(), QStringLiteral("5491155550001"));
    std::set<QString> wamids;
    for (int i = 0; i < 100; ++i)
        wamids.insert(json(send(text("Hola")).body)
                          .value(QLatin1String("messages"))
                          .toArray()
                          .at(0)
                          .toObject()
                          .value(QLatin1String("id"))
                          .toString());
    EXPECT_EQ(wamids.size(), 100U);
    EXPECT_TRUE(wamids.begin()->startsWith(QLatin1String("wamid.")));
    const ServerReply read =
        send(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.X"})");
    EXPECT_EQ(read.body.toStdString(), R"({"success":true})");
}

TEST_F(Graph, everyCodeHasMetasStatusAndShape)
{
    std::set<int> codes;
    for (const GraphErrorKind &kind : graphErrors()) {
        EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
        rule("{\"code\":" + QByteArray::number(kind.code) + '}');
        const ServerReply reply = send(text("Hola"));
        EXPECT_EQ(reply.status, kind.http) << kind.code;
        if (reply.type.startsWith("text/html"))
            continue;
        const QJsonObject error = errorIn(reply);
        EXPECT_EQ(error.value(QLatin1String("code")).toInt(), kind.code);
        EXPECT_FALSE(error.value(QLatin1String("message")).toString().isEmpty());
        EXPECT_FALSE(error.value(QLatin1String("fbtrace_id")).toString().isEmpty());
        EXPECT_EQ(error.value(QLatin1String("is_transient")).toBool(), kind.isTransient);
    }
    for (const int code : {0,      1,      2,      4,      10,     33,     100,    190,    368,    80007,
                           130429, 130472, 130497, 131000, 131008, 131009, 131016, 131021, 131026, 131030,
                           131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131053,
                           131056, 131057, 131062, 132001, 132015, 133004, 133010, 134101, 135000, 137000})
        EXPECT_TRUE(codes.contains(code)) << code;
    EXPECT_FALSE(findGraphError(999));
    rule(R"({"code":273})"); // permissions are 200 to 299
    EXPECT_EQ(code(send(text("Hola"))), 273);
}

TEST_F(Graph, tokensAndNumbersAreChecked)
{
    rules.tokens = {"good"};
    const QByteArray path = "/v24.0/106540352242922/messages";
    EXPECT_EQ(ask("POST", path, text("a"), "good").status, 200);
    const ServerReply bad = ask("POST", path, text("a"), "bad");
    EXPECT_EQ(bad.status, 401);
    EXPECT_EQ(code(bad), 190);
    rules.tokensExpired = true;
    const ServerReply expired = ask("POST", path, text("a"), "good");
    EXPECT_EQ(code(expired), 190);
    EXPECT_EQ(errorIn(expired).value(QLatin1String("error_subcode")).toInt(), 463);
    rules = {};
    const ServerReply unknown = ask("POST", "/v24.0/1/messages", text("a"));
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(errorIn(unknown).value(QLatin1String("error_subcode")).toInt(), 33);
    EXPECT_EQ(ask("GET", "/v24.0/106540352242922").status, 200);
    EXPECT_EQ(ask("PUT", path, text("a")).status, 400);
    EXPECT_EQ(code(send("{")), 100);
    EXPECT_EQ(code(send(message(R"("text":{"body":"a"})", "+54 9 11 5555-0100"))), 131021);
}

TEST_F(Graph, rulesFitByRecipientLineTypeAndNumber)
{
    rule(R"({"code":131026,"to":"541155550001","next":2})");
    EXPECT_EQ(code(send(message(R"("text":{"body":"a"})", "5491155550002"))), -1);
    EXPECT_EQ(code(send(text("a"))), 131026);
    EXPECT_EQ(code(send(text("a"))), 131026);
    EXPECT_EQ(code(send(text("a"))), -1);
    EXPECT_TRUE(rules.calls.empty());
    rule(R"({"code":131000,"type":"interactive"})");
    EXPECT_EQ(code(send(text("a"))), -1);
    EXPECT_EQ(code(send(list(rows(1)))), 131000);
    rule(R"({"code":131000,"line":"1"})");
    EXPECT_EQ(code(send(text("a"))), -1);
    rule(R"({"code":2,"probability":0.25})");
    int hits = 0;
    for (int i = 0; i < 4000; ++i)
        hits += code(send(text("a"))) == 2;
    EXPECT_GT(hits, 900);
    EXPECT_LT(hits, 1100);
    rule(R"({"code":429,"retry_after":7})");
    const ServerReply limited = send(text("a"));
    EXPECT_EQ(limited.status, 429);
    EXPECT_TRUE(limited.head(false).contains("\r\nRetry-After: 7\r\n"));
}

TEST_F(Graph, rulesThatDoNotFitTheirFormChangeNothing)
{
    for (const char *wrong :
         {R"({"calls":[{"code":1234567}]})", R"({"calls":[{"kode":1}]})", R"({"latency_ms":"1"})",
          R"({"latency_ms":-1})", R"({"bogus":1})", R"({"area":"upside-down"})", R"({"throttle":1})",
          R"({"latency_ms":5,"calls":[{"probability":2}]})"}) {
        QString error;
        EXPECT_FALSE(rules.change(json(wrong), error)) << wrong;
        EXPECT_FALSE(error.isEmpty());
        EXPECT_EQ(rules.latency.count(), 0);
    }
}

TEST_F(Graph, lateAndLostMessagesAreAccepted)
{
    std::vector<AcceptedMessage> accepted;
    graph.onAccepted([&](const AcceptedMessage &message) { accepted.push_back(message); });
    rule(R"({"code":131047,"late":true,"next":1},{"lost":true,"next":1})");
    EXPECT_EQ(send(text("a")).status, 200);
    const ServerReply lost = send(message(R"("text":{"body":"a"},"biz_opaque_callback_data":"7:2")"));
    EXPECT_EQ(lost.manner, ServerReply::Manner::Lost);
    ASSERT_EQ(accepted.size(), 2U);
    ASSERT_TRUE(accepted[0].late);
    EXPECT_EQ(accepted[0].late->code, 131047);
    EXPECT_FALSE(accepted[1].late);
    EXPECT_EQ(accepted[1].callback, "7:2");
    const QJsonObject call = log.list({.after = 1}).value(QLatin1String("calls")).toArray().at(0).toObject();
    EXPECT_TRUE(call.value(QLatin1String("lost")).toBool());
    EXPECT_EQ(call.value(QLatin1String("callback")).toString(), QStringLiteral("7:2"));
    EXPECT_EQ(call.value(QLatin1String("wamid")).toString().toUtf8(), accepted[1].wamid);
}

TEST_F(Graph, windowsClose24HoursAfterThePersonsLastMessage)
{
    std::vector<AcceptedMessage> accepted;
    graph.onAccepted([&](const AcceptedMessage &message) { accepted.push_back(message); });
    const QByteArray made = message(R"("type":"template","template":{"name":"a","language":{"code":"es"}})");
    const std::int64_t seconds = stampOf(now) / 1000000;
    send(text("a")); // a stranger: nobody knows
    people.add(makeCustomer(1, {"106540352242922", "5491155550100"}));
    people.add({{"106540352242922", "5491155550100"}, "5491155550001", "5491155550001", {}, {}, {}});
    people.heard("5491155550001", seconds - 24 * 3600 - 1);
    people.heard("5491155550001", seconds - 30 * 3600); // an older one takes nothing back
    send(text("a"));
    send(made);
    people.heard("5491155550001", seconds - 24 * 3600 + 5);
    send(text("a"));
    ASSERT_EQ(accepted.size(), 4U);
    EXPECT_FALSE(accepted[0].late);
    ASSERT_TRUE(accepted[1].late);
    EXPECT_EQ(accepted[1].late->code, 131047);
    EXPECT_FALSE(accepted[2].late);
    EXPECT_FALSE(accepted[3].late);
}

TEST_F(Graph, aTestNumberWantsArgentinesWithoutTheirNine)
{
    rules.withoutNine = true;
    EXPECT_EQ(code(send(text("a"))), 131030);
    const ServerReply other = send(message(R"("text":{"body":"a"})", "541155550001"));
    EXPECT_EQ(other.status, 200);
    EXPECT_TRUE(other.body.contains(R"("wa_id":"5491155550001")"));
}

TEST_F(Graph, throttlesWhenTold)
{
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(code(send(text("a"))), -1);
    rules.throttles = true;
    for (int i = 0; i < 45; ++i)
        EXPECT_EQ(code(send(text("a"))), -1) << i;
    EXPECT_EQ(code(send(text("a"))), 131056);
    EXPECT_EQ(code(send(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.X"})")), -1);
    for (int i = 0; i < 35; ++i)
        EXPECT_EQ(code(send(message(R"("text":{"body":"a"})", "54911555510" + QByteArray::number(10 + i)))),
                  -1);
    EXPECT_EQ(code(send(message(R"("text":{"body":"a"})", "5491155552001"))), 130429);
}

TEST_F(Graph, mediaIsDescribedAndHandedOutWithTheToken)
{
    const QJsonObject about = json(ask("GET", "/v24.0/1234567890123453?phone_number_id=1").body);
    const QByteArray url = about.value(QLatin1String("url")).toString().toUtf8();
    ASSERT_TRUE(url.startsWith("http://127.0.0.1:9/")) << url.constData();
    EXPECT_EQ(about.value(QLatin1String("mime_type")).toString(), QStringLiteral("application/pdf"));
    const QByteArray target = url.mid(18);
    const ServerReply file = ask("GET", target);
    EXPECT_EQ(file.status, 200);
    EXPECT_TRUE(file.body.startsWith("%PDF-"));
    EXPECT_EQ(MediaFile({}, file.body).hash(), about.value(QLatin1String("sha256")).toString().toUtf8());
    EXPECT_EQ(file.body.size(), about.value(QLatin1String("file_size")).toInteger());
    EXPECT_EQ(ask("GET", target, {}, "").status, 401);
    EXPECT_EQ(ask("GET", target + '0').status, 404);
    now += std::chrono::seconds(301);
    EXPECT_EQ(ask("GET", target).status, 404); // five minutes are over
    EXPECT_EQ(ask("GET", "/v24.0/77").status, 400);
    EXPECT_EQ(QJsonDocument(graph.files().list()).toJson(QJsonDocument::Compact),
              R"({"files":[{"described":1,"fetched":1,"id":"1234567890123453","refused":3}]})");
}

TEST_F(Graph, downloadsFailAsTold)
{
    const auto target = [&] {
        const QJsonObject about = json(ask("GET", "/v24.0/1234567890123451").body);
        return about.value(QLatin1String("url")).toString().toUtf8().mid(18);
    };
    const QByteArray whole = ask("GET", target()).body;
    const auto with = [&](const char *mode) {
        QString error;
        EXPECT_TRUE(rules.change({{QStringLiteral("media"), QLatin1String(mode)}}, error));
        return ask("GET", target());
    };
    EXPECT_EQ(with("gone").status, 404);
    EXPECT_EQ(with("broken").status, 500);
    EXPECT_EQ(with("redirect").status, 302);
    EXPECT_EQ(with("endless").manner, ServerReply::Manner::Endless);
    EXPECT_EQ(with("slow").delay, Duration(rules.slow));
    const QByteArray wrong = with("wrong").body;
    EXPECT_EQ(wrong.size(), whole.size());
    EXPECT_NE(wrong, whole);
}

TEST_F(Graph, uploadsComeBack)
{
    ServerRequest request;
    request.method = "POST";
    request.setTarget("/v24.0/106540352242922/media");
    request.received = now;
    request.fields = {{"Authorization", "Bearer t"}, {"Content-Type", "multipart/form-data; boundary=XyZ"}};
    request.body = "--XyZ\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
                   "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                   "Content-Type: image/png\r\n\r\n\x89PNG\r\n--not the end\r\n--XyZ--\r\n";
    const QByteArray id = json(graph.handle(request).body).value(QLatin1String("id")).toString().toUtf8();
    ASSERT_EQ(id.size(), 15);
    const QJsonObject about = json(ask("GET", "/v24.0/" + id).body);
    EXPECT_EQ(about.value(QLatin1String("mime_type")).toString(), QStringLiteral("image/png"));
    const QByteArray url = about.value(QLatin1String("url")).toString().toUtf8();
    EXPECT_EQ(ask("GET", url.mid(18)).body, QByteArray("\x89PNG\r\n--not the end"));
    EXPECT_EQ(ask("DELETE", "/v24.0/" + id).body.toStdString(), R"({"success":true})");
    EXPECT_EQ(ask("GET", "/v24.0/" + id).status, 400);
    request.body = "--XyZ--\r\n";
    EXPECT_EQ(code(graph.handle(request)), 100);
}

} // namespace
