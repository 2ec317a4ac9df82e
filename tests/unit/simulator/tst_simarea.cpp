// The receiver of area webhooks: what it believes, remembers and does to its callers.
#include <gtest/gtest.h>

#include <QJsonArray>

#include "tests/simulator/area/areareceiver.h"

using namespace psi::sim;

namespace {

class Area : public testing::Test
{
protected:
    ServerReply post(const QByteArray &id, const QByteArray &body, const QByteArray &signature = {},
                     const QByteArray &area = "ventas", qint64 skew = 0)
    {
        ServerRequest request;
        request.method = "POST";
        request.received = std::chrono::steady_clock::now();
        request.body = body;
        const QByteArray time = QByteArray::number(qint64(stampOf(request.received) / 1000000 + skew));
        request.fields = {{"webhook-id", id}, {"webhook-timestamp", time}};
        if (signature == "right")
            request.fields.emplace_back("webhook-signature", areaSignature("s3cret", id, time, body));
        else if (!signature.isEmpty())
            request.fields.emplace_back("webhook-signature", signature);
        return receiver.handle(request, area);
    }
    QJsonObject webhook(const QByteArray &id) const
    {
        return receiver.list({}, id, 10).value(QLatin1String("webhooks")).toArray().at(0).toObject();
    }

    Rules rules;
    AreaReceiver receiver{rules, 1};
};

// Made with: printf '%s' '12:1.1780000000.{"type":"derivacion"}' | openssl dgst -sha256 -hmac s3cret -binary
// | base64
TEST_F(Area, signsAsOpensslDoes)
{
    EXPECT_EQ(areaSignature("s3cret", "12:1", "1780000000", R"({"type":"derivacion"})").toStdString(),
              "v1,iYpD8AX6ojmJEAiyw6BZL1rLu+uiftFnMHh0LUDb7B8=");
}

TEST_F(Area, believesRightSignaturesOnly)
{
    rules.areaSecret = "s3cret";
    EXPECT_EQ(post("12:1", "{}", "right").status, 200);
    EXPECT_EQ(post("12:1", "{}", "v1,AAAA " + QByteArray("v1,BBBB")).status, 401);
    EXPECT_EQ(post("12:1", "{}").status, 401);
    EXPECT_EQ(post("12:1", "{}", "right", "ventas", -301).status, 401);
    rules.areaSecrets["admin"] = "other";
    EXPECT_EQ(post("13:1", "{}", "right", "admin").status, 401);
    const QJsonArray calls = receiver.list("ventas", {}, 10).value(QLatin1String("calls")).toArray();
    QStringList judged;
    for (const auto &call : calls)
        judged.append(call[QLatin1String("signature")].toString());
    EXPECT_EQ(judged.join(QLatin1Char(' ')).toStdString(), "ok wrong missing stale");
    EXPECT_EQ(webhook("12:1").value(QLatin1String("accepted")).toInt(), 1);
}

TEST_F(Area, remembersWhetherTriesWereTheSame)
{
    post("12:1", R"({"a":1})");
    post("12:1", R"({"a":1})");
    EXPECT_EQ(webhook("12:1").value(QLatin1String("tries")).toInt(), 2);
    EXPECT_TRUE(webhook("12:1").value(QLatin1String("same")).toBool());
    post("12:1", R"({"a":2})");
    EXPECT_FALSE(webhook("12:1").value(QLatin1String("same")).toBool());
    post("13:1", R"({"a":1})");
    post("13:1", R"({"a":1})", {}, "admin");
    EXPECT_FALSE(webhook("13:1").value(QLatin1String("same")).toBool());
    EXPECT_EQ(receiver.list({}, {}, 100).value(QLatin1String("received")).toInt(), 5);
    receiver.reset();
    EXPECT_TRUE(receiver.list({}, {}, 100).value(QLatin1String("calls")).toArray().isEmpty());
}

TEST_F(Area, answersAsTold)
{
    const auto with = [&](FaultMode mode) {
        rules.anyArea = {mode, 1, -1};
        return post("1:1", "{}");
    };
    EXPECT_EQ(with(FaultMode::Broken).status, 500);
    EXPECT_EQ(with(FaultMode::Gone).status, 404);
    EXPECT_EQ(with(FaultMode::Endless).manner, ServerReply::Manner::Endless);
    EXPECT_EQ(with(FaultMode::Slow).delay, Duration(rules.slow));
    const ServerReply redirect = with(FaultMode::Redirect);
    EXPECT_EQ(redirect.status, 302);
    EXPECT_TRUE(redirect.head(false).contains("Location: /area/ventas/elsewhere\r\n"));
    rules.areas["ventas"] = {};
    EXPECT_EQ(post("1:1", "{}").status, 200); // its own rule comes before all areas'
    rules.areas["ventas"] = {FaultMode::Broken, 1, 2};
    EXPECT_EQ(post("2:1", "{}").status, 500);
    EXPECT_EQ(post("2:1", "{}").status, 500);
    EXPECT_EQ(post("2:1", "{}").status, 200);
    post("2:1", "{}", {}, "ventas/elsewhere");
    EXPECT_EQ(receiver.list({}, {}, 1).value(QLatin1String("followed")).toInt(), 1);
    ServerRequest get;
    get.method = "GET";
    EXPECT_EQ(receiver.handle(get, "ventas").status, 405);
}

} // namespace
