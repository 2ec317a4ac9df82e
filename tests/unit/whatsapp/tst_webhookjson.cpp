// What is JSON and what is not: a corpus with wanted verdicts, and mutants judged by a second parser.
#include <gtest/gtest.h>

#include <random>

#include <boost/json/src.hpp>

#include "service/adapters/whatsapp/envelope.h"
#include "service/adapters/whatsapp/jsontext.h"
#include "tests/unit/whatsapp/fixtures.h"

using namespace psi;
using namespace psi::test;

namespace {

QByteArray around(const QByteArray &value)
{
    return R"({"object":"whatsapp_business_account","entry":[],"x":)" + value + "}";
}

bool accepts(const QByteArray &body)
{
    const auto document = json::Document::parse(withoutLoneSurrogates(body));
    return document && readEnvelope(*document);
}

struct Case
{
    const char *name;
    QByteArray body;
    bool wanted;
};

const std::vector<Case> corpus{
    {"empty object", around("{}"), true},
    {"numbers", around("[0,-0,1.5,1e3,1E-3,-12.25e+2,100000000000000000000000000000]"), true},
    {"escapes", around(R"("\"\\\/\b\f\n\r\t\u00e9")"), true},
    {"pair", around(R"("\ud83d\ude00")"), true},
    {"lone high", around(R"("\ud83d")"), true},
    {"lone low", around(R"("\ude00")"), true},
    {"two high", around(R"("\ud83d\ud83d")"), true},
    {"nul escape", around(R"("\u0000")"), true},
    {"escaped backslash before u", around(R"("\\ud800")"), true},
    {"utf-8", around("\"\xc3\xa9\xf0\x9f\x98\x80\""), true},
    {"white space", around(" \t\r\n[ ] \n"), true},
    {"deep 60", around(QByteArray(60, '[') + QByteArray(60, ']')), true},
    {"deep 63 and the root", around(QByteArray(63, '[') + QByteArray(63, ']')), true},
    {"deep 64 and the root", around(QByteArray(64, '[') + QByteArray(64, ']')), false},
    {"deep objects 63 and the root", around(QByteArray("{\"a\":").repeated(63) + '1' + QByteArray(63, '}')),
     true},
    {"deep objects 64 and the root", around(QByteArray("{\"a\":").repeated(64) + '1' + QByteArray(64, '}')),
     false},
    {"largest exponent", around("[1e308,-1e308,1e-99999]"), true},
    {"just beyond a double", around("1e309"), false},
    {"minus beyond a double", around("-1e309"), false},
    {"two lone in a row", around(R"("\ude00\ud83d")"), true},
    {"lone in a key", around(R"({"\ud83d":1})"), true},
    {"escaped slash", around(R"("\/")"), true},
    {"delete character", around("\"\x7f\""), true},
    {"duplicate keys", around(R"({"a":1,"a":2})"), true},
    {"nothing", "", false},
    {"blank", "   ", false},
    {"null", "null", false},
    {"array", "[]", false},
    {"text", "\"x\"", false},
    {"number", "5", false},
    {"no envelope", "{}", false},
    {"other object", R"({"object":"page","entry":[]})", false},
    {"no entry", R"({"object":"whatsapp_business_account"})", false},
    {"entry no array", R"({"object":"whatsapp_business_account","entry":{}})", false},
    {"object no text", R"({"object":1,"entry":[]})", false},
    {"leading zero", around("01"), false},
    {"plus", around("+1"), false},
    {"bare point", around(".5"), false},
    {"trailing point", around("5."), false},
    {"bare exponent", around("1e"), false},
    {"hex", around("0x10"), false},
    {"NaN", around("NaN"), false},
    {"Infinity", around("Infinity"), false},
    {"minus", around("-"), false},
    {"beyond a double", around("1e999"), false},
    {"tru", around("tru"), false},
    {"TRUE", around("TRUE"), false},
    {"nul", around("nul"), false},
    {"trailing comma object", around(R"({"a":1,})"), false},
    {"trailing comma array", around("[1,]"), false},
    {"leading comma", around("[,1]"), false},
    {"double comma", around("[1,,2]"), false},
    {"missing comma", around("[1 2]"), false},
    {"missing colon", around(R"({"a" 1})"), false},
    {"double colon", around(R"({"a"::1})"), false},
    {"missing value", around(R"({"a":})"), false},
    {"bare key", around("{a:1}"), false},
    {"number key", around("{1:1}"), false},
    {"single quotes", around("'a'"), false},
    {"unclosed text", around("\"abc"), false},
    {"unclosed array", around("[1"), false},
    {"unclosed object", around("{\"a\":1"), false},
    {"mismatch", around("[1}"), false},
    {"extra close", around("[]]"), false},
    {"second root", around("1") + "{}", false},
    {"text after", around("1") + "x", false},
    {"nul after", around("1") + QByteArray(1, '\0'), false},
    {"nul then garbage", around("1") + QByteArray("\0garbage", 8), false},
    {"nul inside", around("[1" + QByteArray(1, '\0') + ",2]"), false},
    {"bom", "\xef\xbb\xbf" + around("1"), false},
    {"comment", around("1/*x*/"), false},
    {"line comment", around("1//x\n"), false},
    {"bad escape", around(R"("\x41")"), false},
    {"short unicode", around(R"("\u12")"), false},
    {"bad hex", around(R"("\u12g4")"), false},
    {"raw newline in text", around("\"a\nb\""), false},
    {"raw tab in text", around("\"a\tb\""), false},
    {"raw nul in text", around("\"a" + QByteArray(1, '\0') + "b\""), false},
    {"raw control in text",
     around("\"a\x01"
            "b\""),
     false},
    {"overlong", around("\"\xc0\xaf\""), false},
    {"cesu surrogate", around("\"\xed\xa0\x80\""), false},
    {"lone continuation", around("\"\x80\""), false},
    {"cut sequence", around("\"\xe2\x82\""), false},
    {"byte ff", around("\"\xff\""), false},
    {"beyond unicode", around("\"\xf5\x80\x80\x80\""), false},
    {"bad bytes in a key", around("{\"\xff\":1}"), false},
    {"latin-1", around("\"\xe9\""), false},
    {"utf-16", QByteArray("{\0\"\0o\0", 6), false},
    {"deep 65", around(QByteArray(65, '[') + QByteArray(65, ']')), false},
    {"deep 100000", around(QByteArray(100000, '[')), false},
    {"deep objects", around(QByteArray("{\"a\":").repeated(5000)), false},
    {"form feed", around("\f1"), false},
    {"no-break space",
     around("\xc2\xa0"
            "1"),
     false},
    {"only brace", "{", false},
    {"only quote", "\"", false},
    {"only backslash", "\\", false},
    {"html", "<html></html>", false},
    {"form", "a=b&c=d", false},
    {"backtick", around("`a`"), false},
    {"percent", around("%22a%22"), false},
    {"ellipsis", around("[1,...]"), false},
    {"undefined", around("undefined"), false},
    {"double minus", around("--1"), false},
    {"two points", around("1.2.3"), false},
    {"exponent point", around("1e1.5"), false},
    {"semicolon", around("1;"), false},
    {"equals", around("{\"a\"=1}"), false},
    {"key only", around("{\"a\"}"), false},
    {"array of key", around("[\"a\":1]"), false},
    {"vertical tab", around("\v1"), false},
};

TEST(WebhookJson, theCorpusGetsItsVerdicts)
{
    int refused = 0;
    for (const Case &one : corpus) {
        EXPECT_EQ(accepts(one.body), one.wanted) << one.name;
        refused += one.wanted ? 0 : 1;
    }
    EXPECT_GE(refused, 80);
}

enum class Verdict
{
    Accepts,
    Refuses,
    CannotSay
};

// Boost.JSON's verdict on the same bytes after the same pre-pass. It stops at an exponent beyond an int,
// which may be a valid number near to zero.
Verdict boostVerdict(const QByteArray &json)
{
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::error_code error;
    boost::json::monotonic_resource memory;
    (void)boost::json::parse(
        boost::json::string_view(json.constData(), static_cast<std::size_t>(json.size())), error, &memory,
        options);
    if (error == boost::json::error::exponent_overflow)
        return Verdict::CannotSay;
    return error ? Verdict::Refuses : Verdict::Accepts;
}

bool boostAccepts(const QByteArray &json) { return boostVerdict(json) == Verdict::Accepts; }

// One to four random edits: a byte changed, dropped, doubled, or a chunk of the body copied elsewhere.
QByteArray mutant(const QByteArray &original, std::mt19937 &random)
{
    static const QByteArray alphabet = "{}[]\",:\\/u0123456789eE+-.tfn \n\x01\x80\xc3\xed\xf0";
    QByteArray body = original;
    const int edits = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < edits && !body.isEmpty(); ++i) {
        const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(body.size()));
        switch (random() % 4) {
        case 0:
            body[at] = alphabet[static_cast<qsizetype>(random() % static_cast<unsigned>(alphabet.size()))];
            break;
        case 1:
            body.remove(at, 1 + static_cast<qsizetype>(random() % 4));
            break;
        case 2:
            body.insert(at, body[at]);
            break;
        default:
            body.insert(at,
                        body.mid(static_cast<qsizetype>(random() % static_cast<unsigned>(body.size())), 12));
        }
    }
    return body;
}

