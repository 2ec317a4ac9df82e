#include "tests/simulator/http/eventfeed.h"

#include <QJsonDocument>

namespace psi::sim {

const QByteArray &EventFeed::bytesOf(Frame &frame)
{
    if (frame.make) {
        QJsonObject event = frame.make();
        event.insert(QStringLiteral("seq"), static_cast<qint64>(frame.seq));
        frame.bytes = "id: " + QByteArray::number(qint64(frame.seq)) +
                      "\ndata: " + QJsonDocument(event).toJson(QJsonDocument::Compact) + "\n\n";
        frame.make = {};
    }
    return frame.bytes;
}

std::uint64_t EventFeed::publish(Make make)
{
    m_frames.push_back({++m_last, std::move(make), {}});
    if (m_frames.size() > m_kept)
        m_frames.pop_front();
    if (m_listeners.empty())
        return m_last;
    const QByteArray frame = bytesOf(m_frames.back());
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
    for (Frame &frame : m_frames) {
        if (frame.seq > after && bytesOf(frame).contains(filter))
            missed += bytesOf(frame);
    }
    if (!missed.isEmpty())
        listener(missed);
    m_listeners.insert({++m_ids, {filter, std::move(listener)}});
    return m_ids;
}

} // namespace psi::sim
