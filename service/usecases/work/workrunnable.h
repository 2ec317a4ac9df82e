#pragma once

#include <QRunnable>

#include "service/usecases/work/batchrunner.h"
#include "service/usecases/work/dispatchinbox.h"

namespace psi {

/// One batch on a pool thread; its outcome goes to the dispatcher's mailbox. The pool deletes it.
class WorkRunnable : public QRunnable
{
public:
    WorkRunnable(BatchRunner &runner, DispatchInbox &inbox, std::int64_t id, WorkBatch batch)
        : m_runner(runner)
        , m_inbox(inbox)
        , m_id(id)
        , m_batch(std::move(batch))
    {}

    void run() override { m_inbox.batchDone({m_id, m_runner.run(m_batch)}); }

private:
    BatchRunner &m_runner;
    DispatchInbox &m_inbox;
    std::int64_t m_id;
    WorkBatch m_batch;
};

/// A probe of the store on a pool thread, since it may block.
class ProbeRunnable : public QRunnable
{
public:
    ProbeRunnable(BatchRunner &runner, DispatchInbox &inbox)
        : m_runner(runner)
        , m_inbox(inbox)
    {}

    void run() override { m_inbox.probed(m_runner.probe()); }

private:
    BatchRunner &m_runner;
    DispatchInbox &m_inbox;
};

} // namespace psi
