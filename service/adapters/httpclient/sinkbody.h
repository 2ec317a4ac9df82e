#pragma once

#include <cstdint>
#include <functional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>

namespace psi {

/// A body for Beast's parser that is handed on piece by piece and never gathered.
struct SinkBody
{
    struct value_type
    {
        std::function<bool(const char *, std::size_t)> take; ///< false ends the parse (body_limit)
    };

    class reader
    {
    public:
        template <bool isRequest, class Fields>
        reader(boost::beast::http::header<isRequest, Fields> &, value_type &body)
            : m_body(body)
        {}
        void init(const boost::optional<std::uint64_t> &, boost::beast::error_code &error) { error = {}; }
        template <class ConstBufferSequence>
        std::size_t put(const ConstBufferSequence &buffers, boost::beast::error_code &error)
        {
            error = {};
            std::size_t count = 0;
            for (const auto piece : boost::beast::buffers_range_ref(buffers)) {
                if (!m_body.take(static_cast<const char *>(piece.data()), piece.size())) {
                    error = boost::beast::http::error::body_limit;
                    return count;
                }
                count += piece.size();
            }
            return count;
        }
        void finish(boost::beast::error_code &error) { error = {}; }

    private:
        value_type &m_body;
    };
};

} // namespace psi
