// Every error code that Meta documents, and what it has to mean for the message, the line, the next try.
#include <gtest/gtest.h>

#include "service/adapters/whatsapp/graph/grapherrors.h"

using namespace psi;

namespace {

using Kind = CallOutcome::Kind;
using Scope = CallOutcome::Scope;
using std::chrono::minutes;
using std::chrono::seconds;

struct Expected
{
    std::vector<int> codes;
    int httpStatus;
    Kind kind;
    seconds wait{0};
    int mostTries = 0;
    Scope scope = Scope::Recipient;
};

// Grouped by what follows, with the HTTP status that each comes with.
std::vector<Expected> documented()
{
    return {
        // worth a retry
        {{1}, 400, Kind::Retry, seconds(0), 4},
        {{131000}, 500, Kind::Retry, seconds(0), 4},
        {{2, 133004}, 503, Kind::Retry},
        {{131016}, 500, Kind::Retry},
        {{134101}, 400, Kind::Retry, minutes(10)},
        // wait, and count no try
        {{4, 80007}, 400, Kind::Throttled, minutes(5), 0, Scope::Line},
        {{130429}, 400, Kind::Throttled, seconds(1), 0, Scope::Line},
        {{131057}, 500, Kind::Throttled, minutes(1), 0, Scope::Line},
        {{131056}, 400, Kind::Throttled},
        {{132069}, 400, Kind::Throttled, minutes(5)},
        // a person has to act
        {{3, 10, 200, 250, 299, 131005}, 403, Kind::HoldLine},
        {{33}, 400, Kind::HoldLine},
        {{0, 190}, 401, Kind::HoldLine},
        {{368, 131031}, 403, Kind::HoldLine},
        {{131037, 131042, 131044, 131048, 131064}, 400, Kind::HoldLine},
        {{131045}, 500, Kind::HoldLine},
        {{133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016}, 400, Kind::HoldLine},
        // never
        {{100, 130472, 131008, 131009, 131021, 131047, 131049, 131050, 131051}, 400, Kind::Refused},
        {{130497}, 403, Kind::Refused},
        {{131052, 131053, 131060, 131062, 131063}, 400, Kind::Refused},
        {{132000, 132005, 132007, 132008, 132012, 132015, 132016, 132068}, 400, Kind::Refused},
        {{132001}, 404, Kind::Refused},
        {{134011, 134100, 134102}, 500, Kind::Refused},
        {{135000, 137000, 138000, 138006, 139000, 139103}, 400, Kind::Refused},
        // the other form of the number
        {{131026, 131030}, 400, Kind::OtherForm},
    };
}

TEST(GraphErrors, everyDocumentedCodeMeansWhatItSays)
{
    for (const Expected &row : documented()) {
        for (const int code : row.codes) {
            const CallOutcome outcome = outcomeOfGraphError({code, false, row.httpStatus});
            EXPECT_EQ(outcome.kind, row.kind) << code;
            EXPECT_EQ(outcome.scope, row.scope) << code;
            EXPECT_EQ(outcome.retryAfter.value_or(Micros(0)), row.wait) << code;
            EXPECT_EQ(outcome.mostTries, row.mostTries) << code;
            EXPECT_EQ(outcome.code, QByteArray::number(code));
            EXPECT_FALSE(outcome.message.isEmpty()) << code;
        }
    }
}

TEST(GraphErrors, theHttpStatusDoesNotOverruleAKnownCode)
{
    for (const Expected &row : documented()) {
        for (const int status : {400, 429, 500, 503})
            EXPECT_EQ(outcomeOfGraphError({row.codes.front(), false, status}).kind, row.kind);
    }
}

TEST(GraphErrors, anUnknownCodeGoesByTheStatus)
{
    for (const int code : {5, 999, 131999, 2147483647, -1}) {
        EXPECT_EQ(outcomeOfGraphError({code, false, 400}).kind, Kind::Refused) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 404}).kind, Kind::Refused) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 500}).kind, Kind::Retry) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 503}).kind, Kind::Retry) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 429}).kind, Kind::Throttled) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 401}).kind, Kind::HoldLine) << code;
        EXPECT_EQ(outcomeOfGraphError({code, false, 400}).code, QByteArray::number(code));
    }
}

TEST(GraphErrors, whatMetaCallsTransientIsTriedAgain)
{
    for (const Expected &row : documented()) {
        const Kind kind = outcomeOfGraphError({row.codes.front(), true, row.httpStatus}).kind;
        EXPECT_EQ(kind, row.kind == Kind::Throttled ? Kind::Throttled : Kind::Retry) << row.codes.front();
    }
    EXPECT_EQ(outcomeOfGraphError({999, true, 400}).kind, Kind::Retry);
}

TEST(GraphErrors, mediaByLinkGetASecondChance)
{
    EXPECT_EQ(outcomeOfGraphError({131053, false, 400, false}).kind, Kind::Refused);
    const CallOutcome byLink = outcomeOfGraphError({131053, false, 400, true});
    EXPECT_EQ(byLink.kind, Kind::Retry);
    EXPECT_EQ(byLink.mostTries, 2);
    EXPECT_EQ(outcomeOfGraphError({131009, false, 400, true}).kind, Kind::Refused);
}

// What opens a held line: nothing that may be said of its token, its account or its number.
TEST(GraphErrors, onlyRefusalsOfTheMessageItselfSayThatTheLineWorks)
{
    for (const int code : {131026, 131030, 131047, 131009, 132001, 130472})
        EXPECT_TRUE(outcomeOfGraphError({code, false, 400}).isOfMessage) << code;
    for (const int code : {100, 190, 200, 131042, 131005, 131056, 130429, 131000, 2, 131999, 999})
        EXPECT_FALSE(outcomeOfGraphError({code, false, 400}).isOfMessage) << code;
    EXPECT_FALSE(outcomeOfGraphError({131047, true, 400}).isOfMessage) << "to be tried again";
    EXPECT_FALSE(outcomeOfGraphStatus(403).isOfMessage);
}

TEST(GraphErrors, aStatusAloneIsEnoughToGoBy)
{
    const auto kind = [](int status) { return outcomeOfGraphStatus(status).kind; };
    for (const int status : {500, 501, 502, 503, 504, 599, 408, 301, 302, 307, 304})
        EXPECT_EQ(kind(status), Kind::Retry) << status;
    for (const int status : {400, 402, 403, 404, 405, 410, 413, 422})
        EXPECT_EQ(kind(status), Kind::Refused) << status;
    EXPECT_EQ(kind(401), Kind::HoldLine);
    EXPECT_EQ(kind(429), Kind::Throttled);
    EXPECT_EQ(outcomeOfGraphStatus(429).scope, Scope::Line);
    EXPECT_EQ(outcomeOfGraphStatus(503).code, "HTTP_503");
}

} // namespace
