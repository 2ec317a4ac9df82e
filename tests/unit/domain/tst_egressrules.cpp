// Where area webhooks may go: every special range of both IP versions, every trick with a URL.
#include <gtest/gtest.h>

#include <QStringList>

#include "service/domain/outbound/egressrules.h"
#include "service/domain/outbound/publicaddress.h"

using namespace psi;

namespace {

bool isPublic(const char *address) { return isPublicAddress(IpAddress::parse(address).value()); }

TEST(PublicAddress, isWhatIsInNoSpecialRange)
{
    for (const char *address : {"1.1.1.1",
                                "8.8.8.8",
                                "9.255.255.255",
                                "11.0.0.0",
                                "100.63.255.255",
                                "100.128.0.0",
                                "126.255.255.255",
                                "128.0.0.0",
                                "169.253.255.255",
                                "172.15.255.255",
                                "172.32.0.0",
                                "192.167.255.255",
                                "192.169.0.0",
                                "198.17.255.255",
                                "198.20.0.0",
                                "223.255.255.255",
                                "2606:4700::1111",
                                "2a00:1450:4009:80b::200e",
                                "2001:4860:4860::8888",
                                "::ffff:8.8.8.8"})
        EXPECT_TRUE(isPublic(address)) << address;
}

TEST(PublicAddress, isNoneOfTheSpecialRanges)
{
    const std::vector<const char *> special{
        // this network, private, shared (CGNAT), loopback, link-local with the metadata service
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255",
        "192.168.0.0", "192.168.255.255",
        // protocol assignments, documentation, relays, benchmarks, multicast, reserved, broadcast
        "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        // the same, mapped
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:0",
        // unspecified, loopback, IPv4-compatible, translated (NAT64, also local)
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
        // discard, Teredo, ORCHID, benchmark, documentation, 6to4
        "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1",
        "2002:7f00:1::", "2002:808:808::1",
        // unique local, link-local, site-local, multicast, what is not given out
        "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
        "5f00::1", "8000::1"};
    for (const char *address : special)
        EXPECT_FALSE(isPublic(address)) << address;
}

QString reasonAgainst(const EgressRules &rules, const char *url)
{
    const Result<WebUrl> checked = rules.check(QString::fromUtf8(url));
    return checked ? QString() : checked.error().message;
}

TEST(EgressRules, takeWebhooksOnThePublicInternet)
{
    for (const char *url : {"https://crm.example.org/hook", "https://crm.example.org:8443/h?a=b",
                            "https://CRM.Example.org", "https://8.8.8.8/", "https://[2606:4700::1111]/x",
                            "https://b\xc3\xbc"
                            "cher.example/"})
        EXPECT_EQ(reasonAgainst(EgressRules(), url), QString()) << url;
}

TEST(EgressRules, refuseEverythingElseBeforeItIsLookedUp)
{
    for (const char *url : {"",
                            "crm.example.org",
                            "//crm.example.org/",
                            "http://crm.example.org/",
                            "ftp://crm.example.org/",
                            "file:///etc/passwd",
                            "gopher://crm.example.org/",
                            "javascript:alert(1)",
                            "https://",
                            "https:///x",
                            "https://user@crm.example.org/",
                            "https://user:pw@crm.example.org/",
                            "https://@crm.example.org/",
                            "https://crm.example.org@10.0.0.1/",
                            "https://crm.example.org/#x",
                            "https://crm.example.org:22/",
                            "https://crm.example.org:80/",
                            "https://crm.example.org:0/",
                            "https://crm.example.org:65536/",
                            "https://127.0.0.1/",
                            "https://169.254.169.254/latest/meta-data",
                            "https://10.1.2.3/",
                            "https://100.64.0.1/",
                            "https://0.0.0.0/",
                            "https://[::1]/",
                            "https://[::]/",
                            "https://[fd00::1]/",
                            "https://[fe80::1]/",
                            "https://[fe80::1%25eth0]/",
                            "https://[::ffff:127.0.0.1]/",
                            "https://[::ffff:7f00:1]/",
                            "https://[64:ff9b::7f00:1]/",
                            "https://2130706433/",
                            "https://0x7f000001/",
                            "https://0x7f.1/",
                            "https://0177.0.0.1/",
                            "https://127.1/",
                            "https://127.0.1/",
                            "https://10.0.0.1.:443/",
                            " https://crm.example.org/",
                            "https://crm.example.org/\r\nX: y",
                            "https://crm.example.org\\@10.0.0.1/",
                            "https://crm_.exa mple.org/",
                            "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/"})
        EXPECT_NE(reasonAgainst(EgressRules(), url), QString()) << url;
}

TEST(EgressRules, theReasonDoesNotRepeatTheUrl)
{
    EXPECT_FALSE(reasonAgainst(EgressRules(), "https://user:secret@crm.example.org/")
                     .contains(QStringLiteral("secret")));
}

TEST(EgressRules, anAddressIsCheckedAgainBeforeItIsConnectedTo)
{
    const EgressRules rules;
    const auto may = [&](const char *address, quint16 port) {
        return rules.mayReach(IpAddress::parse(address).value(), port);
    };
    EXPECT_TRUE(may("8.8.8.8", 443));
    EXPECT_TRUE(may("2606:4700::1111", 8443));
    EXPECT_FALSE(may("8.8.8.8", 80));
    EXPECT_FALSE(may("8.8.8.8", 8080));
    EXPECT_FALSE(may("10.0.0.1", 443));
    EXPECT_FALSE(may("::ffff:10.0.0.1", 443));
}

TEST(EgressRules, allowedNetworksTakeAnyPort)
{
    const EgressRules rules =
        EgressRules::parse({QStringLiteral("10.20.0.0/16"), QStringLiteral("::1")}, false).value();
    EXPECT_EQ(reasonAgainst(rules, "https://10.20.1.2:9000/"), QString());
    EXPECT_EQ(reasonAgainst(rules, "https://[::1]:9000/"), QString());
    EXPECT_NE(reasonAgainst(rules, "https://10.21.1.2/"), QString());
    EXPECT_NE(reasonAgainst(rules, "http://10.20.1.2/"), QString());
    // A name may lead there: its port is judged with its address.
    EXPECT_EQ(reasonAgainst(rules, "https://crm.internal:9000/"), QString());
    EXPECT_TRUE(rules.mayReach(IpAddress::parse("::ffff:10.20.0.1").value(), 9000));
    EXPECT_FALSE(rules.mayReach(IpAddress::parse("8.8.8.8").value(), 9000));
    EXPECT_FALSE(EgressRules::parse({QStringLiteral("10.0.0.0/99")}, false).isOk());
}

TEST(EgressRules, plainHttpIsASettingOfItsOwn)
{
    const EgressRules rules = EgressRules::parse({QStringLiteral("127.0.0.0/8")}, true).value();
    EXPECT_EQ(reasonAgainst(rules, "http://127.0.0.1:8000/hook"), QString());
    EXPECT_NE(reasonAgainst(rules, "http://10.0.0.1/hook"), QString());
    EXPECT_NE(reasonAgainst(EgressRules({}, true), "http://crm.example.org/"), QString());
    EXPECT_EQ(reasonAgainst(EgressRules({}, true), "http://crm.example.org:8443/"), QString());
}

TEST(WebUrl, isTakenApartOnce)
{
    const WebUrl url = WebUrl::parse(QStringLiteral("https://Crm.Example.org:8443/a%20b/c?q=ñ&r=1")).value();
    EXPECT_TRUE(url.isTls);
    EXPECT_EQ(url.host, "crm.example.org");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.target, "/a%20b/c?q=%C3%B1&r=1");
    EXPECT_EQ(url.authority(), "crm.example.org:8443");
    EXPECT_EQ(WebUrl::parse(QStringLiteral("http://a.example"))->target, "/");
    EXPECT_EQ(WebUrl::parse(QStringLiteral("http://a.example"))->authority(), "a.example");
    EXPECT_EQ(WebUrl::parse(QStringLiteral("https://[2001:DB8::1]:444/"))->authority(), "[2001:db8::1]:444");
    EXPECT_TRUE(WebUrl::parse(QStringLiteral("http://127.3.2.1/"))->isLoopback());
    EXPECT_TRUE(WebUrl::parse(QStringLiteral("http://[::1]/"))->isLoopback());
    EXPECT_FALSE(WebUrl::parse(QStringLiteral("http://localhost.example/"))->isLoopback());
}

} // namespace
