#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "service/ports/queuecontrol.h"
#include "service/usecases/work/calltaker.h"
#include "service/usecases/work/workbatch.h"

namespace psi {

/// The outcome of one batch, or of a probe of the store.
struct WorkDone
{
    std::int64_t batch = 0;
    BatchResult result;
};

/// Something to do with the queue on the dispatcher's thread.
using QueueRequest = std::function<void(JobQueue &, QueueControl &)>;

/// What reached the dispatcher since it last looked.
struct DispatchMail
{
    std::vector<WorkDone> done;
    std::vector<CallsDone> calls;
    std::vector<QueueRequest> requests;
    std::optional<bool> probed; ///< a probe of the store ended: whether it wrote
    bool newWork = false;
    bool stop = false;
};

/// The dispatcher's mailbox: filled by any thread, emptied by the dispatcher alone. Bounded by what the
/// dispatcher hands out: one outcome a batch, and the callers' requests, who wait for their answers.
class DispatchInbox
{
public:
    void batchDone(WorkDone done)
    {
        post([&](DispatchMail &mail) { mail.done.push_back(std::move(done)); });
    }
    void callsDone(CallsDone done)
    {
        post([&](DispatchMail &mail) { mail.calls.push_back(std::move(done)); });
    }
    void request(QueueRequest request)
    {
        post([&](DispatchMail &mail) { mail.requests.push_back(std::move(request)); });
    }
    void probed(bool wrote)
    {
        post([&](DispatchMail &mail) { mail.probed = wrote; });
    }
    void notifyWork()
    {
        const std::lock_guard lock(m_mutex);
        if (m_mail.newWork)
            return;
        m_mail.newWork = true;
        m_full = true;
        m_wake.notify_one();
    }
    void stop()
    {
        post([](DispatchMail &mail) { mail.stop = true; });
    }

    /// Waits until something is there or `wait` is over; everything there is handed out.
    DispatchMail take(Micros wait)
    {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, wait, [this] { return m_full; });
        m_full = false;
        return std::exchange(m_mail, {});
    }

private:
    template <typename Fill>
    void post(Fill fill)
    {
        const std::lock_guard lock(m_mutex);
        fill(m_mail);
        m_full = true;
        m_wake.notify_one(); // under the lock: the sender is through before the mail is read
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    DispatchMail m_mail; ///< guarded by m_mutex
    bool m_full = false; ///< guarded by m_mutex
};

} // namespace psi
