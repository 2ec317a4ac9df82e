#include "service/adapters/http/jsonscan.h"

#include <set>
#include <string>
#include <vector>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <QJsonDocument>

namespace psi {

namespace {

constexpr std::size_t deepest = 32;
constexpr int mostValues = 20'000;

/// Judges what RapidJSON reads; false ends the parse.
class Judge : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Judge>
{
public:
    const char *refusal = nullptr;

    bool Default() { return count(); }
    bool String(const char *text, rapidjson::SizeType size, bool) { return count() && isText({text, size}); }
    bool Key(const char *text, rapidjson::SizeType size, bool)
    {
        const std::string_view name(text, size);
        if (!count() || !isText(name))
            return false;
        return m_members.back().emplace(name).second || refuse("a member stands twice in an object");
    }
    bool StartObject() { return open(); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(); }
    bool EndArray(rapidjson::SizeType) { return close(); }

private:
    bool refuse(const char *why)
    {
        refusal = why;
        return false;
    }
    bool count() { return ++m_values <= mostValues || refuse("it has too many values"); }
    bool open()
    {
        m_members.emplace_back();
        return count() && (m_members.size() <= deepest || refuse("it is nested too deep"));
    }
    bool close()
    {
        m_members.pop_back();
        return true;
    }
    // A surrogate that was escaped alone comes out as three bytes that no UTF-8 has.
    bool isText(std::string_view text)
    {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool isSurrogate = text[i] == '\xed' && i + 1 < text.size() && (text[i + 1] & '\x20') != 0;
            if (text[i] == '\0' || isSurrogate)
                return refuse("a text holds NUL or a lone surrogate");
        }
        return true;
    }

    std::vector<std::set<std::string, std::less<>>> m_members;
    int m_values = 0;
};

Error invalid(const QString &why, std::size_t at)
{
    return {ErrorCode::Invalid, QStringLiteral("the body is no valid JSON: %1 (byte %2)").arg(why).arg(at)};
}

} // namespace

Result<QJsonObject> scanJsonObject(const QByteArray &body)
{
    using namespace rapidjson;
    constexpr unsigned flags = kParseIterativeFlag | kParseValidateEncodingFlag | kParseFullPrecisionFlag;
    MemoryStream stream(body.constData(), static_cast<std::size_t>(body.size()));
    Reader reader;
    Judge judge;
    const ParseResult parsed = reader.Parse<flags>(stream, judge);
    if (parsed.IsError())
        return invalid(
            QString::fromLatin1(judge.refusal != nullptr ? judge.refusal : GetParseError_En(parsed.Code())),
            parsed.Offset());
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (!document.isObject())
        return Error{ErrorCode::Invalid, QStringLiteral("the body must be a JSON object")};
    return document.object();
}

} // namespace psi
