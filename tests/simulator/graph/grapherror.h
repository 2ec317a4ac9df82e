#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <QJsonObject>
#include <QString>

#include "tests/simulator/http/serverreply.h"

namespace psi::sim {

/// One error of the Graph API, as Meta's list of codes names it.
struct GraphErrorKind
{
    int code;
    int http;            ///< status of the answer that carries it
    const char *title;   ///< stands in `message` behind "(#code) ", in a status as title
    const char *details; ///< `error_data.details`; empty: there is none
    const char *type;    ///< "OAuthException" unless Meta says otherwise
    int subcode;         ///< `error_subcode`; 0: there is none
    bool isTransient;    ///< says `is_transient: true`
};

/// Every code that the simulator can answer. Answers that are no Graph error, such as a proxy's 502 in HTML,
/// have their HTTP status as code.
std::span<const GraphErrorKind> graphErrors();
/// Null if there is no such code.
const GraphErrorKind *findGraphError(int code);

/// An error that a request meets.
struct GraphFault
{
    int code = 0;
    QString details;     ///< in place of the kind's own; empty: that
    int subcode = 0;     ///< as above
    int retryAfter = -1; ///< seconds of a Retry-After; below 0: none, but a 429 that always has one
};

/// `{"error": {…}}` with the status that Meta sends it with. `trace`: its fbtrace_id.
ServerReply errorReply(const GraphFault &fault, const QByteArray &trace);

/// The object of `statuses[].errors[]` for the same error, as bytes of the wire.
QByteArray statusErrorJson(const GraphFault &fault);

} // namespace psi::sim
