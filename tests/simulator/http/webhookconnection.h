#pragma once

#include <optional>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "tests/simulator/http/webhookclient.h"

namespace psi::sim {

/// One kept-alive connection of the webhook client; one request at a time.
class WebhookConnection : public std::enable_shared_from_this<WebhookConnection>
{
public:
    explicit WebhookConnection(WebhookClient &owner);

    void send(WebhookClient::Post post);
    /// The request on the way, if any, counts as unanswered.
    void disconnect();
    /// For good: the owner hears nothing more.
    void close();

private:
    using Error = boost::system::error_code;
    using Parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

    void connect();
    void write();
    void read();
    void end(int status, bool keep);

    WebhookClient *m_owner;
    boost::asio::ip::tcp::socket m_socket;
    boost::asio::steady_timer m_deadline;
    boost::beast::flat_buffer m_buffer;
    std::optional<Parser> m_parser;
    WebhookClient::Post m_post;
    QByteArray m_out;
};

} // namespace psi::sim
