#pragma once

#include <memory>

#include "service/adapters/http/headscan.h"
#include "service/adapters/http/httpmessage.h"

namespace psi {

/// Turns the bytes of one connection into requests, strictly. Belongs to the connection's thread.
/// First HeadScan judges the raw head, then Beast parses it and the body; both must agree.
class RequestParser
{
public:
    /// `limits` outlives the parser.
    explicit RequestParser(const HttpLimits &limits);
    ~RequestParser();
    RequestParser(const RequestParser &) = delete;
    RequestParser &operator=(const RequestParser &) = delete;

    struct Step
    {
        qsizetype consumed = 0; ///< the rest must come again, at the front of the next bytes
        Refusal refusal = Refusal::None;
        bool headDone = false; ///< the head was completed by this call
        bool done = false;     ///< the request is complete: take it, then reset()
    };
    /// Stops at the end of the head, and at the end of the request; never reads into the next one.
    Step feed(QByteArrayView bytes);
    void reset();

    /// True once the head is complete.
    bool hasHead() const;
    /// Requires hasHead().
    bool keepAlive() const;
    bool isHttp10() const;
    bool expectsContinue() const;
    bool isHead() const;
    /// As announced; 0 without one.
    qint64 contentLength() const;
    qint64 bodySize() const;
    /// Everything but `remoteAddress` and `received`. Requires a done step.
    HttpRequest take();

private:
    class Message;
    Step feedHead(QByteArrayView bytes);
    Step feedBody(QByteArrayView bytes);

    const HttpLimits &m_limits;
    HeadScan m_scan;
    std::unique_ptr<Message> m_message;
};

} // namespace psi