// The slices of every value below `node` that the second parser refuses.
int badSlices(const json::Node &node)
{
    int bad = boostAccepts(node.raw().toByteArray()) ? 0 : 1;
    for (const json::Node child : node.children())
        bad += badSlices(child);
    return bad;
}

int valueCount(const json::Node &node)
{
    int count = 1;
    for (const json::Node child : node.children())
        count += valueCount(child);
    return count;
}

TEST(WebhookJson, everySliceOfEveryFixtureParsesAlone)
{
    int values = 0;
    for (const auto &[file, facts] : fixtureTable()) {
        const auto document = json::Document::parse(fixture(file));
        ASSERT_TRUE(document) << qPrintable(file);
        EXPECT_EQ(badSlices(document->root()), 0) << qPrintable(file);
        EXPECT_EQ(document->root().raw(), fixture(file)) << qPrintable(file);
        values += valueCount(document->root());
    }
    EXPECT_GT(values, 1000);
}

struct Verdicts
{
    int both = 0;
    int neither = 0;
    int undecided = 0; ///< numbers that one of the two leaves unjudged
};

// Compares the verdicts on one body; false when they differ.
bool agree(const QByteArray &json, Verdicts &verdicts)
{
    const auto ours = json::Document::parse(json);
    if (!ours && ours.error().message.startsWith(QStringLiteral("Number too big"))) {
        ++verdicts.undecided; // refused on purpose; Boost reads it as infinity
        return true;
    }
    const Verdict theirs = boostVerdict(json);
    if (theirs == Verdict::CannotSay) {
        ++verdicts.undecided;
        return true;
    }
    if (ours.isOk() != (theirs == Verdict::Accepts))
        return false;
    ++(ours ? verdicts.both : verdicts.neither);
    if (!ours)
        return true;
    const auto changes = readEnvelope(*ours);
    if (!changes)
        return true;
    for (const WebhookChange &change : *changes) {
        for (const EnvelopeElement &element : change.elements) {
            if (!boostAccepts(element.json.raw().toByteArray()))
                return false;
        }
    }
    return true;
}

TEST(WebhookJson, mutantsAreJudgedAsASecondParserJudgesThem)
{
    constexpr unsigned seed = 20261124;
    constexpr int mutantsPerBody = 4000;
    std::mt19937 random(seed);
    std::vector<QByteArray> bodies;
    for (const auto &[file, facts] : fixtureTable())
        bodies.push_back(fixture(file));
    for (const Case &one : corpus) {
        if (one.body.size() < 500)
            bodies.push_back(one.body);
    }
    Verdicts verdicts;
    for (const QByteArray &body : bodies) {
        for (int i = 0; i < mutantsPerBody; ++i) {
            const QByteArray json = withoutLoneSurrogates(mutant(body, random));
            ASSERT_TRUE(agree(json, verdicts)) << "seed " << seed << ' ' << json.toHex().constData();
        }
    }
    EXPECT_GT(verdicts.both + verdicts.neither, 300'000);
    EXPECT_GT(verdicts.both, 50'000);
    EXPECT_GT(verdicts.neither, 100'000);
    EXPECT_LT(verdicts.undecided, 20'000);
}

} // namespace
