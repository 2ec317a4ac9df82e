// Statuses, as they stand on the wire: byte for byte the fixtures.
#include <gtest/gtest.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include "tests/simulator/envelope.h"
#include "tests/simulator/graph/statuses.h"

using namespace psi::sim;
using namespace std::chrono_literals;

namespace {

const Line line{"106540352242922", "5491155550100"};

Customer sofia()
{
    return {line, "5491155550001", "5491155550001", "AR.1102938475610293841", QStringLiteral("Sofía Núñez"),
            {}};
}

QByteArray fixture(const char *name)
{
    QFile file(QStringLiteral(PSI_SOURCE_DIR "/tests/fixtures/whatsapp/%1.json").arg(QLatin1String(name)));
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name;
    return file.readAll();
}

QJsonObject firstStatus(const QByteArray &body)
{
    return QJsonDocument::fromJson(body)
        .object()[QLatin1String("entry")][0][QLatin1String("changes")][0][QLatin1String("value")]
                 [QLatin1String("statuses")][0]
        .toObject();
}

// The simulator's body for what a fixture tells.
QByteArray madeLike(const char *name, const Customer *person, const QByteArray &waId = "5491155550001")
{
    const QJsonObject status = firstStatus(fixture(name));
    const auto text = [&](const char *member) {
        return status.value(QLatin1String(member)).toString().toUtf8();
    };
    StatusFacts facts{line,
                      text("id"),
                      text("status"),
                      text("timestamp").toLongLong(),
                      {waId, waId, {}, waId},
                      person,
                      text("biz_opaque_callback_data"),
                      {}};
    if (const QJsonArray errors = status.value(QLatin1String("errors")).toArray(); !errors.isEmpty())
        facts.fault = GraphFault{errors[0][QLatin1String("code")].toInt(), {}};
    return envelopeOf({statusElement(facts)});
}

TEST(StatusBody, isTheFixtures)
{
    const Customer person = sofia();
    for (const char *name : {"status_sent", "status_delivered", "status_read", "status_played",
                             "status_callback_data", "status_failed"})
        EXPECT_EQ(madeLike(name, &person).toStdString(), fixture(name).toStdString()) << name;
    EXPECT_EQ(madeLike("status_failed_131026", nullptr, "5493515550003").toStdString(),
              fixture("status_failed_131026").toStdString());
}

TEST(StatusBody, ofAPersonWithoutAPhoneIsTheFixture)
{
    const Customer martin{line,
                          {},
                          {},
                          "AR.2093847561029384752",
                          QStringLiteral("Martín Peralta"),
                          QStringLiteral("martin.peralta")};
    const QJsonObject status = firstStatus(fixture("status_bsuid_only"));
    const QByteArray user = martin.userId;
    EXPECT_EQ(envelopeOf({statusElement({line,
                                         status.value(QLatin1String("id")).toString().toUtf8(),
                                         "delivered",
                                         1780000048,
                                         {user, {}, user, {}},
                                         &martin,
                                         {},
                                         {}})})
                  .toStdString(),
              fixture("status_bsuid_only").toStdString());
}

TEST(StatusBody, ofAStrangerTellsNoName)
{
    const QByteArray body = envelopeOf({statusElement(
        {line, "wamid.X", "sent", 1, {"1234567", "1234567", {}, "1234567"}, nullptr, {}, {}})});
    EXPECT_FALSE(body.contains("contacts"));
    EXPECT_TRUE(body.contains(R"("recipient_id":"1234567")"));
    EXPECT_FALSE(body.contains("recipient_user_id"));
}

AcceptedMessage message(const char *type, std::optional<GraphFault> late = {})
{
    return {line, {"1234567", "1234567", {}, "1234567"}, "wamid.X", type, "5:1", {}, late};
}

std::vector<QByteArray> told(const AcceptedMessage &message, Rules rules = {})
{
    rules.statusDelay = 0ms;
    boost::asio::io_context io;
    PeopleBook people;
    std::vector<QByteArray> words;
    StatusPlan plan(io, rules, people, [&](const Element &status) {
        words.push_back(status.id.split('|').at(1));
        EXPECT_TRUE(status.json.contains(R"("biz_opaque_callback_data":"5:1")"));
    });
    plan.follow(message);
    io.run();
    EXPECT_EQ(plan.waiting(), 0U);
    return words;
}

TEST(StatusPlan, tellsSentDeliveredReadInOrder)
{
    EXPECT_EQ(told(message("text")), (std::vector<QByteArray>{"sent", "delivered", "read"}));
    EXPECT_EQ(told(message("reaction")), std::vector<QByteArray>{"sent"});
    EXPECT_EQ(told(message("text", GraphFault{131047, {}})), std::vector<QByteArray>{"failed"});
    Rules none;
    none.statuses.clear();
    EXPECT_TRUE(told(message("text"), none).empty());
    EXPECT_EQ(told(message("text", GraphFault{131026, {}}), none), std::vector<QByteArray>{"failed"});
}

} // namespace
