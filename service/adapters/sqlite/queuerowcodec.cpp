#include "service/adapters/sqlite/queuerowcodec.h"

#include "service/adapters/sqlite/queuecodec.h"

namespace psi::queue {

namespace {
constexpr std::uint8_t bodyVersion = 1;
constexpr qsizetype leaseSize = 64; // at least; most leases fit, and then the row keeps its size

std::int64_t micros(Timestamp time) { return time.time_since_epoch().count(); }
Timestamp timeOf(std::int64_t micros) { return Timestamp(Micros(micros)); }
} // namespace

QByteArray packClasses(const Lane &lane)
{
    Packer out(16);
    for (const std::int64_t jobs : lane.classes)
        out.put(static_cast<std::uint32_t>(jobs));
    return out.bytes();
}

void unpackClasses(QByteArrayView bytes, Lane &lane)
{
    Unpacker in(bytes);
    for (std::int64_t &jobs : lane.classes)
        jobs = in.get<std::uint32_t>();
}

QByteArray packHead(const Lane &lane)
{
    const Head &head = lane.head;
    return Packer(40)
        .put(head.seq)
        .put(head.pos)
        .put(micros(head.due))
        .put(micros(head.created))
        .put(lane.lone)
        .bytes();
}

void unpackHead(QByteArrayView bytes, Lane &lane)
{
    Unpacker in(bytes);
    lane.head.seq = in.get<std::int64_t>();
    lane.head.pos = in.get<std::int64_t>();
    lane.head.due = timeOf(in.get<std::int64_t>());
    lane.head.created = timeOf(in.get<std::int64_t>());
    lane.lone = in.get<std::int64_t>();
}

QByteArray packLease(const Lane &lane)
{
    static const QByteArray none(leaseSize, '\0');
    if (lane.place != Place::Leased)
        return none;
    Packer out(leaseSize + static_cast<qsizetype>(lane.taken.size() * sizeof(std::int64_t)));
    out.put(lane.token.value).put(static_cast<std::uint8_t>(lane.alone ? 1 : 0)).putBytes(lane.worker);
    out.put(static_cast<std::uint32_t>(lane.taken.size()));
    for (const std::int64_t seq : lane.taken)
        out.put(seq);
    return out.padded(leaseSize);
}

void unpackLease(QByteArrayView bytes, Lane &lane)
{
    Unpacker in(bytes);
    lane.token = {in.get<std::int64_t>()};
    lane.alone = in.get<std::uint8_t>() != 0;
    lane.worker = in.getBytes();
    const auto taken = in.get<std::uint32_t>();
    for (std::uint32_t i = 0; i < taken && in.isOk(); ++i)
        lane.taken.push_back(in.get<std::int64_t>());
}

QByteArray packBody(const JobRow &row, const QByteArray &payload)
{
    const Job &job = row.job;
    Packer out(64 + job.line.size() + job.dedupKey.size() + job.correlation.size() + payload.size());
    out.put(bodyVersion).put(micros(job.created)).put(job.priority);
    out.put(static_cast<std::uint8_t>((row.holdsKey ? 1 : 0) | (row.deadline ? 2 : 0)));
    out.put(row.deadline ? micros(*row.deadline) : std::int64_t{0});
    return out.putBytes(job.line).putBytes(job.dedupKey).putBytes(job.correlation).putRest(payload).bytes();
}

void unpackBody(QByteArrayView bytes, JobRow &row)
{
    Unpacker in(bytes);
    Job &job = row.job;
    (void)in.get<std::uint8_t>();
    job.created = timeOf(in.get<std::int64_t>());
    job.priority = in.get<PriorityClass>();
    const auto flags = in.get<std::uint8_t>();
    const auto deadline = in.get<std::int64_t>();
    row.holdsKey = (flags & 1) != 0;
    if ((flags & 2) != 0)
        row.deadline = timeOf(deadline);
    job.line = in.getBytes();
    job.dedupKey = in.getBytes();
    job.correlation = in.getBytes();
    job.payload = in.getRest();
}

Timestamp createdOf(QByteArrayView body)
{
    Unpacker in(body);
    (void)in.get<std::uint8_t>();
    return timeOf(in.get<std::int64_t>());
}

} // namespace psi::queue
