#include "service/adapters/http/httpmessage.h"

#include <optional>
#include <random>

#include "service/adapters/http/httpstatus.h"

namespace psi {

namespace {
bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<QByteArray> decoded(QByteArrayView text)
{
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain.append(text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        if (i + 2 >= text.size())
            return std::nullopt;
        const int high = hexDigit(text[i + 1]);
        const int low = hexDigit(text[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return std::nullopt;
        plain.append(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return plain;
}
} // namespace

void HttpFields::append(QByteArrayView name, QByteArrayView value)
{
    m_fields.push_back(
        {static_cast<int>(m_text.size()), static_cast<int>(name.size()), static_cast<int>(value.size())});
    m_text.append(name).append(value);
}

void HttpFields::clear()
{
    m_text.clear();
    m_fields.clear();
}

int HttpFields::count(QByteArrayView name) const
{
    int found = 0;
    for (const Field &field : m_fields)
        found += sameName(nameOf(field), name) ? 1 : 0;
    return found;
}

QByteArrayView HttpFields::value(QByteArrayView name) const
{
    for (const Field &field : m_fields) {
        if (sameName(nameOf(field), name))
            return valueOf(field);
    }
    return {};
}

QByteArray HttpFields::joined(QByteArrayView name) const
{
    QByteArray all;
    for (const Field &field : m_fields) {
        if (!sameName(nameOf(field), name))
            continue;
        if (!all.isEmpty())
            all.append(", ");
        all.append(valueOf(field));
    }
    return all;
}

bool HttpQuery::parse(QByteArrayView text)
{
    m_items.clear();
    while (!text.isEmpty()) {
        const qsizetype amp = text.indexOf('&');
        const QByteArrayView part = amp < 0 ? text : text.first(amp);
        text = amp < 0 ? QByteArrayView() : text.sliced(amp + 1);
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        std::optional<QByteArray> name = decoded(equals < 0 ? part : part.first(equals));
        std::optional<QByteArray> value = decoded(equals < 0 ? QByteArrayView() : part.sliced(equals + 1));
        if (!name || !value)
            return false;
        m_items.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

int HttpQuery::count(QByteArrayView name) const
{
    int found = 0;
    for (const auto &[key, value] : m_items)
        found += key == name ? 1 : 0;
    return found;
}

QByteArray HttpQuery::value(QByteArrayView name) const
{
    for (const auto &[key, value] : m_items) {
        if (key == name)
            return value;
    }
    return {};
}

HttpAnswer HttpAnswer::problem(int status)
{
    return text(status, QByteArrayLiteral("application/problem+json"),
                "{\"type\":\"about:blank\",\"title\":\"" + QByteArray(statusPhrase(status)) +
                    "\",\"status\":" + QByteArray::number(status) + '}');
}

HttpAnswer HttpAnswer::unavailable()
{
    thread_local std::minstd_rand random{std::random_device{}()};
    const int seconds = std::uniform_int_distribution<int>(1, 5)(random);
    return problem(503).with(QByteArrayLiteral("Retry-After"), QByteArray::number(seconds));
}

HttpAnswer HttpAnswer::notAllowed(QByteArray allow)
{
    HttpAnswer answer = problem(405).with(QByteArrayLiteral("Allow"), std::move(allow));
    answer.close = true;
    return answer;
}

HttpAnswer HttpAnswer::text(int status, QByteArray contentType, QByteArray body)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = std::move(contentType);
    answer.body = std::move(body);
    return answer;
}

HttpAnswer &HttpAnswer::with(QByteArray name, QByteArray value)
{
    fields.emplace_back(std::move(name), std::move(value));
    return *this;
}

} // namespace psi
