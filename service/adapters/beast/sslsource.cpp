// The one unit that holds the bodies of Asio's TLS streams.
#include <boost/asio/ssl/impl/src.hpp>
