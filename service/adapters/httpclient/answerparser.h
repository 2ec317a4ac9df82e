#pragma once

#include <memory>

#include "service/adapters/httpclient/clientanswer.h"

namespace psi {

/// Takes the bytes of one HTTP answer as they come: strict, its head at most 16 KiB, interim answers (1xx)
/// passed over, the body bounded or handed on. One thread.
class AnswerParser
{
public:
    enum class State : quint8
    {
        More,  ///< goes on
        Whole, ///< the answer is complete
        Broken ///< fault() says why
    };

    /// Of `request`: mostAnswer and onBody.
    explicit AnswerParser(const ClientRequest &request);
    ~AnswerParser();

    State feed(QByteArrayView bytes);
    /// The connection ended in good order: that completes a body without a length.
    State end();

    QByteArray fault() const;
    /// 0 until the head is complete.
    int status() const;
    QByteArray retryAfter() const;
    QByteArray takeBody();
    /// Whole, nothing came after it, and the server keeps the connection.
    bool keepsConnection() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace psi
