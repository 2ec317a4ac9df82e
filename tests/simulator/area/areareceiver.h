#pragma once

#include <deque>
#include <map>
#include <unordered_map>

#include <QByteArray>
#include <QHash>

#include "tests/simulator/graph/rules.h"
#include "tests/simulator/http/serverreply.h"
#include "tests/simulator/http/serverrequest.h"

namespace psi::sim {

/// `v1,` and the base64 of HMAC-SHA256 over "id.timestamp.body".
QByteArray areaSignature(const QByteArray &secret, const QByteArray &id, const QByteArray &timestamp,
                         const QByteArray &body);

/// An area's receiver of webhooks at `/area/<id>`: answers as the rules say and remembers what came. With a
/// secret a wrong signature, or a timestamp five minutes off, gets 401. One thread. Memory: the last 20,000
/// calls with bodies up to 64 MiB together, and what is known of the last 100,000 webhook-ids.
class AreaReceiver
{
public:
    AreaReceiver(Rules &rules, std::uint64_t seed)
        : m_rules(rules)
        , m_dice(seed)
    {}

    /// `path`: behind "/area/".
    ServerReply handle(const ServerRequest &request, const QByteArray &path);

    /// `{calls: […], webhooks: […], received, followed}`; empty filters let all pass; at most `limit` of
    /// each, the last ones.
    QJsonObject list(const QByteArray &area, const QByteArray &webhookId, std::size_t limit) const;
    void reset();

private:
    struct AreaCall
    {
        std::uint64_t seq = 0;
        Time time;
        QByteArray area;
        QByteArray id;
        QByteArray timestamp;
        QByteArray hash; ///< hex SHA-256 of the body
        QByteArray body;
        const char *signature = "unchecked"; ///< ok, missing, wrong, stale
        int status = 0;                      ///< as answered; 0: with no end
    };
    struct Webhook
    {
        QByteArray area;
        int tries = 0;
        int accepted = 0;   ///< of them answered with 200
        bool isSame = true; ///< area and body were the same on each try
        QByteArray hash;
        Time first, last;
    };

    const char *judge(const AreaCall &call, const QByteArray &signature) const;
    ServerReply replyFor(FaultMode mode, const QByteArray &area) const;
    Fault &faultOf(const QByteArray &area);
    void remember(AreaCall call);
    static QJsonObject toJson(const AreaCall &call);
    static QJsonObject toJson(const QByteArray &id, const Webhook &webhook);

    Rules &m_rules;
    Dice m_dice;
    std::uint64_t m_last = 0;
    std::int64_t m_followed = 0;
    std::deque<AreaCall> m_calls;
    qsizetype m_bytes = 0;
    std::unordered_map<QByteArray, Webhook> m_webhooks;
    std::deque<QByteArray> m_ids; ///< in the order of their first call
};

} // namespace psi::sim
