#include "service/adapters/httpclient/clienttls.h"

namespace psi {

namespace ssl = boost::asio::ssl;

Result<ClientTls> ClientTls::make(const QByteArray &caFile)
{
    ClientTls tls;
    tls.m_context = std::make_shared<ssl::context>(ssl::context::tls_client);
    ssl::context &context = *tls.m_context;
    boost::system::error_code error;
    context.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, error);
    if (!error && caFile.isEmpty())
        context.set_default_verify_paths(error);
    else if (!error)
        context.load_verify_file(caFile.toStdString(), error);
    if (!error)
        context.set_verify_mode(ssl::verify_peer, error);
    if (error)
        return Error{ErrorCode::Invalid, QStringLiteral("the authorities for TLS cannot be read: %1")
                                             .arg(QString::fromStdString(error.message()))};
    return tls;
}

} // namespace psi
