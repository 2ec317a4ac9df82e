#pragma once

#include <functional>
#include <vector>

#include "tests/simulator/customer.h"
#include "tests/simulator/graph/calllog.h"
#include "tests/simulator/graph/filelog.h"
#include "tests/simulator/graph/grapherror.h"
#include "tests/simulator/graph/media.h"
#include "tests/simulator/graph/people.h"
#include "tests/simulator/graph/recipient.h"
#include "tests/simulator/graph/rules.h"
#include "tests/simulator/http/serverreply.h"
#include "tests/simulator/http/serverrequest.h"

namespace psi::sim {

/// A message that was accepted: statuses follow.
struct AcceptedMessage
{
    Line line;
    Recipient to;
    QByteArray wamid;
    QByteArray type;
    QByteArray callback; ///< biz_opaque_callback_data
    QJsonObject body;
    std::optional<GraphFault> late; ///< the error that it ends with
};

/// The Graph API as a business sees it: messages, read marks, media. Decides at once and keeps no connection.
/// One thread. Memory: that of the log and the shelf.
class GraphApi
{
public:
    using Listener = std::function<void(const AcceptedMessage &)>;

    /// `lines`: the numbers there are; empty: any. `rules`, `log` and `people` outlive it.
    GraphApi(Rules &rules, CallLog &log, const PeopleBook &people, std::vector<Line> lines,
             std::uint64_t seed);

    void onAccepted(Listener listener) { m_accepted = std::move(listener); }
    ServerReply handle(const ServerRequest &request);
    /// Adds a file as an upload would; gives its id.
    QByteArray keepMedia(MediaFile file) { return m_shelf.keep(std::move(file), m_dice); }
    /// How often files were asked for.
    FileLog &files() { return m_files; }
    void applyLimits() { m_throttle.setLimits(m_rules.limits); }
    void setLines(std::vector<Line> lines) { m_lines = std::move(lines); }
    /// The number with that id; one that is not listed if any will do.
    std::optional<Line> lineOf(const QByteArray &id) const;

private:
    struct Call;
    ServerReply route(const ServerRequest &request, const QList<QByteArray> &path);
    bool mayUse(const ServerRequest &request) const;
    ServerReply refuse(const GraphFault &fault);
    ServerReply unknownObject(const QByteArray &id);

    ServerReply messages(const ServerRequest &request, const QByteArray &lineId);
    std::optional<GraphFault> judge(const ServerRequest &request, Call &call);
    std::optional<GraphFault> applyRule(Call &call);
    std::optional<GraphFault> lateFault(const Call &call) const;
    ServerReply accept(Call &call);
    void record(Call &call, const ServerReply &reply);

    ServerReply upload(const ServerRequest &request);
    ServerReply describe(const ServerRequest &request, const QByteArray &id);
    ServerReply handOut(const ServerRequest &request);
    ServerReply download(const ServerRequest &request, const QByteArray &id);
    QByteArray downloadHash(const QByteArray &id, const QByteArray &expires) const;
    QByteArray newWamid(const Recipient &to);
    QByteArray newTrace();

    Rules &m_rules;
    CallLog &m_log;
    const PeopleBook &m_people;
    std::vector<Line> m_lines;
    Dice m_dice;
    Throttle m_throttle;
    MediaShelf m_shelf;
    FileLog m_files;
    Listener m_accepted;
    QByteArray m_run;
    std::uint32_t m_ids = 0;
};

} // namespace psi::sim
