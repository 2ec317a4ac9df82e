#include <gtest/gtest.h>

#include "service/domain/outbound/outboxwakeup.h"

using namespace psi;

namespace {

TEST(OutboxWakeUp, thePayloadNamesRowAndGeneration)
{
    const OutboxWakeUp wakeUp{9'007'199'254'740'993, 12};
    EXPECT_EQ(OutboxWakeUp::fromPayload(wakeUp.payload()), wakeUp);
    EXPECT_EQ(wakeUp.payload(), "\x01"
                                "9007199254740993:12");
    EXPECT_EQ(wakeUp.dedupName(), "outbox:9007199254740993:12");
}

TEST(OutboxWakeUp, otherBytesAreNone)
{
    for (const QByteArray &bytes : {QByteArray(), QByteArray("1:2"),
                                    QByteArray("\x02"
                                               "1:2"),
                                    QByteArray("\x01"
                                               "12"),
                                    QByteArray("\x01"
                                               "x:2"),
                                    QByteArray("\x01"
                                               "1:")})
        EXPECT_EQ(OutboxWakeUp::fromPayload(bytes), std::nullopt) << bytes.toHex().constData();
}

} // namespace
