// Books, tracks and provisioning files: there and back, and what is refused.
#include "bodyworn/device/recording_book.h"

#include <gtest/gtest.h>

#include "bodyworn/device/provision.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNoon{1'767'614'400'000'000};  // 2026-01-05T12:00:00Z

RecordingBook sample() {
    RecordingBook book;
    book.name = recordingName("u-1", "OC0000000123", kNoon);
    book.id = "7CF7";
    book.wearer = {"u-1", "Ada Field", "1815"};
    book.serial = "OC0000000123";
    book.triggerOn = "Button";
    book.triggerOnTime = kNoon;
    book.start = kNoon - 30s;
    book.stop = kNoon + 60s;
    book.startPosition = Position{55.718409, 13.221184, kNoon};
    book.preBuffer = {30s, 28s, "x"};
    book.marks = {{"bookmark_20260105T120010Z_1", kNoon + 10s, {}}};
    book.track = {{55.718409, 13.221184, kNoon + 34s}};
    book.complete = true;
    return book;
}

TEST(RecordingBook, GoesThereAndBackAsJson) {
    const auto again = parseBook(toJson(sample()));
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, sample());
    EXPECT_EQ(sample().name, "u-1_OC0000000123_20260105T120000Z");
}

TEST(RecordingBook, WhatIsOutOfFormIsNamed) {
    for (const char* member : {"name", "wearer", "preBuffer", "marks", "track", "complete"}) {
        Json json = toJson(sample());
        json[member] = 7;
        const auto book = parseBook(json);
        ASSERT_FALSE(book) << member;
        EXPECT_EQ(book.error().kind(), ErrorKind::InvalidArgument);
    }
    Json json = toJson(sample());
    json["track"][0]["latitude"] = 91;
    EXPECT_FALSE(parseBook(json));
    EXPECT_FALSE(parseBook(Json::array()));
}

TEST(RecordingBook, TheTrackCountsFromTheStartWithThePreBuffer) {
    EXPECT_EQ(
        trackToJson(sample()),
        Json::parse(R"json({"CoordinateEntries":[{"LocationWKT":"POINT(13.221184 55.718409)",
                    "SecondsFromStart":64.0,"Timestamp":"2026-01-05T12:00:34Z"}]})json")
    );
}

TEST(PreBuffer, AShortfallSaysItsCause) {
    EXPECT_EQ(reportPreBuffer({30s, 31s, 1h, {}, false}).shortfall(), 0s);
    EXPECT_TRUE(reportPreBuffer({30s, 29950ms, 1h, {}, false}).cause.empty());
    EXPECT_NE(
        reportPreBuffer({30s, 5s, 5s, {}, false}).cause.find("switched on"), std::string::npos
    );
    EXPECT_NE(reportPreBuffer({30s, 5s, 1h, 5s, false}).cause.find("ended"), std::string::npos);
    EXPECT_NE(reportPreBuffer({30s, 20s, 1h, 1h, true}).cause.find("filled"), std::string::npos);
    EXPECT_FALSE(reportPreBuffer({30s, 20s, 1h, {}, false}).cause.empty());
    EXPECT_TRUE(reportPreBuffer({0s, 0s, 0s, {}, false}).cause.empty()) << "switched off";
}

TEST(Provision, OneFileSetsTheCameraUp) {
    const auto read = parseProvision(
        "wearer: {id: u-1, name: Ada Field, userId: \"1815\"}\n"
        "settings: {preBufferLength: 90, clipFormat: mkv}\n"
        "timeZone: Europe/Berlin\n"
    );
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->wearer->userId, "1815");
    EXPECT_EQ(read->settings.preBufferLength, 90);
    EXPECT_EQ(read->timeZone, "Europe/Berlin");
}

TEST(Provision, WrongMembersAreNamed) {
    struct Case {
        const char* text;
        const char* field;
    };

    for (const Case& one : {
             Case{"wearer: {id: ../x, name: A}", "wearer.id"},
             Case{"wearer: {name: A}", "wearer.id"},
             Case{"wearer: {id: a, name: B, userId: 1815}", "wearer.userId"},
             Case{"settings: {preBufferLength: 1000}", "preBufferLength"},
             Case{"contentKey: {id: k}", "contentKey.publicKey"},
             Case{"colour: red", "colour"},
             Case{"7", "the file"},
         }) {
        const auto read = parseProvision(one.text);
        ASSERT_FALSE(read) << one.text;
        EXPECT_EQ(read.error().field(), one.field);
    }
    EXPECT_EQ(readProvision("/nowhere.yaml").error().kind(), ErrorKind::NotFound);
}

}  // namespace
}  // namespace ocelli::bodyworn::device
