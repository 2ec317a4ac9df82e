#pragma once

#include <array>

#include <QByteArray>

#include "service/ports/metrics.h"

namespace psi {

/// Why a request, or a connection, was refused before a handler saw it.
enum class Refusal : unsigned char
{
    None,
    Malformed,      ///< 400: not strict HTTP/1.x, or its framing could be read in two ways
    HeadTooLarge,   ///< 431
    TargetTooLong,  ///< 414
    BodyTooLarge,   ///< 413
    NotImplemented, ///< 501: a transfer coding other than chunked
    Expectation,    ///< 417: an expectation other than 100-continue
    Timeout,        ///< 408: header or body were not there in time
    BodiesInFlight, ///< 503: too many bytes of bodies wait for their answer
    Unanswered,     ///< 503: the handler did not answer in time
    Pipelined,      ///< closed: too many requests without an answer
    SlowReader,     ///< closed: an answer could not be written in time
    Connections,    ///< closed: too many connections
    Count
};

/// The status to answer with; 0 where there is no answer.
int statusOf(Refusal refusal);
/// The word in the label `reason`.
QByteArray reasonOf(Refusal refusal);

/// Counts refusals; any thread.
class RefusalCounters
{
public:
    /// An empty name counts nothing.
    RefusalCounters(Metrics &metrics, const QByteArray &name);
    void count(Refusal refusal) const;

private:
    std::array<Counter *, static_cast<std::size_t>(Refusal::Count)> m_counters{};
};

} // namespace psi
