#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace psi {

/// The JSON objects of the admin API by name.
enum class ApiSchema : std::uint8_t
{
    None, ///< no body
    Done,
    Reason,
    NeededReason,
    Problem,
    Fault,
    Total,
    Environment,
    Me,
    OpenApi,
    AgentRef,
    TextBody,
    TemplateBody,
    TemplateLanguage,
    MediaBody,
    MessageDraft,
    MessageAccepted,
    Message,
    MessageList,
    Hold,
    Line,
    LineList,
    Area,
    AreaList,
    AreaChange,
    CallTest,
    Menus,
    MenusChange,
    MenusPreview,
    PreviewStep,
    PreviewSteps,
    MenuVersion,
    MenuVersionList,
    MenuVersionNumber,
    AnswersPause,
    AnswersState,
    QueueState,
    Token,
    TokenList,
    TokenDraft,
    TokenMade,
    Count
};

enum class ApiKind : std::uint8_t
{
    Text,
    Integer,
    Boolean,
    Time,   ///< RFC 3339 with a zone
    Object, ///< of `of`, or any object when that is None
    List,   ///< of objects of `of`, or of texts when that is None
    Objects ///< a list of objects that others judge
};

/// One member of an object, or one parameter of a query. `least` and `most` bound the length of a text in
/// code points, the value of an integer, the number of items of a list.
struct ApiField
{
    std::string_view name;
    ApiKind kind = ApiKind::Text;
    std::string_view help = {};
    bool isRequired = false;
    bool isNullable = false;
    std::int64_t least = 0;
    std::int64_t most = 0; ///< 0 = the default of the kind
    ApiSchema of = ApiSchema::None;
    std::span<const std::string_view> words = {}; ///< the only values; empty = any

    constexpr ApiField needed() const
    {
        ApiField copy = *this;
        copy.isRequired = true;
        return copy;
    }
    constexpr ApiField orNull() const
    {
        ApiField copy = *this;
        copy.isNullable = true;
        return copy;
    }
    constexpr ApiField within(std::int64_t low, std::int64_t high) const
    {
        ApiField copy = *this;
        copy.least = low;
        copy.most = high;
        return copy;
    }
    constexpr ApiField oneOf(std::span<const std::string_view> all) const
    {
        ApiField copy = *this;
        copy.words = all;
        return copy;
    }
};

struct ApiSchemaRow
{
    ApiSchema schema = ApiSchema::None;
    std::string_view name = {};
    std::span<const ApiField> fields = {};
    std::string_view help = {};
};

/// Requests and answers are described by the same rows: bodies are judged by them, and openapi.json and
/// docs/admin-api.md are made from them.
const ApiSchemaRow &schemaOf(ApiSchema schema);

} // namespace psi
