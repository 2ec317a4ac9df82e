#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QJsonObject>

#include "tests/simulator/dice.h"
#include "tests/simulator/graph/throttle.h"

namespace psi::sim {

/// What happens to some calls of `/messages`. The first rule that fits a call decides.
struct CallRule
{
    std::uint64_t id = 0;
    int code = -1;          ///< of the error; below 0: no error
    bool isLate = false;    ///< accepted first; the error comes as a status `failed`
    bool isLost = false;    ///< accepted, statuses are sent, but the connection is closed without an answer
    double probability = 1; ///< share of the calls that it fits
    std::int64_t next = -1; ///< for so many calls, then it is used up; below 0: without end
    QByteArray to;          ///< digits or user id; empty: whoever
    QByteArray line;        ///< phone_number_id; empty: any
    QByteArray type;        ///< text, interactive …, read; empty: any
    int retryAfter = -1;    ///< seconds in Retry-After; below 0: as Meta does
    std::chrono::milliseconds delay{}; ///< more than the latency of all
};

/// What a receiver does with a call.
enum class FaultMode : std::uint8_t
{
    Ok,
    Slow,     ///< answers after Rules::slow
    Broken,   ///< 500
    Redirect, ///< 302 to another path of the same host
    Endless,  ///< 200 with a body that never ends
    Gone,     ///< 404
    Wrong     ///< media: other bytes than the hash says
};

struct Fault
{
    FaultMode mode = FaultMode::Ok;
    double probability = 1;
    std::int64_t next = -1; ///< as CallRule::next
};

/// Everything that can be told to the simulator while it runs.
struct Rules
{
    std::chrono::milliseconds latency{};
    std::chrono::milliseconds slow{30000};
    bool throttles = false;
    ThrottleLimits limits;
    std::vector<QByteArray> tokens; ///< bearer tokens that count; empty: any
    bool tokensExpired = false;     ///< none counts: error 190
    bool withoutNine = false;       ///< a test number: `549…` is refused with 131030, `54…` is not
    bool windows = true; ///< 131047, late, for a person whose last message is 24 h old; strangers pass
    std::vector<CallRule> calls;
    std::vector<QByteArray> statuses{"sent", "delivered", "read"}; ///< those that follow an accepted message
    std::chrono::milliseconds statusDelay{50};                     ///< before each of them
    Fault anyArea;
    std::map<QByteArray, Fault> areas; ///< by id; in place of anyArea
    QByteArray areaSecret;             ///< empty: signatures are not looked at
    std::map<QByteArray, QByteArray> areaSecrets;
    Fault media; ///< of downloads

    /// Takes over what `change` names; lists are replaced. False: nothing was changed, `error` says why.
    bool change(const QJsonObject &change, QString &error);
    QJsonObject toJson() const;
};

/// A rule as the control interface takes it. Nothing: `error` says why.
std::optional<CallRule> callRuleOf(const QJsonObject &json, QString &error);
/// ok, slow, broken …; nothing if there is no such word.
std::optional<FaultMode> faultModeOf(const QString &word);

/// The first rule that fits and hits, its `next` counted down; used-up rules are taken out.
std::optional<CallRule> pickRule(std::vector<CallRule> &rules, const QByteArray &line, const QByteArray &to,
                                 const QByteArray &type, Dice &dice);
FaultMode pickFault(Fault &fault, Dice &dice);

} // namespace psi::sim
