// The one unit that holds the bodies of Asio and Beast; the others see declarations only.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
