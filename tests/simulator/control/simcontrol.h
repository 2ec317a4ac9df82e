#pragma once

#include <functional>

#include "tests/simulator/area/areareceiver.h"
#include "tests/simulator/graph/graphapi.h"
#include "tests/simulator/graph/statuses.h"
#include "tests/simulator/http/eventfeed.h"
#include "tests/simulator/http/webhookclient.h"

namespace psi::sim {

/// What is told to a running simulator, and asked of it, at `/_sim/` (loopback only):
///
///   GET    /_sim/rules            the rules in effect
///   PUT    /_sim/rules            changes those that are named
///   POST   /_sim/rules/calls      adds a rule for calls in front of the others
///   DELETE /_sim/rules/calls      takes all of them out
///   GET    /_sim/calls            recorded calls: after, limit, line, to, type, callback, wamid
///   GET    /_sim/counts           calls, errors, messages by second, most within any second, by line
///   GET    /_sim/duplicates       callback data accepted more than once
///   GET    /_sim/areas            calls of areas: area, webhook_id, limit
///   GET    /_sim/files            how often each file was asked for
///   GET    /_sim/webhooks         what became of statuses and messages to the callback URL
///   GET    /_sim/events           server-sent events: after, or last; filter
///   POST   /_sim/media            keeps the body as a file of its Content-Type: {id, sha256, file_size}
///   POST   /_sim/say              a customer writes: phone, and text or choice; line
///   POST   /_sim/reset            forgets calls, counts, areas and files; rules stay
class SimControl
{
public:
    struct Parts
    {
        Rules &rules;
        CallLog &log;
        GraphApi &graph;
        AreaReceiver &areas;
        EventFeed &feed;
        std::function<QJsonObject()> webhooks;
        std::function<ServerReply(const QJsonObject &)> say;
    };

    explicit SimControl(Parts parts)
        : m_parts(std::move(parts))
    {}

    /// `path`: behind "/_sim/".
    ServerReply handle(const ServerRequest &request, const QByteArray &path);

private:
    ServerReply changeRules(const ServerRequest &request);
    ServerReply addRule(const ServerRequest &request);
    ServerReply calls(const ServerRequest &request) const;
    ServerReply areas(const ServerRequest &request) const;
    ServerReply events(const ServerRequest &request) const;
    ServerReply keepMedia(const ServerRequest &request);
    ServerReply reset();

    Parts m_parts;
    std::uint64_t m_rules = 1000; ///< ids of added rules
};

} // namespace psi::sim
