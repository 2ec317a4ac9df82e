#pragma once

#include <array>
#include <cstdint>

#include <rapidjson/memorystream.h>
#include <rapidjson/rapidjson.h>

#include "service/adapters/whatsapp/jsondocument.h"

namespace psi::json {

/// RapidJSON's SAX handler that fills a Document's records. In iterative mode StartX and EndX are called
/// before the brace is taken, all else after its last byte: positions follow from Tell().
class Indexer
{
public:
    Indexer(Document &document, const rapidjson::MemoryStream &stream);

    bool StartObject() { return open(Document::Kind::Object); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Document::Kind::Array); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool Key(const char *, rapidjson::SizeType size, bool);
    bool String(const char *, rapidjson::SizeType size, bool);
    bool RawNumber(const char *, rapidjson::SizeType, bool) { return scalar(Document::Kind::Number); }
    bool Null() { return scalar(Document::Kind::Null); }
    bool Bool(bool value) { return scalar(value ? Document::Kind::True : Document::Kind::False); }
    // Never called with numbers as text; the interface wants them.
    bool Int(int) { return true; }
    bool Uint(unsigned) { return true; }
    bool Int64(std::int64_t) { return true; }
    bool Uint64(std::uint64_t) { return true; }
    bool Double(double) { return true; }

private:
    static constexpr std::size_t maxDepth = 64;

    quint32 here() const { return static_cast<quint32>(m_stream.Tell()); }
    bool open(Document::Kind kind);
    bool close();
    bool scalar(Document::Kind kind);
    /// First byte of the token that ends here.
    quint32 tokenBegin() const;
    Document::Record &add(Document::Kind kind, quint32 begin);

    Document &m_document;
    const rapidjson::MemoryStream &m_stream;
    std::array<quint32, maxDepth> m_open{}; ///< records of the objects and arrays around
    std::size_t m_depth = 0;
    quint32 m_previousEnd = 0;
    Document::Record m_key; ///< only its key fields
};

} // namespace psi::json
