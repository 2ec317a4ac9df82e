#include "service/usecases/intake/intakeservice.h"

#include <QRandomGenerator>

#include "shared/constanttime.h"

namespace psi {

namespace {
constexpr int statusLanes = 64;
constexpr qsizetype maxChallenge = 512;

bool isPrintable(QByteArrayView text)
{
    for (const char c : text) {
        if (c < 0x20 || c > 0x7e)
            return false;
    }
    return !text.isEmpty();
}

// Spreads a counter over all bits, so that ids do not look alike.
std::uint64_t mixed(std::uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}
} // namespace

IntakeService::IntakeService(IntakeSettings settings, IntakeParts parts)
    : m_settings(std::move(settings))
    , m_parts(parts)
    , m_seed(QRandomGenerator::system()->generate64())
{}

Result<QByteArray> IntakeService::handshake(QByteArrayView mode, QByteArrayView token,
                                            QByteArrayView challenge)
{
    if (mode != QByteArrayView("subscribe") || !isSameSecret(token, m_settings.current()->verifyToken))
        return Error{ErrorCode::Unauthorized, QStringLiteral("wrong verify token")};
    if (challenge.size() > maxChallenge || !isPrintable(challenge))
        return Error{ErrorCode::Invalid, QStringLiteral("the challenge is too long or not printable")};
    return challenge.toByteArray();
}

void IntakeService::accept(const QByteArray &signature, QByteArray body, Done done)
{
    if (!m_parts.codec.verify(signature, body))
        return done(Error{ErrorCode::Unauthorized, QStringLiteral("missing or wrong signature")});
    if (std::optional<Error> closed = m_parts.gate.closed())
        return done(std::move(*closed));
    Result<std::vector<WebhookElement>> elements = m_parts.codec.parse(body, m_parts.clock.now());
    if (!elements) {
        m_parts.quarantine.keep(std::move(body), elements.error().message.toUtf8());
        m_parts.log.error(QStringLiteral("a signed webhook is not valid; its start is in quarantine"),
                          elements.error().message);
        return done(elements.error());
    }
    std::vector<NewJob> jobs = jobsOf(std::move(elements).value());
    if (jobs.empty())
        return done({});
    m_parts.batcher.submit(std::move(jobs), std::move(done));
}

std::vector<NewJob> IntakeService::jobsOf(std::vector<WebhookElement> elements) const
{
    const std::shared_ptr<const LineDirectory> lines = m_parts.lines.current();
    const bool mergeLines = m_settings.current()->mergeLines;
    const QByteArray correlation = nextCorrelation();
    std::vector<NewJob> jobs;
    jobs.reserve(elements.size());
    for (WebhookElement &element : elements) {
        NewJob job = jobOf(std::move(element), *lines, mergeLines);
        job.correlation =
            elements.size() == 1 ? correlation : correlation + '-' + QByteArray::number(jobs.size() + 1);
        jobs.push_back(std::move(job));
    }
    return jobs;
}

// `c:<line>:<person>`, `st:<line>:<n>`, `sys:<account>`. What has no line, sender or id of its own goes by
// account.
NewJob IntakeService::jobOf(WebhookElement element, const LineDirectory &lines, bool mergeLines) const
{
    NewJob job;
    const LineId line =
        element.phoneNumberId.isEmpty() ? LineId() : lines.lineOf(QString::fromUtf8(element.phoneNumberId));
    const QByteArray lineName = line.value.toUtf8();
    job.line = lineName;
    job.dedupKey = element.key;
    QByteArray lane = "sys:" + element.accountId;
    job.lane.route = Route::Other;
    job.lane.ring = "*";
    job.priority = PriorityClass::Low;
    if (!line.isEmpty() && element.eventClass == EventClass::Message && !element.personKey.isEmpty()) {
        job.lane.route = Route::Inbound;
        job.lane.ring = mergeLines ? QByteArray("*") : lineName;
        job.priority = element.interactive ? PriorityClass::High : PriorityClass::Normal;
        lane = mergeLines ? "c:" + element.personKey : "c:" + lineName + ':' + element.personKey;
    } else if (!line.isEmpty() && element.eventClass == EventClass::Status && !element.wamid.isEmpty()) {
        job.lane.route = Route::Status;
        job.lane.ring = lineName;
        lane = "st:" + lineName + ':' + QByteArray::number(qChecksum(element.wamid) % statusLanes);
    }
    job.lane.key = m_parts.hash.hash(lane);
    job.payload = std::move(element.payload);
    return job;
}

QByteArray IntakeService::nextCorrelation() const
{
    const std::uint64_t id = mixed(m_seed + m_counter.fetch_add(1, std::memory_order_relaxed));
    return QByteArray::number(static_cast<qulonglong>(id), 16).rightJustified(16, '0');
}

} // namespace psi
