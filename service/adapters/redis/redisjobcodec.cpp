#include "service/adapters/redis/redisjobcodec.h"

#include <array>
#include <bit>

#include <QtEndian>

namespace psi::redis {

namespace {
constexpr qsizetype fixedSize = 37;
constexpr qsizetype headSize = 47;
constexpr qsizetype idSize = 16;
constexpr int lostAloneToDie = 2;

std::int64_t doubleAt(QByteArrayView bytes, qsizetype at)
{
    return static_cast<std::int64_t>(std::bit_cast<double>(qFromLittleEndian<quint64>(bytes.data() + at)));
}

Timestamp timeAt(QByteArrayView bytes, qsizetype at) { return Timestamp(Micros(doubleAt(bytes, at))); }

int byteAt(QByteArrayView bytes, qsizetype at) { return static_cast<unsigned char>(bytes.at(at)); }

qsizetype shortAt(QByteArrayView bytes, qsizetype at)
{
    return qFromLittleEndian<quint16>(bytes.data() + at);
}

void appendLength(QByteArray &to, const QByteArray &text)
{
    to.append(static_cast<char>(text.size() & 0xff));
    to.append(static_cast<char>((text.size() >> 8) & 0xff));
}

/// Behind the fixed part: five lengths, the texts, the payload. The last error of a new job is empty.
QByteArray bodyOf(const NewJob &job)
{
    const std::array<QByteArray, 5> texts{laneId(job.lane), job.line, job.dedupKey, job.correlation, {}};
    QByteArray body;
    body.reserve(10 + texts[0].size() + texts[1].size() + texts[2].size() + texts[3].size() +
                 job.payload.size());
    for (const QByteArray &text : texts)
        appendLength(body, text);
    for (const QByteArray &text : texts)
        body += text;
    return body + job.payload;
}
} // namespace

QByteArray number(std::int64_t value) { return QByteArray::number(static_cast<qlonglong>(value)); }

QByteArray ringId(Route route, const QByteArray &ring)
{
    return number(static_cast<int>(route)) + ':' + ring;
}

QByteArray laneId(const LaneRef &lane)
{
    return number(static_cast<int>(lane.route)) + ':' + number(lane.ring.size()) + ':' + lane.ring + ':' +
           lane.key;
}

LaneRef laneOf(QByteArrayView id)
{
    LaneRef lane;
    const qsizetype colon = id.sliced(qMin(id.size(), qsizetype(2))).indexOf(':');
    if (id.size() < 4 || colon < 0)
        return lane;
    const qsizetype size = id.sliced(2, colon).toByteArray().toLongLong();
    lane.route = static_cast<Route>(id.at(0) - '0');
    lane.ring = id.sliced(3 + colon, size).toByteArray();
    lane.key = id.sliced(4 + colon + size).toByteArray();
    return lane;
}

QByteArray idText(std::int64_t seq) { return number(seq).rightJustified(idSize, '0'); }

void appendJob(const NewJob &job, RedisWords &words)
{
    words.push_back(laneId(job.lane));
    words.push_back(job.dedupKey);
    words.push_back(number(static_cast<int>(job.priority)));
    words.push_back(job.dedupWhileAlive ? "1" : "0");
    words.push_back(number(job.notBefore.count()));
    words.push_back(job.deadline ? number(job.deadline->count()) : QByteArray());
    words.push_back(bodyOf(job));
}

Job jobOf(JobId id, QByteArrayView stored, std::optional<Timestamp> now)
{
    Job job;
    job.id = id;
    if (stored.size() < headSize)
        return job;
    job.created = timeAt(stored, 0);
    job.due = timeAt(stored, 8);
    const Timestamp deadline = timeAt(stored, 16);
    job.pos = doubleAt(stored, 24);
    job.attempts = static_cast<int>(shortAt(stored, 32));
    job.exhausted = now && byteAt(stored, 34) >= lostAloneToDie;
    job.expired = now && deadline != Timestamp{} && deadline <= *now;
    job.priority = static_cast<PriorityClass>(byteAt(stored, 35));
    qsizetype at = headSize;
    const auto text = [&](qsizetype i) {
        const qsizetype size = shortAt(stored, fixedSize + 2 * i);
        at += size;
        return stored.sliced(at - size, size);
    };
    job.lane = laneOf(text(0));
    job.line = text(1).toByteArray();
    job.dedupKey = text(2).toByteArray();
    job.correlation = text(3).toByteArray();
    job.lastError = text(4).toByteArray();
    job.payload = stored.sliced(at).toByteArray();
    return job;
}

JobInfo completedOf(int shard, QByteArrayView entry)
{
    JobInfo info;
    info.state = JobState::Completed;
    info.finished = timeAt(entry, 0);
    info.took = Micros(doubleAt(entry, 8));
    const std::int64_t seq = entry.sliced(16, idSize).toByteArray().toLongLong();
    info.job = jobOf({static_cast<std::uint16_t>(shard), seq}, entry.sliced(16 + idSize), std::nullopt);
    return info;
}

} // namespace psi::redis
