#include "tests/contract/jobqueuecontract.h"
#include "tests/support/memoryjobqueue.h"

namespace psi::contract {

namespace {
class MemoryBackend final : public QueueBackend
{
public:
    explicit MemoryBackend(const QueueBackendOptions &options)
        : m_settings{options.dedupTtl, options.completedAge, options.completedCount}
    {
        lose();
    }

    JobQueue &queue() override { return *m_queue; }
    QueueControl &control() override { return *m_queue; }
    QueueView &view() override { return *m_queue; }
    QueueIdentity &identity() override { return *m_queue; }

    void crash() override { m_queue->crash(); }
    void restart(const std::function<void()> &whileDown) override { m_queue->restart(whileDown); }
    void lose() override { m_queue = std::make_unique<MemoryJobQueue>(clock(), m_settings); }
    void failWrites(bool on) override { m_queue->failWrites(on); }

private:
    MemoryJobQueue::Settings m_settings;
    std::unique_ptr<MemoryJobQueue> m_queue;
};
} // namespace

INSTANTIATE_TEST_SUITE_P(memory, JobQueueContract,
                         testing::Values(QueueBackendFactory{
                             "memory",
                             [](const QueueBackendOptions &options) -> std::unique_ptr<QueueBackend> {
                                 return std::make_unique<MemoryBackend>(options);
                             }}));

} // namespace psi::contract
