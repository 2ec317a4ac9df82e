// Bodies and queries are judged by their schemas; every mistake at once, each by its place.
#include <gtest/gtest.h>

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>

#include "shared/api/apicheck.h"
#include "shared/api/apiproblem.h"
#include "shared/api/apiroutes.h"
#include "shared/text/durationtext.h"

using namespace psi;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

// "field|field": what is wrong with the body.
QString wrong(ApiSchema schema, const char *json)
{
    QStringList fields;
    for (const ApiFault &fault : faultsOf(schema, QJsonDocument::fromJson(json).object()))
        fields << fault.field;
    return fields.join(QLatin1Char('|'));
}

TEST(ApiCheck, aBodyThatFitsHasNoFaults)
{
    EXPECT_EQ(wrong(ApiSchema::None, "{}"), QString());
    EXPECT_EQ(wrong(ApiSchema::Reason, "{}"), QString());
    EXPECT_EQ(wrong(ApiSchema::NeededReason, R"({"reason":"por qué"})"), QString());
    EXPECT_EQ(wrong(ApiSchema::MessageDraft, R"({"to":"+5491155550001","type":"text","text":{"body":"hola"},
        "agent":{"id":"7","name":"Ana"}})"),
              QString());
    EXPECT_EQ(wrong(ApiSchema::AreaChange, R"({"url":"","enabled":false,"sla_s":null})"), QString());
    EXPECT_EQ(wrong(ApiSchema::AnswersPause, R"({"reason":"x","until":"2026-05-28T20:26:40-03:00"})"),
              QString());
}

// S04: nobody sets what is not his to set.
TEST(ApiCheck, unknownMembersAreNamed)
{
    EXPECT_EQ(wrong(ApiSchema::None, R"({"x":1})"), q("x"));
    EXPECT_EQ(wrong(ApiSchema::TokenDraft, R"({"name":"a","role":"viewer","id":"1","hash":"2"})"),
              q("hash|id"));
    EXPECT_EQ(
        wrong(ApiSchema::MessageDraft, R"({"type":"text","agent":{"id":"1","name":"A","role":"admin"}})"),
        q("agent.role"));
}

TEST(ApiCheck, eachMistakeIsNamedByItsPlace)
{
    EXPECT_EQ(wrong(ApiSchema::NeededReason, "{}"), q("reason"));
    for (const char *reason : {R"({"reason":""})", R"({"reason":"   "})", R"({"reason":7})",
                               R"({"reason":null})", R"({"reason":["a"]})", R"({"reason":{}})"})
        EXPECT_EQ(wrong(ApiSchema::NeededReason, reason), q("reason")) << reason;
    EXPECT_EQ(wrong(ApiSchema::MessageDraft, R"({"type":"fax","agent":"Ana"})"), q("type|agent"));
    EXPECT_EQ(wrong(ApiSchema::AreaChange,
                    R"({"url":1,"enabled":"yes","timeout_ms":1.5,"attempts":0,"sla_s":"1"})"),
              q("url|enabled|timeout_ms|attempts|sla_s"));
    EXPECT_EQ(wrong(ApiSchema::AnswersPause, R"({"reason":"x","until":"mañana"})"), q("until"));
    EXPECT_EQ(wrong(ApiSchema::AnswersPause, R"({"reason":"x","until":"2026-05-28T20:26:40"})"), q("until"));
    EXPECT_EQ(wrong(ApiSchema::MenusPreview, R"({"inputs":[]})"), q("inputs"));
    EXPECT_EQ(wrong(ApiSchema::MenusPreview, R"({"inputs":["a",1]})"), q("inputs[1]"));
    EXPECT_EQ(wrong(ApiSchema::TemplateBody,
                    R"({"name":"s","language":{"code":"es"},"components":[{"type":"body","x":[1]},7]})"),
              q("components[1]"));
}

TEST(ApiCheck, lengthsCountCodePoints)
{
    QJsonObject body{{q("reason"), QString(500, QLatin1Char('x'))}};
    EXPECT_TRUE(faultsOf(ApiSchema::NeededReason, body).empty());
    body[q("reason")] = q("😀").repeated(500);
    EXPECT_TRUE(faultsOf(ApiSchema::NeededReason, body).empty());
    body[q("reason")] = q("😀").repeated(501);
    EXPECT_EQ(faultsOf(ApiSchema::NeededReason, body).size(), 1u);
}

TEST(ApiCheck, queriesAreCheckedToo)
{
    const auto wrongIn = [](std::vector<std::pair<QString, QString>> query) {
        QStringList fields;
        for (const ApiFault &fault : faultsOf(rowOf(ApiRoute::MenuVersions).query, query))
            fields << fault.field;
        return fields.join(QLatin1Char('|'));
    };
    EXPECT_EQ(wrongIn({}), QString());
    EXPECT_EQ(wrongIn({{q("limit"), q("10")}}), QString());
    EXPECT_EQ(wrongIn({{q("limit"), q("0")}}), q("limit"));
    EXPECT_EQ(wrongIn({{q("limit"), q("1e2")}}), q("limit"));
    EXPECT_EQ(wrongIn({{q("limit"), q("999999999999999999999")}}), q("limit"));
    EXPECT_EQ(wrongIn({{q("limit"), q("1")}, {q("limit"), q("2")}}), q("limit"));
    EXPECT_EQ(wrongIn({{q("order"), q("x; DROP TABLE mensajes")}}), q("order"));
}

TEST(ApiCheck, aProblemSaysStatusCodeAndFaults)
{
    const ApiProblem problem{422, apicodes::menusInvalid, q("no"), {{q("menus[a].body"), q("is empty")}}};
    EXPECT_EQ(
        QJsonDocument(problem.toJson()).toJson(QJsonDocument::Compact),
        R"({"code":"MENUS_INVALID","detail":"no","faults":[{"field":"menus[a].body","reason":"is empty"}],)"
        R"("status":422,"title":"Unprocessable Content","type":"about:blank"})");
}

TEST(ApiCheck, timesAreWrittenAndReadWithTheirZone)
{
    const Timestamp time(std::chrono::milliseconds(1'780'000'000'123));
    EXPECT_EQ(apiTimeText(time), q("2026-05-28T20:26:40.123Z"));
    EXPECT_EQ(apiTime(apiTimeText(time)), time);
    EXPECT_EQ(apiTime(q("2026-05-28T17:26:40.123-03:00")), time);
    for (const char *text : {"", "2026-05-28", "2026-05-28T20:26:40", "2026-13-28T20:26:40Z", "now"})
        EXPECT_EQ(apiTime(q(text)), std::nullopt) << text;
}

TEST(ApiCheck, durationsHaveOneUnit)
{
    EXPECT_EQ(durationOf(q("90d")), std::chrono::days(90));
    EXPECT_EQ(durationOf(q("12h")), std::chrono::hours(12));
    EXPECT_EQ(durationOf(q("5m")), std::chrono::minutes(5));
    EXPECT_EQ(durationOf(q("1s")), std::chrono::seconds(1));
    for (const char *text : {"", "0d", "1", "d", "1w", "-1d", "1 d", "4000d", "999999999d", "1d\n"})
        EXPECT_EQ(durationOf(q(text)), std::nullopt) << text;
}

} // namespace
