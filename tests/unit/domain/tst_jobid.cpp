#include <algorithm>

#include <gtest/gtest.h>

#include "shared/ids.h"

using namespace psi;

TEST(JobId, ItsTextHasAFixedWidthAndComesBack)
{
    const JobId id{7, 1'790'000'000'000'123};
    EXPECT_EQ(id.toText(), "007-0001790000000000123");
    EXPECT_EQ(JobId::fromText(id.toText()), id);
    EXPECT_EQ(JobId::fromText(JobId{0, 1}.toText()), (JobId{0, 1}));
    const JobId largest{999, 9'223'372'036'854'775'807};
    EXPECT_EQ(JobId::fromText(largest.toText()), largest);
    EXPECT_EQ(largest.toText().size(), id.toText().size());
}

TEST(JobId, TextsSortAsIdsDo)
{
    std::vector<JobId> ids{{0, 9}, {1, 2}, {0, 10}, {12, 1}, {2, 1'790'000'000'000'123}, {0, 1'000'000}};
    std::vector<JobId> byText = ids;
    std::sort(ids.begin(), ids.end());
    std::sort(byText.begin(), byText.end(), [](JobId a, JobId b) { return a.toText() < b.toText(); });
    EXPECT_EQ(ids, byText);
}

TEST(JobId, AnotherTextIsNoId)
{
    for (const char *text : {"", "7-1", "007-1790000000000123", "007-00017900000000001234",
                             "007_0001790000000000123", "00a-0001790000000000123", "007-000179000000000012x",
                             "-07-0001790000000000123", "007--001790000000000123", "007-+001790000000000123",
                             " 07-0001790000000000123", "007-9999999999999999999"})
        EXPECT_TRUE(JobId::fromText(text).isNull()) << text;
    EXPECT_TRUE(JobId().isNull());
    EXPECT_FALSE((JobId{0, 1}).isNull());
}
