#pragma once

#include <chrono>

#include <QtGlobal>

namespace psi {

/// Bounds of one server; what exceeds one is refused and its connection closed. Sizes in bytes.
struct HttpLimits
{
    int headBytes = 8 << 10; ///< request line and header fields
    int fields = 64;         ///< header fields
    int targetBytes = 2 << 10;
    int bodyBytes = 4 << 20;
    int chunkOverheadBytes = 1 << 10; ///< chunk extensions of one request, and one chunk's size line
    int pipelined = 16;               ///< requests of one connection without an answer
    int requestsPerConnection = 10000;
    int connections = 10000;  ///< the surplus is closed at once; never above 3/4 of the process's descriptors
    int connectionsPerIp = 0; ///< 0 = off; trusted proxies are not counted
    qint64 inflightBodyBytes = 64ll << 20; ///< bodies of all connections until their answer; above it 503
};

/// Absolute ends, never renewed by bytes. They are enforced to within `sweep`, on the early side.
struct HttpDeadlines
{
    std::chrono::milliseconds head{5000};     ///< from connect or first byte to the end of the header
    std::chrono::milliseconds request{10000}; ///< from the same moment to the last byte of the body
    std::chrono::milliseconds answer{30000};  ///< from the complete request to the handler's answer; then 503
    std::chrono::milliseconds write{10000};   ///< until the peer has taken an answer whole
    std::chrono::milliseconds idle{60000};    ///< between requests
    std::chrono::milliseconds linger{1000}; ///< what a refused client still sends is read and dropped so long
    std::chrono::milliseconds drain{3000};  ///< stop(): how long requests in flight may still be answered
    std::chrono::milliseconds sweep{250};
};

} // namespace psi
