// What an agent may send: each type with its own body, judged before anything is stored.
#include <gtest/gtest.h>

#include <QJsonDocument>

#include "service/domain/outbound/agentdraft.h"

using namespace psi;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

QString faultOf(const char *json)
{
    AgentDraft draft;
    const std::optional<DraftFault> fault = readDraft(QJsonDocument::fromJson(json).object(), draft);
    return fault ? fault->field : QString();
}

AgentDraft draftOf(const char *json)
{
    AgentDraft draft;
    const std::optional<DraftFault> fault = readDraft(QJsonDocument::fromJson(json).object(), draft);
    EXPECT_FALSE(fault.has_value()) << (fault ? fault->reason.toStdString() : "");
    return draft;
}

TEST(AgentDraft, aTextIsFreeForm)
{
    const AgentDraft draft = draftOf(R"({"type":"text","text":{"body":"¿Hola?","preview_url":true}})");
    EXPECT_EQ(draft.payload, q(R"({"text":{"body":"¿Hola?","preview_url":true},"type":"text"})").toUtf8());
    EXPECT_TRUE(draft.isFreeForm);
    EXPECT_EQ(draft.stored, MessageType::Text);
    EXPECT_EQ(draft.text, q("¿Hola?"));
}

TEST(AgentDraft, aTemplateMayGoOutAtAnyTime)
{
    const AgentDraft draft =
        draftOf(R"({"type":"template","template":{"name":"saludo_1","language":{"code":"es_AR"},
        "components":[{"type":"body","parameters":[]}]}})");
    EXPECT_FALSE(draft.isFreeForm);
    EXPECT_EQ(draft.text, q("[Plantilla: saludo_1]"));
    EXPECT_EQ(draft.stored, MessageType::Text);
    const QJsonObject payload = QJsonDocument::fromJson(draft.payload).object();
    EXPECT_EQ(payload[q("template")].toObject()[q("name")].toString(), q("saludo_1"));
}

TEST(AgentDraft, mediaAreShownByCaptionNameOrKind)
{
    const AgentDraft image = draftOf(R"({"type":"image","media":{"id":"123","caption":"El plano"}})");
    EXPECT_EQ(image.payload, R"({"image":{"caption":"El plano","id":"123"},"type":"image"})");
    EXPECT_EQ(image.text, q("El plano"));
    EXPECT_EQ(image.stored, MessageType::Image);
    EXPECT_EQ(image.mediaKind, q("image"));
    const AgentDraft document = draftOf(
        R"({"type":"document","media":{"link":"https://x.example/a.pdf","filename":"Plan 2026.pdf"}})");
    EXPECT_EQ(document.text, q("Plan 2026.pdf"));
    EXPECT_EQ(document.fileName, q("Plan 2026.pdf"));
    EXPECT_EQ(draftOf(R"({"type":"audio","media":{"id":"1"}})").text, q("[Audio]"));
    const AgentDraft sticker = draftOf(R"({"type":"sticker","media":{"id":"1"}})");
    EXPECT_EQ(sticker.stored, MessageType::Image);
    EXPECT_EQ(sticker.mediaKind, q("sticker"));
}

TEST(AgentDraft, whatDoesNotGoTogetherIsNamed)
{
    EXPECT_EQ(faultOf(R"({"type":"text"})"), q("text"));
    EXPECT_EQ(faultOf(R"({"type":"text","media":{"id":"1"}})"), q("media"));
    EXPECT_EQ(faultOf(R"({"type":"text","text":{"body":"x"},"template":{}})"), q("template"));
    EXPECT_EQ(faultOf(R"({"type":"image","text":{"body":"x"}})"), q("text"));
    EXPECT_EQ(faultOf(R"({"type":"image","media":{}})"), q("media"));
    EXPECT_EQ(faultOf(R"({"type":"image","media":{"id":"1","link":"https://x.example/"}})"), q("media"));
    for (const char *link : {"http://x.example/a", "ftp://x.example/a", "//x.example", "https://",
                             "javascript:1", "https://u:p@x.example/a"})
        EXPECT_EQ(faultOf((QByteArray(R"({"type":"image","media":{"link":")") + link + "\"}}").constData()),
                  q("media.link"))
            << link;
    EXPECT_EQ(faultOf(R"({"type":"audio","media":{"id":"1","caption":"x"}})"), q("media.caption"));
    EXPECT_EQ(faultOf(R"({"type":"image","media":{"id":"1","filename":"x"}})"), q("media.filename"));
    EXPECT_EQ(faultOf(R"({"type":"document","media":{"id":"1","filename":"../x"}})"), q("media.filename"));
    EXPECT_EQ(faultOf(R"({"type":"document","media":{"id":"1","filename":"a\u202egpj.exe"}})"),
              q("media.filename"));
    EXPECT_EQ(faultOf(R"({"type":"template","template":{"name":"Saludo","language":{"code":"es"}}})"),
              q("template.name"));
    EXPECT_EQ(faultOf(R"({"type":"template","template":{"name":"s","language":{"code":"español"}}})"),
              q("template.language.code"));
}

} // namespace
