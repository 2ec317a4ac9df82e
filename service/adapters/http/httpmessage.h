#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <QByteArray>

namespace psi {

enum class HttpMethod : unsigned char
{
    Get,
    Head,
    Post,
    Put,
    Delete,
    Other
};

/// The header fields of one request, kept in one buffer. Names are compared without regard to case.
/// Views stay valid as long as this object (or a copy) lives and is not appended to.
class HttpFields
{
public:
    void append(QByteArrayView name, QByteArrayView value);
    void clear();
    int count(QByteArrayView name) const;
    /// The first field of that name, surrounding blanks removed; empty if there is none.
    QByteArrayView value(QByteArrayView name) const;
    /// All fields of that name in their order, joined by ", ".
    QByteArray joined(QByteArrayView name) const;

private:
    struct Field
    {
        int start;
        int nameSize;
        int valueSize;
    };
    QByteArrayView nameOf(const Field &field) const
    {
        return QByteArrayView(m_text).sliced(field.start, field.nameSize);
    }
    QByteArrayView valueOf(const Field &field) const
    {
        return QByteArrayView(m_text).sliced(field.start + field.nameSize, field.valueSize);
    }

    QByteArray m_text;
    std::vector<Field> m_fields;
};

/// Parameters of a query string, percent-decoded ('+' is a blank), in their order.
class HttpQuery
{
public:
    /// False if an escape is broken or stands for a NUL.
    bool parse(QByteArrayView text);
    int count(QByteArrayView name) const;
    /// The first parameter of that name; empty if there is none.
    QByteArray value(QByteArrayView name) const;
    const std::vector<std::pair<QByteArray, QByteArray>> &all() const { return m_items; }

private:
    std::vector<std::pair<QByteArray, QByteArray>> m_items;
};

/// One complete request that passed every limit. A value.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    QByteArray path; ///< as sent, without the query; begins with '/', not percent-decoded
    HttpQuery query;
    HttpFields fields;
    QByteArray body;
    QByteArray
        remoteAddress; ///< of the client, behind trusted proxies too; personal data, keep it out of logs
    std::chrono::steady_clock::time_point received; ///< when its last byte was read
};

/// An answer. A value; the server adds Date, Content-Length and Connection.
struct HttpAnswer
{
    int status = 200;
    QByteArray contentType; ///< empty: no body
    QByteArray body;
    std::vector<std::pair<QByteArray, QByteArray>> fields; ///< further header fields, without CR, LF
    bool close = false;                                    ///< close the connection after it

    /// A problem+json body that says no more than the status does.
    static HttpAnswer problem(int status);
    /// 503, with a Retry-After of a few seconds, each time another so that clients do not come back together.
    static HttpAnswer unavailable();
    /// 405, naming what is allowed; closes.
    static HttpAnswer notAllowed(QByteArray allow);
    static HttpAnswer text(int status, QByteArray contentType, QByteArray body);
    HttpAnswer &with(QByteArray name, QByteArray value);
};

/// Sends an answer later. Copyable; any thread; never blocks. The first call of all copies counts, further
/// ones do nothing. Safe after the client left and after the server was stopped or destroyed.
class Respond
{
public:
    using Send = std::function<void(HttpAnswer)>;

    explicit Respond(Send send)
        : m_send(std::move(send))
    {}
    void operator()(HttpAnswer answer) const { m_send(std::move(answer)); }

private:
    Send m_send;
};

/// What a server serves.
class HttpHandler
{
public:
    virtual ~HttpHandler() = default;
    /// Called on a thread of the server, from several threads at a time: never blocks, never throws.
    /// `respond` is called exactly once, now or later; a request left without an answer for
    /// HttpDeadlines::answer gets 503.
    virtual void handle(HttpRequest request, Respond respond) = 0;
};

} // namespace psi
