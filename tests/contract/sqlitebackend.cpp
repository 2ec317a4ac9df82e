#include <QFile>
#include <QTemporaryDir>

#include "service/adapters/sqlite/sqlitejobqueue.h"
#include "tests/contract/jobqueuecontract.h"
#include "tests/unit/sqlite/failingvfs.h"

namespace psi::contract {

namespace {
class SqliteBackend final : public QueueBackend
{
public:
    explicit SqliteBackend(const QueueBackendOptions &options)
    {
        FailingVfs::install();
        FailingVfs::skipSyncs = true;
        m_options.dedupTtl = options.dedupTtl;
        m_options.completedAge = options.completedAge;
        m_options.completedCount = options.completedCount;
        lose();
    }
    ~SqliteBackend() override { failWrites(false); }

    JobQueue &queue() override { return *m_queue; }
    QueueControl &control() override { return *m_queue; }
    QueueView &view() override { return *m_queue; }
    QueueIdentity &identity() override { return *m_queue; }

    /// What a killed process leaves: the files as they stand, without a clean stop.
    void crash() override
    {
        const QString before = m_options.path;
        nextFile();
        for (const QString &part : {QString(), QStringLiteral("-wal")})
            EXPECT_TRUE(QFile::copy(before + part, m_options.path + part));
        m_queue->stop();
        open();
    }

    void restart(const std::function<void()> &whileDown) override
    {
        m_queue->stop();
        if (whileDown)
            whileDown();
        open();
    }

    void lose() override
    {
        nextFile();
        open();
    }

    void failWrites(bool on) override { FailingVfs::failWrites = on ? -1 : 0; }

private:
    void nextFile() { m_options.path = m_dir.filePath(QStringLiteral("queue%1.db").arg(++m_files)); }

    void open()
    {
        m_queue = std::make_unique<SqliteJobQueue>(m_options, clock());
        const Result<void> started = m_queue->start();
        EXPECT_TRUE(started.isOk()) << (started ? "" : started.error().message.toStdString());
    }

    QTemporaryDir m_dir;
    SqliteJobQueue::Options m_options;
    std::unique_ptr<SqliteJobQueue> m_queue;
    int m_files = 0;
};
} // namespace

INSTANTIATE_TEST_SUITE_P(sqlite, JobQueueContract,
                         testing::Values(QueueBackendFactory{
                             "sqlite",
                             [](const QueueBackendOptions &options) -> std::unique_ptr<QueueBackend> {
                                 return std::make_unique<SqliteBackend>(options);
                             }}));

} // namespace psi::contract
