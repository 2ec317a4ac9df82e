#include "service/adapters/whatsapp/envelope.h"

#include <cstring>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace psi {

namespace {

// Where in the envelope a value stands.
enum class Place : unsigned char
{
    Root,
    Entries,
    Entry,
    Changes,
    Change,
    Value,
    Metadata,
    Contacts,
    Messages,
    Statuses,
    Errors,
    Skipped ///< validated, not looked at
};

Place memberPlace(Place parent, QByteArrayView key)
{
    switch (parent) {
    case Place::Root:
        return key == QByteArrayView("entry") ? Place::Entries : Place::Skipped;
    case Place::Entry:
        return key == QByteArrayView("changes") ? Place::Changes : Place::Skipped;
    case Place::Change:
        return key == QByteArrayView("value") ? Place::Value : Place::Skipped;
    case Place::Value:
        if (key == QByteArrayView("messages"))
            return Place::Messages;
        if (key == QByteArrayView("statuses"))
            return Place::Statuses;
        if (key == QByteArrayView("errors"))
            return Place::Errors;
        if (key == QByteArrayView("contacts"))
            return Place::Contacts;
        return key == QByteArrayView("metadata") ? Place::Metadata : Place::Skipped;
    default:
        return Place::Skipped;
    }
}

bool isArrayPlace(Place place)
{
    return place == Place::Entries || place == Place::Changes || place == Place::Contacts ||
           place == Place::Messages || place == Place::Statuses || place == Place::Errors;
}

using Stream = rapidjson::MemoryStream;

// SAX handler. In RapidJSON's iterative mode StartX and EndX come before the brace is taken.
class EnvelopeReader
{
public:
    EnvelopeReader(const Stream &stream, const char *body)
        : m_stream(stream)
        , m_body(body)
    {}

    std::vector<WebhookChange> changes;
    bool isEnvelope() const { return m_isWhatsapp && m_hasEntries; }

    bool StartObject() { return open(false); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(true); }
    bool EndArray(rapidjson::SizeType) { return close(); }
    bool Key(const char *text, rapidjson::SizeType size, bool)
    {
        m_key = QByteArray(text, static_cast<qsizetype>(size));
        return token();
    }
    bool String(const char *text, rapidjson::SizeType size, bool)
    {
        return scalar(QByteArrayView(text, static_cast<qsizetype>(size)), true);
    }
    bool RawNumber(const char *text, rapidjson::SizeType size, bool)
    {
        return scalar(QByteArrayView(text, static_cast<qsizetype>(size)), false);
    }
    bool Null() { return scalar({}, false); }
    bool Bool(bool) { return scalar({}, false); }
    // Never called with numbers as text; the interface wants them.
    bool Int(int) { return true; }
    bool Uint(unsigned) { return true; }
    bool Int64(std::int64_t) { return true; }
    bool Uint64(std::uint64_t) { return true; }
    bool Double(double) { return true; }

private:
    struct Level
    {
        Place place = Place::Skipped;
        bool isArray = false;
        qsizetype begin = 0;
        bool isElement = false; ///< an item of messages, statuses, errors or contacts
        Place list = Place::Skipped;
    };
    static constexpr std::size_t maxDepth = 64;

    qsizetype here() const { return static_cast<qsizetype>(m_stream.Tell()); }
    bool token()
    {
        m_previousEnd = here();
        return true;
    }

    bool open(bool isArray)
    {
        if (m_levels.size() >= maxDepth)
            return false;
        Level level{Place::Skipped, isArray, here(), false, Place::Skipped};
        if (m_levels.empty())
            level.place = isArray ? Place::Skipped : Place::Root;
        else
            placeIn(m_levels.back(), level);
        m_levels.push_back(level);
        m_previousEnd = here() + 1;
        return true;
    }

    // Decides where a new object or array stands, and begins what it begins.
    void placeIn(const Level &parent, Level &level)
    {
        if (parent.isArray) {
            level.place = parent.place == Place::Entries && !level.isArray   ? Place::Entry
                          : parent.place == Place::Changes && !level.isArray ? Place::Change
                                                                             : Place::Skipped;
            level.list = parent.place;
            level.isElement = isListOfElements(parent.place);
        } else {
            level.place = memberPlace(parent.place, m_key);
            if (isArrayPlace(level.place) != level.isArray)
                level.place = Place::Skipped;
        }
        if (level.place == Place::Entries)
            m_hasEntries = true;
        if (level.place == Place::Entry) {
            m_entryId.clear();
            m_entryTime.clear();
            m_entryStart = changes.size();
        }
        if (level.place == Place::Change)
            changes.emplace_back();
    }

