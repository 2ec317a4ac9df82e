#include <algorithm>

#include <gtest/gtest.h>

#include "tests/contract/queuewalk.h"

namespace psi::contract {

using namespace std::chrono_literals;

namespace {
/// A lane of which nothing must be known may be known or not.
LaneInfo infoOf(const Result<LaneInfo> &answer)
{
    LaneInfo info = answer ? *answer : LaneInfo();
    info.lane = {};
    return info;
}

/// All of a job on one line, to be compared and read.
std::string textOf(const Job &job)
{
    QByteArray text = job.id.toText();
    for (const std::int64_t number :
         {static_cast<std::int64_t>(job.lane.route), static_cast<std::int64_t>(job.priority), job.pos,
          static_cast<std::int64_t>(job.attempts), static_cast<std::int64_t>(job.exhausted),
          static_cast<std::int64_t>(job.expired), job.created.time_since_epoch().count(),
          job.due.time_since_epoch().count()})
        text += ' ' + QByteArray::number(static_cast<qlonglong>(number));
    for (const QByteArray &bytes :
         {job.lane.ring, job.lane.key, job.line, job.dedupKey, job.payload, job.correlation, job.lastError})
        text += " [" + bytes + ']';
    return text.toStdString();
}

std::vector<std::string> textsOf(const QueueCounts &counts)
{
    std::vector<std::string> texts{"completed " + std::to_string(counts.completed)};
    const auto add = [&texts](const char *what, int a, const std::string &b, int c, std::int64_t n) {
        texts.push_back(std::string(what) + ' ' + std::to_string(a) + ' ' + b + ' ' + std::to_string(c) +
                        " = " + std::to_string(n));
    };
    for (const QueueCount &one : counts.jobs)
        add("jobs", static_cast<int>(one.route), one.line.toStdString(), static_cast<int>(one.state),
            one.jobs);
    for (const LaneCount &one : counts.lanes)
        add("lanes", static_cast<int>(one.state), "", 0, one.lanes);
    for (const OldestJob &one : counts.oldest)
        add("oldest", static_cast<int>(one.route), "", 0, one.age.count());
    std::sort(texts.begin(), texts.end());
    return texts;
}
} // namespace

void QueueWalk::compareTakes(const TakeResult &theirs, const TakeResult &ours)
{
    ASSERT_EQ(theirs.lanes.size(), ours.lanes.size());
    for (std::size_t i = 0; i < ours.lanes.size(); ++i) {
        const LeasedLane &a = theirs.lanes[i];
        const LeasedLane &b = ours.lanes[i];
        ASSERT_TRUE(a.lane == b.lane) << "lane " << i << ": a choice that is not allowed";
        ASSERT_EQ(a.token, b.token) << "lane " << i;
        ASSERT_EQ(a.alone, b.alone) << "lane " << i;
        ASSERT_EQ(a.jobs.size(), b.jobs.size()) << "lane " << i;
        for (std::size_t job = 0; job < b.jobs.size(); ++job)
            ASSERT_EQ(textOf(a.jobs[job]), textOf(b.jobs[job])) << "lane " << i << " job " << job;
    }
    ASSERT_EQ(theirs.more, ours.more);
    ASSERT_EQ(theirs.nextDue, ours.nextDue);
}

void QueueWalk::compareCounts()
{
    const auto theirs = m_subject.view().counts();
    const auto ours = m_model.counts();
    ASSERT_TRUE(theirs.isOk() && ours.isOk());
    ASSERT_EQ(textsOf(*theirs), textsOf(*ours));
}

void QueueWalk::compareJob(const Result<JobInfo> &theirs, const Result<JobInfo> &ours)
{
    ASSERT_EQ(theirs.isOk(), ours.isOk());
    if (!ours)
        return;
    Job a = theirs->job;
    Job b = ours->job;
    if (ours->state == JobState::Completed) {
        // Of a completed job these mean nothing any more.
        a.pos = b.pos = 0;
        a.due = b.due = {};
        a.lastError = b.lastError = {};
        a.payload = b.payload = {};
    }
    ASSERT_EQ(textOf(a), textOf(b));
    ASSERT_EQ(theirs->state, ours->state) << textOf(b);
    ASSERT_EQ(theirs->finished, ours->finished);
    ASSERT_EQ(theirs->took, ours->took);
}

void QueueWalk::comparePages(const QueuePageQuery &query)
{
    const auto all = [&query](QueueView &view) {
        std::vector<JobInfo> items;
        QueuePageQuery next = query;
        do {
            Result<QueuePage> page = view.page(next);
            EXPECT_TRUE(page.isOk());
            if (!page)
                break;
            std::move(page->items.begin(), page->items.end(), std::back_inserter(items));
            next.cursor = page->next;
        } while (!next.cursor.isEmpty());
        return items;
    };
    const std::vector<JobInfo> theirs = all(m_subject.view());
    const std::vector<JobInfo> ours = all(m_model);
    ASSERT_EQ(theirs.size(), ours.size());
    for (std::size_t i = 0; i < ours.size(); ++i)
        compareJob(theirs[i], ours[i]);
}

void QueueWalk::compareLane(const LaneRef &ref)
{
    SCOPED_TRACE(routeName(ref.route).toByteArray().toStdString() + ' ' +
                 (ref.ring + ' ' + ref.key).toStdString());
    const LaneInfo theirs = infoOf(m_subject.view().lane(ref));
    const LaneInfo ours = infoOf(m_model.lane(ref));
    ASSERT_EQ(theirs.state, ours.state);
    ASSERT_EQ(theirs.jobs, ours.jobs);
    ASSERT_EQ(theirs.since, ours.since);
    ASSERT_EQ(theirs.token, ours.token);
    ASSERT_EQ(theirs.worker, ours.worker);
    ASSERT_EQ(theirs.head, ours.head);
    ASSERT_EQ(theirs.headAttempts, ours.headAttempts);
    ASSERT_EQ(theirs.headError, ours.headError);
    ASSERT_EQ(theirs.headCreated, ours.headCreated);
    ASSERT_EQ(theirs.leasesLost, ours.leasesLost);
    ASSERT_EQ(theirs.suspect, ours.suspect);
    ASSERT_EQ(theirs.blockedBy, ours.blockedBy);
    ASSERT_EQ(theirs.limitedUntil, ours.limitedUntil);
    if (ours.jobs > 0) {
        ASSERT_EQ(theirs.paused, ours.paused);
    }
}

void QueueWalk::compareViews()
{
    for (int state = 0; state < 7; ++state) {
        QueuePageQuery query;
        query.state = static_cast<JobState>(state);
        query.limit = 1 + below(4);
        if (oneIn(3))
            query.route = anyLane().route;
        comparePages(query);
    }
    for (int i = 0; i < 4; ++i) {
        const LaneRef ref = anyLane();
        compareLane(ref);
        QueuePageQuery query;
        query.lane = ref;
        query.limit = 1 + below(3);
        comparePages(query);
        const JobId id = anyId();
        compareJob(m_subject.view().find(id), m_model.find(id));
        // Past its time a key may be known or not.
        const QByteArray key = QByteArray(15, 'd') + static_cast<char>('a' + below(12));
        if (m_options.dedupTtl > 1h)
            compareJob(m_subject.view().findByDedupKey(key), m_model.findByDedupKey(key));
    }
}

} // namespace psi::contract
