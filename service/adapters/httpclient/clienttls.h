#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include <QByteArray>

#include "shared/result.h"

namespace psi {

/// How TLS connections are made: version 1.2 or newer, the other side's certificate always checked against
/// the authorities and the name. Moved, not copied. After make() any thread.
class ClientTls
{
public:
    /// `caFile`: PEM; empty = the system's authorities. Invalid: it cannot be read.
    static Result<ClientTls> make(const QByteArray &caFile);

    boost::asio::ssl::context &context() { return *m_context; }

private:
    std::shared_ptr<boost::asio::ssl::context> m_context;
};

} // namespace psi
