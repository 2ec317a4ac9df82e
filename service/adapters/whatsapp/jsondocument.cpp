#include "service/adapters/whatsapp/jsondocument.h"

#include <algorithm>
#include <limits>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "service/adapters/whatsapp/jsonindexer.h"
#include "service/adapters/whatsapp/jsontext.h"

namespace psi::json {

namespace {
constexpr unsigned strictFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;
constexpr qsizetype longestPortableNumber = 64;

Error invalid(const char *why, std::size_t at)
{
    return {ErrorCode::Invalid, QStringLiteral("%1 at byte %2").arg(QString::fromLatin1(why)).arg(at)};
}

// PostgreSQL's numeric, which jsonb uses, writes exponents out and refuses what is too long.
bool isPortableNumber(QByteArrayView number)
{
    const auto isExponent = [](char c) { return c == 'e' || c == 'E'; };
    return number.size() <= longestPortableNumber && std::none_of(number.begin(), number.end(), isExponent);
}
} // namespace

Result<Document> Document::parse(const QByteArray &json)
{
    if (json.size() >= std::numeric_limits<quint32>::max())
        return invalid("too long", 0);
    Document document;
    document.m_json = json;
    rapidjson::MemoryStream stream(json.constData(), static_cast<std::size_t>(json.size()));
    Indexer indexer(document, stream);
    rapidjson::Reader reader;
    const rapidjson::ParseResult parsed = reader.Parse<strictFlags>(stream, indexer);
    if (parsed.IsError()) {
        const bool tooDeep = parsed.Code() == rapidjson::kParseErrorTermination;
        return invalid(tooDeep ? "nested too deep" : rapidjson::GetParseError_En(parsed.Code()),
                       parsed.Offset());
    }
    // A NUL byte ends the stream early for RapidJSON: what stands after it would pass unseen.
    if (stream.Tell() != static_cast<std::size_t>(json.size()))
        return invalid("bytes after the end", stream.Tell());
    return document;
}

Node Document::root() const { return m_records.empty() ? Node() : Node(this, 0); }

Node Node::operator[](QByteArrayView key) const
{
    Node found;
    if (!isObject())
        return found;
    for (const Node child : children()) {
        if (child.hasKey(key))
            found = child;
    }
    return found;
}

Children Node::children() const
{
    if (!isObject() && !isArray())
        return {nullptr, 0, 0};
    return {m_document, m_index + 1, record().next};
}

bool Node::hasKey(QByteArrayView key) const
{
    const Document::Record &one = record();
    if (one.keyEscaped)
        return this->key() == key;
    return one.keyEnd - one.keyBegin == static_cast<quint32>(key.size()) + 2 &&
           QByteArrayView(m_document->m_json).sliced(one.keyBegin + 1, key.size()) == key;
}

QByteArray Node::key() const
{
    if (!isPresent() || record().keyBegin == record().keyEnd)
        return {};
    const Document::Record &one = record();
    const QByteArrayView inner =
        QByteArrayView(m_document->m_json).sliced(one.keyBegin + 1, one.keyEnd - one.keyBegin - 2);
    return one.keyEscaped ? unescaped(inner) : inner.toByteArray();
}

QByteArray Node::bytes() const
{
    if (is(Document::Kind::Number))
        return raw().toByteArray();
    if (!isText())
        return {};
    const QByteArrayView inner = raw().sliced(1, raw().size() - 2);
    return record().escaped ? unescaped(inner) : inner.toByteArray();
}

QByteArrayView Node::raw() const
{
    if (!isPresent())
        return {};
    return QByteArrayView(m_document->m_json).sliced(record().begin, record().end - record().begin);
}

QByteArray Node::portable() const
{
    QByteArray json;
    if (!isPresent())
        return json;
    quint32 copied = record().begin;
    const auto copyTo = [&](quint32 end) {
        json.append(QByteArrayView(m_document->m_json).sliced(copied, end - copied));
        copied = end;
    };
    for (quint32 i = m_index; i < record().next; ++i) {
        const Node number(m_document, i);
        if (!number.is(Document::Kind::Number) || isPortableNumber(number.raw()))
            continue;
        copyTo(number.record().begin);
        json.append('"');
        copyTo(number.record().end);
        json.append('"');
    }
    copyTo(record().end);
    return json;
}

} // namespace psi::json
