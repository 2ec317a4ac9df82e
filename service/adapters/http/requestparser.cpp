#include "service/adapters/http/requestparser.h"

#include <algorithm>

#include <boost/beast/http/basic_parser.hpp>

namespace psi {

namespace http = boost::beast::http;
namespace net = boost::asio;
using boost::beast::iequals;
using boost::beast::string_view;
using BeastError = boost::beast::error_code;

namespace {
/// A chunk's size line without its extension, and the line end before it.
constexpr int plainChunkLine = 32;

QByteArrayView viewOf(string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

HttpMethod methodOf(http::verb verb)
{
    switch (verb) {
    case http::verb::get:
        return HttpMethod::Get;
    case http::verb::head:
        return HttpMethod::Head;
    case http::verb::post:
        return HttpMethod::Post;
    case http::verb::put:
        return HttpMethod::Put;
    case http::verb::delete_:
        return HttpMethod::Delete;
    default:
        return HttpMethod::Other;
    }
}

/// A name or address with an optional port, nothing that could be read as more than one host.
bool isHost(string_view text)
{
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && string_view(".-_:[]%~").find(c) == string_view::npos)
            return false;
    }
    return true;
}

/// True if Beast may keep `rest` for want of more bytes: an unfinished size line, or the last chunk's line
/// and not yet the empty line after it. A quoted extension that runs over its line's end makes Beast wait,
/// too.
bool mayWaitFor(QByteArrayView rest, int limit)
{
    const QByteArrayView lineEnd("\r\n");
    if (rest.size() > limit + plainChunkLine)
        return false;
    if (rest.startsWith(lineEnd)) // of the chunk before
        rest = rest.sliced(lineEnd.size());
    const qsizetype end = rest.indexOf(lineEnd);
    if (end < 0)
        return true;
    const QByteArrayView size = rest.first(end);
    const QByteArrayView after = rest.sliced(end + lineEnd.size());
    const bool isLast = std::all_of(size.begin(), std::find(size.begin(), size.end(), ';'),
                                    [](char c) { return c == '0' || c == ' ' || c == '\t'; });
    return isLast && after.size() < lineEnd.size() && lineEnd.startsWith(after);
}

bool hasControl(string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}
} // namespace

/// One request as Beast's parser reports it. A refusal of our own is kept beside the error that stops Beast.
class RequestParser::Message final : public http::basic_parser<true>
{
public:
    explicit Message(const HttpLimits &limits)
        : m_limits(limits)
    {
        header_limit(static_cast<std::uint32_t>(limits.headBytes) + 1);
        body_limit(static_cast<std::uint64_t>(limits.bodyBytes));
    }

    Refusal refusalFor(const BeastError &error) const
    {
        if (m_refusal != Refusal::None)
            return m_refusal;
        if (error == http::error::body_limit)
            return Refusal::BodyTooLarge;
        return error == http::error::header_limit ? Refusal::HeadTooLarge : Refusal::Malformed;
    }

    HttpRequest request;
    bool isHttp10 = false;
    bool expectsContinue = false;
    qint64 announced = 0;

private:
    void refuse(Refusal refusal, BeastError &error)
    {
        m_refusal = refusal;
        error = http::error::bad_value;
    }

    void on_request_impl(http::verb verb, string_view, string_view target, int version,
                         BeastError &error) override
    {
        request.method = methodOf(verb);
        isHttp10 = version == 10;
        if (target.size() > static_cast<std::size_t>(m_limits.targetBytes))
            return refuse(Refusal::TargetTooLong, error);
        if (target.empty() || target.front() != '/')
            return refuse(Refusal::Malformed, error);
        const std::size_t mark = target.find('?');
        request.path = viewOf(target.substr(0, mark)).toByteArray();
        if (mark != string_view::npos && !request.query.parse(viewOf(target.substr(mark + 1))))
            refuse(Refusal::Malformed, error);
    }

    void on_field_impl(http::field field, string_view name, string_view value, BeastError &error) override
    {
        if (m_headDone) // a trailer
            return refuse(Refusal::Malformed, error);
        const Refusal refusal = judge(field, value);
        if (refusal != Refusal::None)
            return refuse(refusal, error);
        request.fields.append(viewOf(name), viewOf(value));
    }

