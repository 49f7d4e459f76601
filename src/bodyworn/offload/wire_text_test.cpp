// Tests of values, names, times and places as they go over the wire.
#include "bodyworn/offload/wire_text.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/offload/capabilities.h"
#include "bodyworn/offload/open_points.h"

namespace ocelli::bodyworn::offload {
namespace {

TEST(WireValue, IsPercentCodedAndKeepsThePlus) {
    EXPECT_EQ(encodeValue("Åsa + 1%").wire, "%C3%85sa%20+%201%25");
    EXPECT_EQ(encodeValue("2026-01-02T03:04:05Z").wire, "2026-01-02T03:04:05Z");
    EXPECT_EQ(encodeValue("TriggerOn:Button;a:b").wire, "TriggerOn:Button;a:b");
    EXPECT_EQ(*decodePercent(encodeValue("日本 “x”").wire), "日本 “x”");
    EXPECT_EQ(encodeValue("a\nb\xff").wire, "a%20b%20");
}

TEST(WireValue, IsCutAtTheBorderOfACharacterToFitSwift) {
    const auto fits = encodeValue(std::string(256, 'x'));
    EXPECT_FALSE(fits.cut);
    EXPECT_EQ(fits.wire.size(), 256U);
    EXPECT_TRUE(encodeValue(std::string(257, 'x')).cut);
    std::string long_;
    for (int i = 0; i < 100; ++i) {
        long_ += "日";
    }
    const auto cut = encodeValue(long_);
    EXPECT_TRUE(cut.cut);
    EXPECT_LE(cut.wire.size(), 256U);
    EXPECT_EQ(cut.wire.size(), 252U);  // 28 characters of 9 bytes each
    EXPECT_TRUE(isUtf8(*decodePercent(cut.wire)));
}

TEST(OpenPoints, AreReadAsWeWroteThemDown) {
    const WallTime time = parseTime("2026-01-02T03:04:05.999Z").value();
    EXPECT_EQ(epochText(time), "1767323045");
    EXPECT_EQ(isoText(time), "2026-01-02T03:04:05Z");
    EXPECT_EQ(recordingName("u", "OC1", time), "u_OC1_20260102T030405Z");
    EXPECT_EQ(bookmarkName(time, 1), "bookmark_20260102T030405Z_1");
    EXPECT_EQ(trackName("20260102_030335_7CF7", "OC1"), "20260102_030335_7CF7_OC1_gpstrail.json");
    EXPECT_NE(trackKeyName("20260102_030335_7CF7", "OC1"), "20260102_030335_7CF7.key");
    EXPECT_EQ(locationText({55.7, 13.2, 4.6, time}), "55.700000 13.200000 5 1767323045");
    EXPECT_EQ(rejectedName(nullptr, "7"), "RejectedContent_UnknownTime_7");
    EXPECT_EQ(rejectedName(&time, "7"), "RejectedContent_20260102T030405Z_7");
    Facts facts;
    addTime(facts, "StartTime", time);
    EXPECT_EQ(
        facts.at(1), (std::pair<std::string, std::string>("StartTimeISO", "2026-01-02T03:04:05Z"))
    );
}

TEST(Capabilities, AreSupportedOnlyWhenTheyAreTrue) {
    const auto some = parseCapabilities(
        R"({"Read":{"ReadCategories":true},"Store":{"StoreBookmarks":1,"StoreSignedVideo":true},"X":7})"
    );
    ASSERT_TRUE(some);
    EXPECT_TRUE(some->readCategories);
    EXPECT_FALSE(some->bookmarks);
    EXPECT_TRUE(some->signedVideo);
    EXPECT_FALSE(some->systemId);
    EXPECT_FALSE(parseCapabilities("[]"));
    const auto categories = parseCategories(R"([{"Name":"A","Id":"1"},{"Name":"B"},7])");
    ASSERT_TRUE(categories);
    EXPECT_EQ(*categories, (std::vector<Category>{{"1", "A"}}));
    EXPECT_FALSE(parseCategories("{}"));
}

}  // namespace
}  // namespace ocelli::bodyworn::offload
