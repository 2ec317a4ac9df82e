#include "tests/unit/whatsapp/codeckit.h"

#include <gtest/gtest.h>

namespace psi::test {

std::vector<InboundEvent> eventsOf(const QByteArray &body)
{
    std::vector<InboundEvent> events;
    const auto elements = codec().parse(body, acceptedAt);
    EXPECT_TRUE(elements.isOk()) << (elements ? "" : qPrintable(elements.error().message));
    if (!elements)
        return events;
    for (const WebhookElement &element : *elements) {
        const auto event = codec().decode(element.payload);
        EXPECT_TRUE(event.isOk());
        if (!event)
            continue;
        EXPECT_EQ(event->key, element.key);
        EXPECT_EQ(event->eventClass, element.eventClass);
        EXPECT_EQ(event->id, element.wamid);
        EXPECT_EQ(event->acceptedAt, acceptedAt);
        EXPECT_EQ(personKey(event->person).toUtf8(), element.personKey);
        events.push_back(*event);
    }
    return events;
}

InboundEvent onlyEventOf(const QByteArray &body)
{
    const std::vector<InboundEvent> events = eventsOf(body);
    EXPECT_EQ(events.size(), 1u) << body.constData();
    return events.size() == 1 ? events.front() : InboundEvent();
}

QByteArray envelope(const QByteArray &value, const QByteArray &field)
{
    return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":")" + field +
           R"(","value":)" + value + "}]}]}";
}

QByteArray message(const QByteArray &members)
{
    return envelope(R"({"metadata":{"phone_number_id":"7"},"messages":[{"id":"w","from":"5491155550001",)" +
                    members + "}]}");
}

} // namespace psi::test
