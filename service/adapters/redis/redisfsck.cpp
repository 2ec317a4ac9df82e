#include "service/adapters/redis/redisfsck.h"

#include <QList>

#include "service/adapters/redis/redisjobcodec.h"

namespace psi::redis {

namespace {
void readFindings(RedisValue reply, std::size_t at, FsckReport &report)
{
    for (; at + 2 < reply.size(); at += 3)
        report.findings.push_back({static_cast<int>(reply.at(at).integer()), reply.at(at + 1).text(),
                                   reply.at(at + 2).integer() == 1});
}
} // namespace

Result<FsckReport> RedisFsck::check(const QByteArray &cursor, bool repair)
{
    const QList<QByteArray> parts = cursor.split(':');
    const int shard = parts.value(0).toInt();
    if (shard < 0 || shard >= m_host.shards())
        return Error{ErrorCode::Invalid, QStringLiteral("no check has come so far")};
    Result<FsckReport> report = parts.value(1) == "s"
                                    ? checkSets(shard, parts.value(2), parts.value(3), repair)
                                    : checkKeys(shard, parts.value(2, "0"), repair);
    if (report && report->next.isEmpty() && shard + 1 < m_host.shards())
        report->next = number(shard + 1) + ":k:0";
    return report;
}

Result<FsckReport> RedisFsck::checkKeys(int shard, const QByteArray &from, bool repair)
{
    RedisCommand command = m_host.call(RedisScript::Fsck, shard);
    command.words.push_back(from);
    command.words.push_back(repair ? "1" : "0");
    const Result<RedisReply> reply = m_host.ask(repair ? m_host.work() : m_host.views(), std::move(command));
    if (!reply)
        return reply.error();
    FsckReport report;
    const QByteArray next = reply->value().at(0).text();
    report.next = number(shard) + (next == "0" ? QByteArray(":s:0:0") : ":k:" + next);
    report.lanesChecked = reply->value().at(1).integer();
    readFindings(reply->value(), 2, report);
    return report;
}

Result<FsckReport> RedisFsck::checkSets(int shard, const QByteArray &index, const QByteArray &from,
                                        bool repair)
{
    RedisCommand command = m_host.call(RedisScript::FsckSets, shard);
    command.words.push_back(index);
    command.words.push_back(from);
    command.words.push_back(repair ? "1" : "0");
    const Result<RedisReply> reply = m_host.ask(repair ? m_host.work() : m_host.views(), std::move(command));
    if (!reply)
        return reply.error();
    FsckReport report;
    if (const std::int64_t next = reply->value().at(0).integer(); next >= 0)
        report.next = number(shard) + ":s:" + number(next) + ':' + reply->value().at(1).text();
    readFindings(reply->value(), 2, report);
    return report;
}

} // namespace psi::redis
