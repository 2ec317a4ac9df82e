#include "tests/bench/storetraffic.h"

#include <sys/resource.h>

#include <QCryptographicHash>

namespace psi::bench {

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static WorkEvent eventOf(int number, int conversation)
{
    WorkEvent work;
    work.job = {0, 1'790'000'000'000'000 + number};
    InboundEvent &event = work.event;
    const QByteArray spread = QCryptographicHash::hash(QByteArray::number(number), QCryptographicHash::Md5);
    const QByteArray tail = spread.toHex().toUpper().left(20);
    event.id = "wamid." + (QByteArray("\x1c\x18\x0d", 3) + "5491155550001" +
                           QByteArray("\x15\x02\x00\x12\x18\x14", 6) + tail + QByteArray(1, '\0'))
                              .toBase64();
    event.key = QCryptographicHash::hash(event.id, QCryptographicHash::Sha256).left(16);
    event.phoneNumberId = QStringLiteral("106540352242922");
    event.line = LineId(QStringLiteral("wsp4"));
    event.person.phone = QString::number(5'491'150'000'000 + conversation);
    event.person.waId = event.person.phone;
    event.person.userId = QStringLiteral("AR.110293847561029%1").arg(conversation);
    event.person.name = QStringLiteral("Cliente %1").arg(conversation);
    event.time = Timestamp(std::chrono::seconds(1'780'000'000 + number / 100));
    event.acceptedAt = event.time;
    MessageContent content;
    content.text = QStringLiteral("Hola, quería saber por la inscripción al curso número %1").arg(number);
    event.body = content;
    return work;
}

std::vector<WorkEvent> eventsFrom(int first, int count, int conversations)
{
    std::vector<WorkEvent> events;
    for (int i = first; i < first + count; ++i)
        events.push_back(eventOf(i, (i * 7919) % conversations));
    return events;
}

} // namespace psi::bench
