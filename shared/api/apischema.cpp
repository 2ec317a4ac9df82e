#include "shared/api/apischema.h"

#include <array>

namespace psi {

namespace {

using enum ApiKind;

constexpr ApiField text(std::string_view name, std::string_view help = {}) { return {name, Text, help}; }
constexpr ApiField whole(std::string_view name, std::string_view help = {}) { return {name, Integer, help}; }
constexpr ApiField flag(std::string_view name, std::string_view help = {}) { return {name, Boolean, help}; }
constexpr ApiField time(std::string_view name, std::string_view help = {}) { return {name, Time, help}; }
constexpr ApiField object(std::string_view name, ApiSchema of, std::string_view help = {})
{
    ApiField field{name, Object, help};
    field.of = of;
    return field;
}
constexpr ApiField list(std::string_view name, ApiSchema of, std::string_view help = {})
{
    ApiField field{name, List, help};
    field.of = of;
    return field;
}

constexpr auto reasonHelp = "Why; stands in the audit";
constexpr ApiField reason = text("reason", reasonHelp).within(1, 500);

constexpr std::array roleWords{std::string_view("viewer"),     std::string_view("operator"),
                               std::string_view("supervisor"), std::string_view("admin"),
                               std::string_view("crm"),        std::string_view("metrics")};
constexpr std::array messageTypes{std::string_view("text"),   std::string_view("template"),
                                  std::string_view("image"),  std::string_view("video"),
                                  std::string_view("audio"),  std::string_view("document"),
                                  std::string_view("sticker")};

constexpr std::array done{flag("ok").needed()};
constexpr std::array optionalReason{reason};
constexpr std::array neededReason{reason.needed()};
constexpr std::array fault{text("field", "Where").needed(), text("reason", "What is wrong").needed()};
constexpr std::array problem{
    text("type").needed(),        text("title").needed(),
    whole("status").needed(),     text("code", "Stable word to decide on").needed(),
    text("detail", "For people"), list("faults", ApiSchema::Fault, "Every mistake at once")};
constexpr std::array total{whole("value").needed(),
                           flag("exact", "False: there are at least so many").needed()};
constexpr std::array environment{text("name").needed(), text("color").needed(), flag("production").needed()};
constexpr std::array me{text("name").needed(),
                        text("role").needed().oneOf(roleWords),
                        list("areas", ApiSchema::None, "Empty: all").needed(),
                        list("capabilities", ApiSchema::None, "Routes this token may call").needed(),
                        object("environment", ApiSchema::Environment).needed(),
                        text("version").needed(),
                        text("api").needed()};

constexpr std::array agentRef{text("id").within(1, 200).needed(), text("name").within(1, 200).needed()};
constexpr std::array textBody{text("body").within(1, 4096).needed(),
                              flag("preview_url", "Show a preview of a link")};
constexpr std::array templateLanguage{text("code", "es_AR").within(2, 15).needed()};
constexpr std::array templateBody{text("name").within(1, 512).needed(),
                                  object("language", ApiSchema::TemplateLanguage).needed(),
                                  ApiField{"components", Objects, "As the Cloud API takes them"}};
constexpr std::array mediaBody{text("id", "Of an uploaded file; or").within(1, 200),
                               text("link", "https address that WhatsApp fetches").within(9, 2000),
                               text("caption").within(1, 1024),
                               text("filename", "Documents only").within(1, 240)};
constexpr std::array messageDraft{
    text("to", "Phone in international form, or a user id; or").within(1, 140),
    text("conversation_id").within(1, 64),
    text("line", "Where the person has no conversation yet").within(1, 64),
    text("type").needed().oneOf(messageTypes),
    object("text", ApiSchema::TextBody, "Of type text"),
    object("template", ApiSchema::TemplateBody, "Of type template"),
    object("media", ApiSchema::MediaBody, "Of image, video, audio, document, sticker"),
    text("reply_to", "Id of a message of the same conversation").within(1, 64),
    object("agent", ApiSchema::AgentRef, "Who writes").needed()};
constexpr std::array messageAccepted{text("id").needed(), text("estado").needed()};
constexpr std::array message{text("id").needed(),
                             text("estado", "Of its row in router_outbox").needed(),
                             text("conversation_id").needed(),
                             text("area").needed(),
                             text("line").needed(),
                             text("phone", "Masked").needed(),
                             text("type").needed(),
                             text("text").needed(),
                             flag("automatic").needed(),
                             object("agent", ApiSchema::AgentRef).orNull(),
                             whole("generation", "Rises with each resend").needed(),
                             whole("attempts").needed(),
                             text("code", "Why it failed").orNull(),
                             text("error").orNull(),
                             time("created_at").needed(),
                             time("updated_at").needed(),
                             time("expires_at").orNull()};
constexpr std::array hold{text("reason").needed(), text("who").needed(), time("since").needed().orNull()};
constexpr std::array line{text("id").needed(), text("display_number").needed(),
                          flag("held", "Its messages wait").needed(),
                          object("hold", ApiSchema::Hold).orNull()};
constexpr std::array area{
    text("id").needed(),          text("url", "Without its query unless the caller is an admin").needed(),
    flag("has_secret").needed(),  flag("enabled").needed(),
    whole("timeout_ms").needed(), whole("attempts").needed(),
    whole("sla_s").orNull()};
constexpr std::array areaChange{text("url").within(0, 2000).needed(),
                                text("secret", "Absent: stays as it is").within(1, 500),
                                flag("enabled").needed(),
                                whole("timeout_ms").within(100, 60000),
                                whole("attempts").within(1, 20),
                                whole("sla_s").within(1, 604800).orNull(),
                                reason};
constexpr std::array callTest{flag("ok").needed(), text("code").orNull(), text("message").orNull(),
                              whole("took_ms").needed()};
constexpr std::array menus{
    object("menus", ApiSchema::None, "As psi-router menus export writes them").needed(),
    list("problems", ApiSchema::Fault, "Mistakes that a CRM saved").needed()};
constexpr std::array menusChange{object("menus", ApiSchema::None, "The whole set").needed(), reason};
constexpr std::array menusPreview{
    object("menus", ApiSchema::None, "Absent: those in effect"),
    list("inputs", ApiSchema::None, "What the customer writes or taps").within(1, 50).needed()};
constexpr std::array previewStep{text("input").needed(),         list("answers", ApiSchema::None).needed(),
                                 text("router_estado").needed(), text("menu").needed(),
                                 text("area").needed(),          text("subetiqueta").needed()};
constexpr std::array previewSteps{list("steps", ApiSchema::PreviewStep).needed()};
constexpr std::array menuVersion{text("number").needed(), time("created_at").needed(), text("who").needed(),
                                 text("reason").needed()};
constexpr std::array menuVersionNumber{text("version").needed()};
constexpr std::array answersPause{reason.needed(), time("until", "Absent: until they are resumed")};
constexpr std::array answersState{flag("paused").needed(), time("until").orNull()};
constexpr std::array queueState{text("route").needed(), flag("paused").needed()};
constexpr std::array token{text("id").needed(),
                           text("name").needed(),
                           text("role").needed().oneOf(roleWords),
                           list("areas", ApiSchema::None).needed(),
                           time("created_at").needed(),
                           text("created_by").needed(),
                           time("expires_at").orNull(),
                           time("revoked_at").orNull()};
constexpr std::array tokenDraft{text("name").within(1, 100).needed(), text("role").needed().oneOf(roleWords),
                                list("areas", ApiSchema::None, "Empty: all").within(0, 20),
                                text("expires", "90d, 12h; absent: never").within(2, 12), reason};
constexpr std::array tokenMade{text("id").needed(), text("token", "Shown once; not in a repeated answer")};

constexpr std::array<ApiField, 4> listOf(ApiSchema schema)
{
    return {list("items", schema).needed(),
            text("next", "Cursor of the next page; null: this is the last").orNull(), time("as_of").needed(),
            object("total", ApiSchema::Total).needed()};
}
constexpr auto messageList = listOf(ApiSchema::Message);
constexpr auto lineList = listOf(ApiSchema::Line);
constexpr auto areaList = listOf(ApiSchema::Area);
constexpr auto versionList = listOf(ApiSchema::MenuVersion);
constexpr auto tokenList = listOf(ApiSchema::Token);

using S = ApiSchema;
constexpr std::array schemas{
    ApiSchemaRow{S::None, ""},
    ApiSchemaRow{S::Done, "Done", done},
    ApiSchemaRow{S::Reason, "Reason", optionalReason},
    ApiSchemaRow{S::NeededReason, "NeededReason", neededReason},
    ApiSchemaRow{S::Problem, "Problem", problem, "application/problem+json"},
    ApiSchemaRow{S::Fault, "Fault", fault},
    ApiSchemaRow{S::Total, "Total", total},
    ApiSchemaRow{S::Environment, "Environment", environment},
    ApiSchemaRow{S::Me, "Me", me},
    ApiSchemaRow{S::OpenApi, "OpenApi", {}, "An OpenAPI 3.1 document"},
    ApiSchemaRow{S::AgentRef, "AgentRef", agentRef},
    ApiSchemaRow{S::TextBody, "TextBody", textBody},
    ApiSchemaRow{S::TemplateBody, "TemplateBody", templateBody},
    ApiSchemaRow{S::TemplateLanguage, "TemplateLanguage", templateLanguage},
    ApiSchemaRow{S::MediaBody, "MediaBody", mediaBody},
    ApiSchemaRow{S::MessageDraft, "MessageDraft", messageDraft},
    ApiSchemaRow{S::MessageAccepted, "MessageAccepted", messageAccepted},
    ApiSchemaRow{S::Message, "Message", message},
    ApiSchemaRow{S::MessageList, "MessageList", messageList},
    ApiSchemaRow{S::Hold, "Hold", hold},
    ApiSchemaRow{S::Line, "Line", line},
    ApiSchemaRow{S::LineList, "LineList", lineList},
    ApiSchemaRow{S::Area, "Area", area},
    ApiSchemaRow{S::AreaList, "AreaList", areaList},
    ApiSchemaRow{S::AreaChange, "AreaChange", areaChange},
    ApiSchemaRow{S::CallTest, "CallTest", callTest},
    ApiSchemaRow{S::Menus, "Menus", menus},
    ApiSchemaRow{S::MenusChange, "MenusChange", menusChange},
    ApiSchemaRow{S::MenusPreview, "MenusPreview", menusPreview},
    ApiSchemaRow{S::PreviewStep, "PreviewStep", previewStep},
    ApiSchemaRow{S::PreviewSteps, "PreviewSteps", previewSteps},
    ApiSchemaRow{S::MenuVersion, "MenuVersion", menuVersion},
    ApiSchemaRow{S::MenuVersionList, "MenuVersionList", versionList},
    ApiSchemaRow{S::MenuVersionNumber, "MenuVersionNumber", menuVersionNumber},
    ApiSchemaRow{S::AnswersPause, "AnswersPause", answersPause},
    ApiSchemaRow{S::AnswersState, "AnswersState", answersState},
    ApiSchemaRow{S::QueueState, "QueueState", queueState},
    ApiSchemaRow{S::Token, "Token", token},
    ApiSchemaRow{S::TokenList, "TokenList", tokenList},
    ApiSchemaRow{S::TokenDraft, "TokenDraft", tokenDraft},
    ApiSchemaRow{S::TokenMade, "TokenMade", tokenMade},
};

constexpr bool standInOrder()
{
    for (std::size_t i = 0; i < schemas.size(); ++i) {
        if (schemas[i].schema != static_cast<ApiSchema>(i))
            return false;
    }
    return schemas.size() == static_cast<std::size_t>(ApiSchema::Count);
}
static_assert(standInOrder(), "one row per schema, in the order of ApiSchema");

} // namespace

const ApiSchemaRow &schemaOf(ApiSchema schema) { return schemas[static_cast<std::size_t>(schema)]; }

} // namespace psi
