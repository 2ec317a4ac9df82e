// HmacKeyedHash against a published vector, and from several threads.
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "service/adapters/system/hmackeyedhash.h"

using namespace psi;

TEST(HmacKeyedHash, isHmacSha256CutTo16Bytes)
{
    // RFC 4231, test case 2.
    const HmacKeyedHash hash("Jefe");
    EXPECT_EQ(hash.hash("what do ya want for nothing?").toHex(), "5bdcc146bf60754e6a042426089575c7");
    EXPECT_EQ(hash.fingerprint().size(), 16);
    EXPECT_NE(hash.fingerprint(), HmacKeyedHash("jefe").fingerprint());
    EXPECT_NE(hash.hash("a"), hash.hash("b"));
}

TEST(HmacKeyedHash, threadsDoNotDisturbEachOther)
{
    const HmacKeyedHash hash("key");
    const QByteArray wanted = hash.hash("text");
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 5000; ++k)
                wrong += hash.hash("text") != wanted;
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong.load(), 0);
}