    static bool isListOfElements(Place place)
    {
        return place == Place::Messages || place == Place::Statuses || place == Place::Errors ||
               place == Place::Contacts;
    }

    bool close()
    {
        const Level level = m_levels.back();
        m_levels.pop_back();
        const qsizetype end = here() + 1;
        m_previousEnd = end;
        if (level.isElement)
            addElement(level.list, level.begin, end);
        if (level.place == Place::Change)
            changes.back().whole = {EventClass::Other, level.begin, end - level.begin};
        if (level.place == Place::Entry) {
            for (std::size_t i = m_entryStart; i < changes.size(); ++i) {
                changes[i].entryId = m_entryId;
                changes[i].entryTime = m_entryTime;
            }
        }
        return true;
    }

    void addElement(Place list, qsizetype begin, qsizetype end)
    {
        const JsonSlice slice{list == Place::Statuses ? EventClass::Status
                              : list == Place::Errors ? EventClass::Error
                                                      : EventClass::Message,
                              begin, end - begin};
        auto &target = list == Place::Contacts ? changes.back().contacts : changes.back().elements;
        target.push_back(slice);
    }

    bool scalar(QByteArrayView text, bool isString)
    {
        if (!m_levels.empty()) {
            const Level &parent = m_levels.back();
            if (parent.isArray && isListOfElements(parent.place))
                addElement(parent.place, startOfScalar(), here());
            else if (!parent.isArray)
                member(parent.place, text, isString);
        }
        return token();
    }

    qsizetype startOfScalar() const
    {
        qsizetype at = m_previousEnd;
        while (std::strchr(" \t\r\n,:", m_body[at]) != nullptr)
            ++at;
        return at;
    }

    void member(Place parent, QByteArrayView text, bool isString)
    {
        if (parent == Place::Root && isString && m_key == "object")
            m_isWhatsapp = text == QByteArrayView("whatsapp_business_account");
        else if (parent == Place::Entry && m_key == "id")
            m_entryId = text.toByteArray();
        else if (parent == Place::Entry && m_key == "time")
            m_entryTime = text.toByteArray();
        else if (parent == Place::Change && isString && m_key == "field")
            changes.back().field = text.toByteArray();
        else if (parent == Place::Metadata && m_key == "phone_number_id")
            changes.back().phoneNumberId = text.toByteArray();
    }

    const Stream &m_stream;
    const char *m_body;
    std::vector<Level> m_levels;
    QByteArray m_key;
    QByteArray m_entryId;
    QByteArray m_entryTime;
    std::size_t m_entryStart = 0;
    qsizetype m_previousEnd = 0;
    bool m_isWhatsapp = false;
    bool m_hasEntries = false;
};

constexpr unsigned strictFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

Error invalid(const char *why, std::size_t at)
{
    return {ErrorCode::Invalid, QStringLiteral("%1 at byte %2").arg(QString::fromLatin1(why)).arg(at)};
}

} // namespace

Result<std::vector<WebhookChange>> readEnvelope(const QByteArray &body)
{
    Stream stream(body.constData(), static_cast<std::size_t>(body.size()));
    EnvelopeReader handler(stream, body.constData());
    rapidjson::Reader reader;
    const rapidjson::ParseResult parsed = reader.Parse<strictFlags>(stream, handler);
    if (parsed.IsError()) {
        const bool tooDeep = parsed.Code() == rapidjson::kParseErrorTermination;
        return invalid(tooDeep ? "nested too deep" : rapidjson::GetParseError_En(parsed.Code()),
                       parsed.Offset());
    }
    // A NUL byte ends the stream early for RapidJSON: what stands after it would pass unseen.
    if (stream.Tell() != static_cast<std::size_t>(body.size()))
        return invalid("bytes after the end", stream.Tell());
    if (!handler.isEnvelope())
        return Error{ErrorCode::Invalid, QStringLiteral("no WhatsApp webhook envelope")};
    return std::move(handler.changes);
}

} // namespace psi
