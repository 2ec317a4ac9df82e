#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "service/ports/areacaller.h"
#include "service/ports/mediasource.h"
#include "service/ports/messageprovider.h"

namespace psi {

/// The other sides of calls: they keep each call until the test answers it. Any thread.
class FakeProviders : public MessageProvider, public AreaCaller, public MediaSource
{
public:
    void send(const MessageCall &call, MessageProvider::Done done) override
    {
        const std::lock_guard lock(m_mutex);
        messages.push_back(call);
        m_done.push_back(std::move(done));
    }
    void markRead(const LineId &, const QString &wamid, bool) override
    {
        const std::lock_guard lock(m_mutex);
        marked.push_back(wamid);
    }
    void post(const AreaCall &call, AreaCaller::Done done) override
    {
        const std::lock_guard lock(m_mutex);
        webhooks.push_back(call);
        m_done.push_back(std::move(done));
    }
    void fetch(const MediaCall &call, MediaSource::Done done) override
    {
        const std::lock_guard lock(m_mutex);
        files.push_back(call);
        m_done.push_back([done = std::move(done)](CallOutcome outcome) {
            MediaFetched fetched;
            fetched.outcome = std::move(outcome);
            fetched.url = QStringLiteral("2026/a.ogg");
            fetched.seconds = 7;
            done(fetched);
        });
    }

    /// Answers the oldest call that is under way.
    void answer(CallOutcome outcome)
    {
        std::function<void(CallOutcome)> done;
        {
            const std::lock_guard lock(m_mutex);
            if (m_done.empty())
                return;
            done = std::move(m_done.front());
            m_done.erase(m_done.begin());
        }
        done(std::move(outcome));
    }
    std::size_t underWay() const
    {
        const std::lock_guard lock(m_mutex);
        return m_done.size();
    }

    std::vector<MessageCall> messages; ///< read on the test's thread while nothing runs, as those below
    std::vector<AreaCall> webhooks;
    std::vector<MediaCall> files;
    QStringList marked;

private:
    mutable std::mutex m_mutex;
    std::vector<std::function<void(CallOutcome)>> m_done; ///< guarded by m_mutex
};

} // namespace psi
