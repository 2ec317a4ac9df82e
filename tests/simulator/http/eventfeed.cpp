#include "tests/simulator/http/eventfeed.h"

#include <QJsonDocument>

namespace psi::sim {

std::uint64_t EventFeed::publish(QJsonObject event)
{
    event.insert(QStringLiteral("seq"), static_cast<qint64>(++m_last));
    const QByteArray json = QJsonDocument(event).toJson(QJsonDocument::Compact);
    const QByteArray frame = "id: " + QByteArray::number(qint64(m_last)) + "\ndata: " + json + "\n\n";
    m_frames.push_back({m_last, frame});
    if (m_frames.size() > m_kept)
        m_frames.pop_front();
    const auto listeners = m_listeners; // one may leave while it listens
    for (const auto &[id, subscription] : listeners) {
        if (frame.contains(subscription.filter))
            subscription.listener(frame);
    }
    return m_last;
}

int EventFeed::subscribe(std::uint64_t after, const QByteArray &filter, Listener listener)
{
    QByteArray missed;
    for (const Frame &frame : m_frames) {
        if (frame.seq > after && frame.bytes.contains(filter))
            missed += frame.bytes;
    }
    if (!missed.isEmpty())
        listener(missed);
    m_listeners.insert({++m_ids, {filter, std::move(listener)}});
    return m_ids;
}

} // namespace psi::sim