    Refusal judge(http::field field, string_view value)
    {
        switch (field) {
        case http::field::host:
            return ++m_hosts > 1 || !isHost(value) ? Refusal::Malformed : Refusal::None;
        case http::field::content_length:
            return ++m_lengths > 1 || value.find(',') != string_view::npos ? Refusal::Malformed
                                                                           : Refusal::None;
        case http::field::transfer_encoding:
            return iequals(value, "chunked") ? Refusal::None : Refusal::NotImplemented;
        case http::field::expect:
            expectsContinue = true;
            return iequals(value, "100-continue") ? Refusal::None : Refusal::Expectation;
        default:
            return Refusal::None;
        }
    }

    void on_header_impl(BeastError &error) override
    {
        m_headDone = true;
        announced = static_cast<qint64>(content_length().value_or(0));
        if ((m_hosts == 0 && !isHttp10) || (isHttp10 && chunked()))
            refuse(Refusal::Malformed, error);
        expectsContinue = expectsContinue && !isHttp10;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t> &, BeastError &) override
    {
        request.body.reserve(static_cast<qsizetype>(announced));
    }

    std::size_t on_body_impl(string_view bytes, BeastError &) override
    {
        request.body.append(viewOf(bytes));
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view extensions, BeastError &error) override
    {
        m_overhead += extensions.size();
        if (m_overhead > static_cast<std::size_t>(m_limits.chunkOverheadBytes) || hasControl(extensions))
            refuse(Refusal::Malformed, error);
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, BeastError &) override
    {
        request.body.append(viewOf(bytes));
        return bytes.size();
    }

    void on_response_impl(int, string_view, int, BeastError &) override {}
    void on_finish_impl(BeastError &) override {}

    const HttpLimits &m_limits;
    Refusal m_refusal = Refusal::None;
    int m_hosts = 0;
    int m_lengths = 0;
    std::size_t m_overhead = 0;
    bool m_headDone = false;
};

RequestParser::RequestParser(const HttpLimits &limits)
    : m_limits(limits)
    , m_scan(limits)
{}

RequestParser::~RequestParser() = default;

RequestParser::Step RequestParser::feed(QByteArrayView bytes)
{
    return m_message ? feedBody(bytes) : feedHead(bytes);
}

RequestParser::Step RequestParser::feedHead(QByteArrayView bytes)
{
    Step step;
    step.refusal = m_scan.scan(bytes);
    if (step.refusal != Refusal::None || !m_scan.isComplete())
        return step;
    m_message = std::make_unique<Message>(m_limits);
    BeastError error;
    const std::size_t used =
        m_message->put(net::buffer(bytes.data(), static_cast<std::size_t>(m_scan.size())), error);
    if (error || used != static_cast<std::size_t>(m_scan.size())) {
        step.refusal = m_message->refusalFor(error);
        return step;
    }
    m_message->eager(true);
    step.consumed = m_scan.size();
    step.headDone = true;
    step.done = m_message->is_done();
    return step;
}

RequestParser::Step RequestParser::feedBody(QByteArrayView bytes)
{
    Step step;
    BeastError error;
    const auto size = static_cast<std::size_t>(bytes.size());
    step.consumed = static_cast<qsizetype>(m_message->put(net::buffer(bytes.data(), size), error));
    if (error && error != http::error::need_more)
        step.refusal = m_message->refusalFor(error);
    else if (error && !mayWaitFor(bytes.sliced(step.consumed), m_limits.chunkOverheadBytes))
        step.refusal = Refusal::Malformed;
    step.done = step.refusal == Refusal::None && m_message->is_done();
    return step;
}

void RequestParser::reset()
{
    m_message.reset();
    m_scan.reset();
}

bool RequestParser::hasHead() const { return m_message != nullptr; }
bool RequestParser::keepAlive() const { return m_message->keep_alive(); }
bool RequestParser::isHttp10() const { return m_message->isHttp10; }
bool RequestParser::expectsContinue() const { return m_message->expectsContinue; }
bool RequestParser::isHead() const { return m_message->request.method == HttpMethod::Head; }
qint64 RequestParser::contentLength() const { return m_message->announced; }
qint64 RequestParser::bodySize() const { return m_message ? m_message->request.body.size() : 0; }
HttpRequest RequestParser::take() { return std::move(m_message->request); }

} // namespace psi
