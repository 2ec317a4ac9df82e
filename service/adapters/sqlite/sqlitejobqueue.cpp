#include "service/adapters/sqlite/sqlitejobqueue.h"

namespace psi {

namespace {
SqliteWriter::Options writerOptions(const SqliteJobQueue::Options &options)
{
    SqliteWriter::Options writer;
    writer.path = options.path;
    writer.fullSync = options.durable;
    return writer;
}

queue::QueueSettings settingsOf(const SqliteJobQueue::Options &options)
{
    return {options.dedupTtl, options.maxBytes, options.completedAge, options.completedCount};
}
} // namespace

SqliteJobQueue::SqliteJobQueue(Options options, const Clock &clock)
    : HostHolder{queue::QueueHost(writerOptions(options), settingsOf(options), clock)}
    , QueueVerbs(HostHolder::host)
    , QueueAdmin(HostHolder::host)
    , QueueReads(HostHolder::host)
{}

Result<void> SqliteJobQueue::start() { return host.start(); }

void SqliteJobQueue::stop() { host.stop(); }

std::size_t SqliteJobQueue::walBytes() const { return host.walBytes(); }

} // namespace psi
