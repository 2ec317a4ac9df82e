#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "service/domain/outbound/outboxcall.h"
#include "service/ports/jobarchive.h"
#include "shared/result.h"

namespace psi {

/// Under which terms rows are claimed.
struct ClaimTerms
{
    QByteArray claim;           ///< names this claim alone, and stands in its rows while they are called
    Micros timeout{0};          ///< of a call to the Graph API or for a file; areas have their own
    bool answersPaused = false; ///< automatic messages end as ANSWERS_PAUSED
    /// Claims of this process that ended in an error: they called nobody, so what they may have claimed all
    /// the same is claimed again. Any other holder of the lane waits until their time is over, and a message
    /// is then `incierto`.
    std::set<QByteArray> unanswered = {};
};

/// What a taken wake-up job has to do now.
struct ClaimedJob
{
    enum class Kind : std::uint8_t
    {
        Call, ///< `call` is this claim's, in `enviando`
        Wait, ///< nothing can be called in its lane for `wait`
        Done, ///< nothing is left to call: acknowledge it
        Dead  ///< its row ended as `code`, and the job's dead row is written: drop it
    };
    Kind kind = Kind::Done;
    OutboxCall call;
    Micros wait{0};
    QByteArray code;
};

/// What became of a row that was called, or was to be.
struct OutboxChange
{
    enum class Kind : std::uint8_t
    {
        Sent,      ///< enviado, wherever the row stands (see OutboxStanding::Doubled)
        Failed,    ///< fallido
        OtherForm, ///< pendiente, to the person's other number form, once a contact; else fallido
        Again,     ///< pendiente, due after `wait`
        Unknown    ///< incierto; its lane goes on after `wait`
    };
    Kind kind = Kind::Again;
    OutboxWakeUp reference;
    QByteArray claim; ///< whose call it was; empty: the time for it is over (see overdue())
    QString wamid;    ///< Sent by the Graph API
    QByteArray code;
    QString error; ///< for people, no personal data
    Micros wait{0};
    bool countsTry = false;  ///< Again
    bool isUncalled = false; ///< Again: nobody was called; what is done beside the first call is still to do
    int throttles = 0;       ///< Again: the row's new figure
    QString fileUrl;         ///< Sent, media: mensajes.media_url
    std::optional<int> fileSeconds;
    std::optional<FailedAttempt> attempt; ///< is written if the row changed
    std::optional<DeadJob> dead;          ///< is written if the row became fallido
};

/// How a row stands after its change.
enum class OutboxStanding : std::uint8_t
{
    Changed, ///< as the change said
    Failed,  ///< fallido, by Failed or OtherForm
    Again,   ///< OtherForm: pendiente, due now
    Doubled, ///< Sent: fallido, WAMID_TAKEN; an earlier message has the wamid of this one
    NotOurs  ///< nothing was changed: the row went on meanwhile
};

/// A row in `enviando` whose caller had to be done by now.
struct OverdueCall
{
    OutboxWakeUp reference;
    Route route = Route::Outbound;
    int tries = 0;
};

/// Wake-ups of one page of the relay; `next` is the cursor of the page after it, 0 = that was the last.
struct RelayPage
{
    std::vector<NewJob> jobs;
    std::int64_t next = 0;
};

/// The rows of `router_outbox` between the transaction that wrote them and their end. The row is the truth, a
/// job only the wake-up of its lane. Judged by the store's clock.
///
/// Blocking; worker threads, and the threads of the relay and of admin requests. Each call is one transaction
/// in a number of statements that does not grow with its rows. Nothing was done after an error, unless the
/// outcome of COMMIT is unknown, which is Unavailable and safe to run again (claim(): see
/// ClaimTerms::unanswered). Errors: Unavailable, Full, Serialization; LostRace: two transactions stored one
/// wamid in the same moment, run again at once; EventFault for what no column can hold.
class OutboxStore
{
public:
    virtual ~OutboxStore() = default;

    /// For each job, in order: the oldest row of its lane up to its own that has not ended becomes `enviando`
    /// if it may be called now. Rows that it meets and that may not be sent any more end: EXPIRED,
    /// WINDOW_EXPIRED, ANSWERS_PAUSED. Requires: payloads that name a row, lanes of which this process holds
    /// the leases, one job a lane.
    virtual Result<std::vector<ClaimedJob>> claim(const ClaimTerms &terms, std::span<const Job> jobs) = 0;

    /// One standing per change, in order. A failure, a wait and an unknown end apply only to a row that is
    /// still `enviando` of this claim in this generation (Failed: also to an `incierto` one); a success
    /// applies wherever the row stands, unless a status said before it that the same message failed: that
    /// stays, and so does what was begun since.
    virtual Result<std::vector<OutboxStanding>> record(std::span<const OutboxChange> changes) = 0;

    /// Wake-ups of rows that are due since `age`, after the cursor (0 = from the first), at most `limit`.
    virtual Result<RelayPage> due(std::int64_t after, Micros age, int limit) = 0;
    virtual Result<std::vector<OverdueCall>> overdue(int limit) = 0;
    /// Messages whose statuses came before their wamid was known are brought up to date, and their rows.
    virtual Result<int> mergeWaiting(int limit) = 0;
    /// After a backup was restored: what it shows as unsent becomes `incierto`. Answers how many (limit: call
    /// again).
    virtual Result<int> suspectAll(int limit) = 0;
    /// Rows by state, of those that are not done with: pendiente, enviando, incierto, fallido.
    virtual Result<std::map<QByteArray, std::int64_t>> counts() = 0;

    /// A person sends a row again that is fallido or incierto: the next generation, and its job. NotFound;
    /// Conflict, WINDOW_EXPIRED: a free-form message that its window no longer allows, or not in such a
    /// state.
    virtual Result<NewJob> resend(std::int64_t id) = 0;
    /// A person gives a row up that is pendiente or incierto. NotFound, Conflict.
    virtual Result<void> markFailed(std::int64_t id) = 0;
};

} // namespace psi
