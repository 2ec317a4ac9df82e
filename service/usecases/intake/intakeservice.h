#pragma once

#include <atomic>

#include "service/domain/router/linedirectory.h"
#include "service/ports/clock.h"
#include "service/ports/keyedhash.h"
#include "service/ports/quarantine.h"
#include "service/ports/webhookcodec.h"
#include "service/ports/webhookintake.h"
#include "service/usecases/intake/enqueuebatcher.h"
#include "service/usecases/intake/intakegate.h"
#include "service/usecases/snapshot.h"

namespace psi {

struct IntakeSettings
{
    QByteArray verifyToken;
    bool mergeLines = false; ///< conversations.scope = contact: lanes without the line, in the ring "*"
    friend bool operator==(const IntakeSettings &, const IntakeSettings &) = default;
};

/// What the intake is made of; all of it outlives the service.
struct IntakeParts
{
    const WebhookCodec &codec;
    const KeyedHash &hash;
    const Clock &clock;
    EnqueueBatcher &batcher;
    const IntakeGate &gate;
    const Snapshot<LineDirectory> &lines;
    Quarantine &quarantine;
    Log &log;
};

/// Webhook in, durable jobs out: signature, parse, lanes, batcher. Any thread; nothing here blocks.
class IntakeService : public WebhookIntake
{
public:
    IntakeService(IntakeSettings settings, IntakeParts parts);

    Result<QByteArray> handshake(QByteArrayView mode, QByteArrayView token,
                                 QByteArrayView challenge) override;
    void accept(const QByteArray &signature, QByteArray body, Done done) override;

    /// Takes effect for the next webhook (reload).
    void setSettings(IntakeSettings settings) { m_settings.replace(std::move(settings)); }

private:
    std::vector<NewJob> jobsOf(std::vector<WebhookElement> elements) const;
    NewJob jobOf(WebhookElement element, const LineDirectory &lines, bool mergeLines) const;
    QByteArray nextCorrelation() const;

    Snapshot<IntakeSettings> m_settings;
    IntakeParts m_parts;
    std::uint64_t m_seed;
    mutable std::atomic<std::uint64_t> m_counter{0};
};

} // namespace psi
