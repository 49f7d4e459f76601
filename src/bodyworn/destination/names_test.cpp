// Tests of names and of what they say.
#include "bodyworn/destination/names.h"

#include <gtest/gtest.h>

#include "bodyworn/destination/track.h"

namespace ocelli::bodyworn::destination {
namespace {

TEST(RecordingName, TellsUserDeviceAndTime) {
    const auto name = parseRecordingName("2f0c-1_2_OC0000123_20260102T030405Z");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->user, "2f0c-1_2");
    EXPECT_EQ(name->device, "OC0000123");
    EXPECT_EQ(formatTime(name->time), "2026-01-02T03:04:05.000Z");
    for (const char* wrong :
         {"",
          "_",
          "__",
          "a_20260102T030405Z",
          "a__20260102T030405Z",
          "a_b_20261302T030405Z",
          "a_b_20260102T030405",
          "Users"}) {
        EXPECT_FALSE(parseRecordingName(wrong)) << wrong;
    }
}

TEST(AnyTime, IsSecondsOrRfc3339) {
    EXPECT_EQ(parseAnyTime("1767323045.5")->microseconds, 1'767'323'045'500'000);
    EXPECT_EQ(parseAnyTime("2026-01-02T03:04:05Z")->microseconds, 1'767'323'045'000'000);
    for (const char* wrong : {"", "-1", "1e300", "nan", "yesterday"}) {
        EXPECT_FALSE(parseAnyTime(wrong)) << wrong;
    }
}

TEST(PlaceText, TakesEveryDivider) {
    for (const char* text : {"55.7 13.2 10 1767323045", "55.7,13.2", "55.7; 13.2;10"}) {
        const auto place = parsePlace(text);
        ASSERT_TRUE(place) << text;
        EXPECT_DOUBLE_EQ(place->latitude, 55.7);
        EXPECT_DOUBLE_EQ(place->longitude, 13.2);
    }
    for (const char* wrong : {"", "55.7", "91 0", "0 181", "a b", "1 2 3 4 5"}) {
        EXPECT_FALSE(parsePlace(wrong)) << wrong;
    }
}

TEST(ObjectKind, IsReadFromTheName) {
    EXPECT_EQ(objectKindOf("20260102_030335_7CF7.mkv"), ObjectKind::Clip);
    EXPECT_EQ(objectKindOf("20260102_030335_7CF7.key"), ObjectKind::Key);
    EXPECT_EQ(objectKindOf("20260102_030335_7CF7_OC1_gpstrail.json"), ObjectKind::Track);
    EXPECT_EQ(objectKindOf("bookmark_20260102T030512Z_1"), ObjectKind::Bookmark);
    EXPECT_EQ(objectKindOf("something"), ObjectKind::Other);
}

TEST(EmailAddress, IsToldFromAUserName) {
    for (const std::string_view good : {"a@b.c", "anna.kraus+cam@police.town.test"}) {
        EXPECT_TRUE(isEmailAddress(good)) << good;
    }
    for (const std::string_view bad :
         {"", "anna", "@b.c", "a@b", "a@", "a@.c", "a@b.", "a@b..c", "a b@c.d", "a@b@c.d"}) {
        EXPECT_FALSE(isEmailAddress(bad)) << bad;
    }
    EXPECT_TRUE(isEmailAddress(std::string(64, 'a') + "@b.c"));
    EXPECT_FALSE(isEmailAddress(std::string(65, 'a') + "@b.c"));
    EXPECT_FALSE(isEmailAddress("a@" + std::string(251, 'b') + ".c"));
}

TEST(Names, HaveLimits) {
    EXPECT_TRUE(checkContainerName(std::string(256, 'c')));
    EXPECT_FALSE(checkContainerName(std::string(257, 'c')));
    EXPECT_FALSE(checkContainerName(""));
    EXPECT_TRUE(checkObjectName(std::string(1024, 'o')));
    EXPECT_FALSE(checkObjectName(std::string(1025, 'o')));
    EXPECT_FALSE(checkObjectName("a/b"));
    EXPECT_FALSE(checkObjectName("a\nb"));
}

TEST(Track, IsSortedAndLeavesOutWhatHasNoPlace) {
    const auto track = parseTrack(R"json({"CoordinateEntries":[
        {"LocationWKT":"POINT(13.2 55.7)","SecondsFromStart":64.0,"Timestamp":"2022-08-23T11:48:10Z"},
        {"LocationWKT":"POINT(13.1 55.6)","SecondsFromStart":1},
        {"LocationWKT":"POINT(200 55.6)","SecondsFromStart":2},{"LocationWKT":7},{}]})json");
    ASSERT_TRUE(track);
    ASSERT_EQ(track->size(), 2U);
    EXPECT_DOUBLE_EQ(track->front().second, 1);
    EXPECT_DOUBLE_EQ(track->back().place.longitude, 13.2);
    for (const char* wrong : {"", "[]", "{}", R"({"CoordinateEntries":7})", "\x01\x02"}) {
        EXPECT_FALSE(parseTrack(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace ocelli::bodyworn::destination
