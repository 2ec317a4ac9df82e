// The parser judges the same whatever the pieces in which the bytes come.
#include <gtest/gtest.h>

#include "service/adapters/http/requestparser.h"
#include "tests/unit/http/httptestkit.h"
#include "tests/unit/http/malformedcorpus.h"

using namespace psi;
using namespace psi::test;

namespace {

struct Verdict
{
    Refusal refusal = Refusal::None;
    std::vector<QByteArray> bodies;
    friend bool operator==(const Verdict &, const Verdict &) = default;
};

/// Feeds as a connection does: what was not consumed comes again with the next piece.
Verdict judge(const std::vector<QByteArrayView> &pieces)
{
    const HttpLimits limits;
    RequestParser parser(limits);
    Verdict verdict;
    QByteArray unread;
    for (const QByteArrayView piece : pieces) {
        unread.append(piece);
        bool more = true;
        while (more && !unread.isEmpty()) {
            const RequestParser::Step step = parser.feed(unread);
            unread.remove(0, step.consumed);
            verdict.refusal = step.refusal;
            if (step.refusal != Refusal::None)
                return verdict;
            if (step.done) {
                verdict.bodies.push_back(parser.take().body);
                parser.reset();
            }
            more = step.headDone || step.done;
        }
    }
    return verdict;
}

QByteArray chunkedPost()
{
    return "POST /webhook HTTP/1.1\r\nHost: psi\r\nTransfer-Encoding: chunked\r\n\r\n"
           "4;a=\"b\"\r\nhola\r\n3\r\n \xc3\xb1\r\n0\r\n\r\n";
}

TEST(RequestParser, everySplitOfGoodRequestsGivesTheSame)
{
    const QByteArray bytes = post("hola") + chunkedPost() + get();
    const Verdict wanted{Refusal::None, {"hola", "hola \xc3\xb1", ""}};
    EXPECT_EQ(judge({bytes}), wanted);
    const QByteArrayView view(bytes);
    for (qsizetype a = 0; a < view.size(); ++a) {
        EXPECT_EQ(judge({view.first(a), view.sliced(a)}), wanted) << a;
        for (qsizetype b = a; b < view.size(); b += 7)
            ASSERT_EQ(judge({view.first(a), view.sliced(a, b - a), view.sliced(b)}), wanted) << a << ' ' << b;
    }
}

TEST(RequestParser, aByteAtATimeGivesTheSame)
{
    const QByteArray bytes = chunkedPost() + post("hola");
    std::vector<QByteArrayView> pieces;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        pieces.push_back(QByteArrayView(bytes).sliced(i, 1));
    EXPECT_EQ(judge(pieces), (Verdict{Refusal::None, {"hola \xc3\xb1", "hola"}}));
}

TEST(RequestParser, everySplitOfEveryMalformedCaseIsRefusedAlike)
{
    for (const MalformedCase &bad : malformedCorpus()) {
        const QByteArrayView view(bad.bytes);
        const Verdict whole = judge({view});
        EXPECT_EQ(statusOf(whole.refusal), bad.status) << bad.name.constData();
        const qsizetype step = view.size() > 1000 ? 97 : 1;
        for (qsizetype at = 0; at < view.size(); at += step)
            ASSERT_EQ(judge({view.first(at), view.sliced(at)}), whole)
                << bad.name.constData() << " at " << at;
    }
}

TEST(RequestParser, mutatedRequestsNeverYieldMoreThanTheirBytesHold)
{
    const QByteArray seeds[] = {post("hola"), chunkedPost(),
                                get("/webhook?hub.mode=subscribe&hub.challenge=1")};
    quint32 random = 12345;
    const auto next = [&random](quint32 bound) {
        random = random * 1664525u + 1013904223u;
        return (random >> 8) % bound;
    };
    int refused = 0;
    for (int i = 0; i < 60000; ++i) {
        QByteArray bytes = seeds[next(3)];
        for (quint32 n = next(3) + 1; n > 0; --n) {
            const auto at = static_cast<qsizetype>(next(static_cast<quint32>(bytes.size())));
            if (next(3) == 0)
                bytes.remove(at, 1 + static_cast<qsizetype>(next(4)));
            else
                bytes[at] = "\r\n \t:;,0aZ\0\x80\x7f"[next(13)];
            if (bytes.isEmpty())
                break;
        }
        const Verdict verdict = judge({bytes});
        qsizetype total = 0;
        for (const QByteArray &body : verdict.bodies)
            total += body.size();
        ASSERT_LE(total, bytes.size());
        ASSERT_LE(verdict.bodies.size(), 2u);
        refused += verdict.refusal == Refusal::None ? 0 : 1;
    }
    EXPECT_GT(refused, 20000);
}

} // namespace
