#include "service/adapters/whatsapp/jsonindexer.h"

namespace psi::json {

namespace {
constexpr qsizetype bytesPerValue = 16; // about what webhooks have
constexpr quint32 quotes = 2;

bool isBetweenTokens(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':';
}
} // namespace

Indexer::Indexer(Document &document, const rapidjson::MemoryStream &stream)
    : m_document(document)
    , m_stream(stream)
{
    m_document.m_records.reserve(static_cast<std::size_t>(m_document.m_json.size() / bytesPerValue + 4));
}

bool Indexer::Key(const char *, rapidjson::SizeType size, bool)
{
    m_key.keyBegin = tokenBegin();
    m_key.keyEnd = here();
    m_key.keyEscaped = m_key.keyEnd - m_key.keyBegin != size + quotes;
    m_previousEnd = m_key.keyEnd;
    return true;
}

bool Indexer::String(const char *, rapidjson::SizeType size, bool)
{
    scalar(Document::Kind::Text);
    Document::Record &record = m_document.m_records.back();
    record.escaped = record.end - record.begin != size + quotes;
    return true;
}

bool Indexer::open(Document::Kind kind)
{
    if (m_depth == maxDepth)
        return false;
    m_open[m_depth++] = static_cast<quint32>(m_document.m_records.size());
    add(kind, here());
    m_previousEnd = here() + 1;
    return true;
}

bool Indexer::close()
{
    Document::Record &record = m_document.m_records[m_open[--m_depth]];
    m_previousEnd = here() + 1;
    record.end = m_previousEnd;
    record.next = static_cast<quint32>(m_document.m_records.size());
    return true;
}

bool Indexer::scalar(Document::Kind kind)
{
    Document::Record &record = add(kind, tokenBegin());
    record.end = here();
    record.next = static_cast<quint32>(m_document.m_records.size());
    m_previousEnd = record.end;
    return true;
}

quint32 Indexer::tokenBegin() const
{
    const char *bytes = m_document.m_json.constData();
    quint32 at = m_previousEnd;
    while (at < here() && isBetweenTokens(bytes[at]))
        ++at;
    return at;
}

Document::Record &Indexer::add(Document::Kind kind, quint32 begin)
{
    Document::Record &record = m_document.m_records.emplace_back(m_key);
    record.kind = kind;
    record.begin = begin;
    m_key = {};
    return record;
}

} // namespace psi::json
