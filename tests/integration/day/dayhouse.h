#pragma once

#include <string>
#include <vector>

#include "tests/integration/day/dayrecord.h"
#include "tests/support/adminclient.h"
#include "tests/support/routerprocess.h"
#include "tests/support/simprocess.h"

namespace psi::test {

/// Areas whose servers are lost for a while: nobody listens at the port of one, the other answers 500.
inline constexpr auto lostArea = "comunidad";
inline constexpr auto brokenArea = "ventas";

/// The routers of a day and what stands around them: a Graph API with areas, one area on a server of its own,
/// tokens of lines in files, tokens of agents and operators. One thread; the routers outlive it. What it is
/// told to do and cannot stands in faults().
class DayHouse
{
public:
    /// `folder` takes its files; the routers keep their ports and have not been started.
    DayHouse(std::vector<RouterProcess *> routers, QString folder);

    /// Starts the simulators and configures the routers for the day.
    void prepare(int people);
    /// Requires: the routers run.
    void createTokens();

    void loseAreas();
    void bringAreasBack();
    void expireToken();
    /// A new token for the first line, read by every instance; then the line is resumed.
    void renewToken();

    bool isAlone() const { return m_routers.size() == 1; }
    /// Whether it is so for one of the instances.
    bool anyMetric(const QByteArray &name, double least) const;
    bool anySaid(const QByteArray &words) const;
    bool isBroken(const char *area) const;
    bool isQueueEmpty() const;
    bool areStatusesDelivered();

    std::vector<QByteArray> webhooks() const;
    /// As an agent.
    AdminClient agent() const { return {m_routers.back()->admin(), m_agents}; }

    /// Everything but the tables and times.
    DayRecord record();
    void fault(const std::string &what) { m_faults += what + '\n'; }
    const std::string &faults() const { return m_faults; }

private:
    void startSimulators(int people);
    void configure(RouterProcess &router) const;
    QByteArray createToken(const char *role);
    void writeToken(int line, const QByteArray &token);
    QString tokenFile(int line) const;
    static std::vector<QJsonObject> areaCalls(SimProcess &sim);
    void readCalls();
    void readMedia();

    std::vector<RouterProcess *> m_routers;
    QString m_folder;
    SimProcess m_sim;
    SimProcess m_lost; ///< the server of `lostArea`
    DayRecord m_record;
    QByteArray m_agents, m_operators; ///< tokens
    std::string m_faults;
};

} // namespace psi::test
