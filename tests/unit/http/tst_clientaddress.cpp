#include <gtest/gtest.h>

#include "service/adapters/http/clientaddress.h"

using namespace psi;

namespace {

QByteArray clientBehind(const std::vector<QByteArray> &trusted, const QByteArray &peer,
                        const QByteArray &forwarded)
{
    const Result<TrustedProxies> proxies = TrustedProxies::parse(trusted);
    return proxies->clientOf(IpAddress::parse(peer).value(), forwarded).toText();
}

TEST(ClientAddress, theRightMostUntrustedHopIsTheClient)
{
    const std::vector<QByteArray> trusted{"127.0.0.1", "10.0.0.0/8", "fd00::/8"};
    EXPECT_EQ(clientBehind(trusted, "127.0.0.1", "198.51.100.1, 203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(clientBehind(trusted, "127.0.0.1", "198.51.100.1, 203.0.113.7, 10.255.0.1,10.0.0.9 "),
              "203.0.113.7");
    EXPECT_EQ(clientBehind(trusted, "fd00::1", "2001:db8::7"), "2001:db8::7");
    EXPECT_EQ(clientBehind(trusted, "127.0.0.1", "203.0.113.7:4711"), "203.0.113.7");
    EXPECT_EQ(clientBehind(trusted, "127.0.0.1", "[2001:db8::7]:4711"), "2001:db8::7");
    EXPECT_EQ(clientBehind(trusted, "127.0.0.1", "10.0.0.1, 10.0.0.2"), "10.0.0.1");
}

TEST(ClientAddress, whatIsNoAddressIsNotBelieved)
{
    const std::vector<QByteArray> trusted{"10.0.0.0/8"};
    EXPECT_EQ(clientBehind(trusted, "10.0.0.1", ""), "10.0.0.1");
    EXPECT_EQ(clientBehind(trusted, "10.0.0.1", "203.0.113.7, unknown"), "10.0.0.1");
    EXPECT_EQ(clientBehind(trusted, "10.0.0.1", "203.0.113.7, 10.0.0.2, <script>, 10.0.0.3"), "10.0.0.3");
    EXPECT_EQ(clientBehind(trusted, "192.0.2.1", "203.0.113.7"), "192.0.2.1");
}

TEST(ClientAddress, rangesMatchTheirBitsOnly)
{
    const auto contains = [](const QByteArray &range, const QByteArray &address) {
        return TrustedProxies::parse({range})->contains(IpAddress::parse(address).value());
    };
    EXPECT_TRUE(contains("192.0.2.128/25", "192.0.2.129"));
    EXPECT_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(contains("192.0.2.1", "::ffff:192.0.2.1"));
    EXPECT_FALSE(contains("192.0.2.1", "192.0.2.2"));
    EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.7"));
    EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(contains("::/0", "203.0.113.7"));
    EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::"));
    EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::"));
}

TEST(ClientAddress, wrongRangesAreNamed)
{
    for (const QByteArray text :
         {"", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "psi", "10.0.0.0/8/8"}) {
        const Result<TrustedProxies> parsed = TrustedProxies::parse({text});
        ASSERT_FALSE(parsed.isOk()) << text.constData();
        EXPECT_EQ(parsed.error().code, ErrorCode::Invalid);
    }
}

} // namespace
