#include "service/adapters/httpclient/answerparser.h"

#include <optional>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>

#include "service/adapters/httpclient/sinkbody.h"

namespace psi {

namespace http = boost::beast::http;

namespace {
constexpr std::uint32_t mostHead = 16 << 10;
constexpr int mostInterim = 8;
constexpr unsigned firstFinal = 200;
constexpr unsigned switchingProtocols = 101;
} // namespace

struct AnswerParser::Parts
{
    using Parser = http::response_parser<SinkBody>;

    explicit Parts(const ClientRequest &request)
        : onBody(request.onBody)
        , mostAnswer(request.mostAnswer)
    {
        restart();
    }

    void restart()
    {
        parser.emplace();
        parser->header_limit(mostHead);
        parser->body_limit(boost::none);
        parser->eager(true);
        parser->get().body().take = [this](const char *bytes, std::size_t count) {
            return takeBody(QByteArrayView(bytes, static_cast<qsizetype>(count)));
        };
    }

    bool takeBody(QByteArrayView bytes)
    {
        if (onBody && parser->get().result_int() == 200) {
            if (!onBody(bytes))
                fault = "ABORTED";
        } else if (body.size() + bytes.size() > mostAnswer) {
            fault = "ANSWER_TOO_LARGE";
        } else {
            body.append(bytes);
        }
        return fault.isEmpty();
    }

    State broken()
    {
        if (fault.isEmpty())
            fault = "ANSWER_MALFORMED";
        return State::Broken;
    }

    // An interim answer makes way for the one that counts.
    State onDone()
    {
        const unsigned code = parser->get().result_int();
        if (code >= firstFinal)
            return State::Whole;
        if (code == switchingProtocols || ++interim > mostInterim)
            return broken();
        restart();
        return State::More;
    }

    std::optional<Parser> parser;
    QByteArray in; ///< not yet parsed: less than a head or a chunk's length
    QByteArray body;
    QByteArray fault;
    std::function<bool(QByteArrayView)> onBody;
    qint64 mostAnswer;
    int interim = 0;
};

AnswerParser::AnswerParser(const ClientRequest &request)
    : m_parts(std::make_unique<Parts>(request))
{}

AnswerParser::~AnswerParser() = default;

AnswerParser::State AnswerParser::feed(QByteArrayView bytes)
{
    Parts &parts = *m_parts;
    parts.in.append(bytes);
    while (!parts.in.isEmpty()) {
        boost::system::error_code error;
        const boost::asio::const_buffer buffer(parts.in.constData(),
                                               static_cast<std::size_t>(parts.in.size()));
        const std::size_t used = parts.parser->put(buffer, error);
        parts.in.remove(0, static_cast<qsizetype>(used));
        if (error == http::error::need_more)
            return State::More;
        if (error)
            return parts.broken();
        if (!parts.parser->is_done()) {
            if (used == 0)
                return State::More;
        } else if (const State state = parts.onDone(); state != State::More) {
            return state;
        }
    }
    return State::More;
}

AnswerParser::State AnswerParser::end()
{
    Parts &parts = *m_parts;
    boost::system::error_code error;
    if (parts.parser->is_header_done() && parts.parser->need_eof())
        parts.parser->put_eof(error);
    if (parts.parser->is_done() && !error)
        return State::Whole;
    parts.fault = "CLOSED";
    return State::Broken;
}

QByteArray AnswerParser::fault() const { return m_parts->fault; }

int AnswerParser::status() const
{
    return m_parts->parser->is_header_done() ? static_cast<int>(m_parts->parser->get().result_int()) : 0;
}

QByteArray AnswerParser::retryAfter() const
{
    const auto value = m_parts->parser->get()[http::field::retry_after];
    return QByteArray(value.data(), static_cast<qsizetype>(value.size()));
}

QByteArray AnswerParser::takeBody() { return std::exchange(m_parts->body, {}); }

bool AnswerParser::keepsConnection() const
{
    return m_parts->parser->is_done() && m_parts->in.isEmpty() && m_parts->parser->keep_alive();
}

} // namespace psi
