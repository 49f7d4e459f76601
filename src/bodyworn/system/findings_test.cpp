// Tests of what the system sees by itself: causes, transfers that take long, contacts that fail.
#include "bodyworn/system/findings.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "bodyworn/system/troubleshooting.h"
#include "tests/support/whole_system.h"

namespace ocelli::bodyworn::system {
namespace {

class Findings : public WholeSystem {
  protected:
    /// A camera "C1" in the hands of somebody with this profile and ID.
    void inUse(const Json& settings, const char* userId = "A1") {
        setUp();
        join("C1");
        const auto profile = *system->profiles().add({{"name", "Night"}, {"settings", settings}});
        const auto anna =
            *system->wearers().add({{"name", "Anna"}, {"userId", userId}, {"profile", profile}});
        ASSERT_TRUE(system->assign("C1", anna).has_value());
    }

    std::vector<std::string> texts(std::string_view advice) {
        std::vector<std::string> list;
        const auto found = *findings(*system, clock.wall());
        for (const Finding& one : found) {
            EXPECT_NE(findAdvice(one.advice), nullptr) << one.advice;
            if (one.advice == advice) {
                list.push_back(one.text);
            }
        }
        return list;
    }

    void note(const std::string& lines) {
        ASSERT_TRUE(system->cameraLogs().put("C1", lines, clock.wall()).has_value());
    }

    std::string now() { return formatTime(clock.wall()); }
};

using Texts = std::vector<std::string>;

TEST_F(Findings, NobodyWithACameraIsNothingToTell) {
    setUp();
    join("C1");
    EXPECT_TRUE(findings(*system, clock.wall())->empty());
}

TEST_F(Findings, SoundThatIsOffInTheProfileIsNamed) {
    inUse({{"audio", false}});
    EXPECT_EQ(texts("noAudio"), Texts{"C1 (Anna): sound is off in the profile Night"});
    EXPECT_EQ(findings(*system, clock.wall())->front().serial, "C1");
}

TEST_F(Findings, SoundThatIsOnIsNot) {
    inUse({{"audio", true}});
    EXPECT_TRUE(texts("noAudio").empty());
}

TEST_F(Findings, LocationIsMissingByTheProfileOrAWrongClock) {
    inUse({{"location", false}});
    EXPECT_EQ(texts("noLocation"), Texts{"C1 (Anna): location is off in the profile Night"});
    note(now() + " clockWrong: The camera's clock is wrong\n");
    ASSERT_EQ(texts("noLocation").size(), 2U);
    EXPECT_NE(texts("noLocation")[1].find("its clock was wrong on"), std::string::npos);
}

TEST_F(Findings, TheResolutionIsThatOfTheProfile) {
    inUse({{"resolution", "720p"}});
    EXPECT_EQ(texts("wrongResolution"), Texts{"C1 (Anna): 720p in the profile Night"});
}

TEST_F(Findings, WhatIsMissingInTheOverlayHasItsCause) {
    inUse({{"overlayUserId", true}, {"overlayStartPosition", true}, {"location", false}}, "");
    EXPECT_EQ(
        texts("overlayEmpty"),
        (Texts{
            "C1 (Anna): the user has no ID",
            "C1 (Anna): there is no location to write: it is off in the profile Night",
        })
    );
    const auto wearer = system->wearers().list()->front();
    ASSERT_TRUE(system->profiles()
                    .change(
                        wearer.profile,
                        {{"settings", {{"overlayUserId", false}, {"overlayStartPosition", false}}}}
                    )
                    .has_value());
    EXPECT_EQ(texts("overlayEmpty").size(), 2U);
    EXPECT_NE(texts("overlayEmpty")[0].find("the user ID is not written"), std::string::npos);
    EXPECT_NE(texts("overlayEmpty")[1].find("the location is not written"), std::string::npos);
}

TEST_F(Findings, IdsThatAreCutAreNamedAndThoseThatLookAlike) {
    setUp();
    ASSERT_TRUE(system->wearers().add({{"name", "Anna"}, {"userId", "PATROL-NORTH"}}));
    EXPECT_TRUE(texts("watermarkCut").empty()) << "twelve characters fit";
    ASSERT_TRUE(system->wearers().add({{"name", "Bo"}, {"userId", "PATROL-NORTH-1"}}));
    EXPECT_EQ(texts("watermarkCut"), Texts{"The ID of Bo is cut to PATROL-NORTH"});
    ASSERT_TRUE(system->wearers().add({{"name", "Cy"}, {"userId", "PATROL-NORTH-2"}}));
    EXPECT_EQ(texts("watermarkCut"), Texts{"The IDs of Bo and Cy look alike: PATROL-NORTH"});
}

TEST_F(Findings, WhatACameraNotedOfItselfIsACause) {
    inUse(Json::object());
    note(
        "no line of ours\n" + now() + " storageFull: The storage is full\n" + now() +
        " batteryEmpty: The battery is empty\n" + now() + " silentOn: Silent mode is on\n"
    );
    ASSERT_EQ(texts("cameraStorageFull").size(), 1U);
    EXPECT_TRUE(texts("cameraStorageFull")[0].starts_with("C1: its storage was full on 20"));
    EXPECT_EQ(texts("cameraDoesNotStart").size(), 1U);
    EXPECT_EQ(texts("displayDark").size(), 1U);
    note(now() + " silentOn: on\n" + now() + " silentOff: off\n");
    EXPECT_TRUE(texts("displayDark").empty()) << "it was switched off again";
}

TEST_F(Findings, WhatWasNotedLongAgoIsNoCauseAnyMore) {
    inUse(Json::object());
    note(now() + " storageFull: The storage is full\n");
    clock.advance(std::chrono::hours(24 * 8));
    EXPECT_TRUE(texts("cameraStorageFull").empty());
}

TEST_F(Findings, ACameraThatWasRemovedIsInShippingMode) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->removeDevice("C1").has_value());
    ASSERT_TRUE(*system->emptied("C1"));
    ASSERT_EQ(texts("cameraDoesNotStart").size(), 1U);
    EXPECT_NE(texts("cameraDoesNotStart")[0].find("shipping mode"), std::string::npos);
}

TEST_F(Findings, ADockedCameraWithoutStorageIsAProblem) {
    setUp();
    join("C1");
    auto full = camera("C1", true);
    full.free = 0;
    ASSERT_TRUE(system->docked(full).has_value());
    EXPECT_EQ(problems()[0]["advice"], "cameraStorageFull");
    EXPECT_EQ(problems()[0]["text"], "C1 has no storage left");
}

TEST_F(Findings, ATransferThatTakesLongerThanItShouldIsAProblemWithRatesAndQueue) {
    setUp();
    queue = {1, 1, 2};
    transfers = {{"C1", clock.wall(), {}, 10, 100, 2e6, "running", 1800}};
    EXPECT_TRUE(problems().empty()) << "half an hour is what a shift may take";
    transfers.push_back({"C2", clock.wall(), {}, 10, 100, 1e6, "running", 3600});
    EXPECT_EQ(problems()[0]["advice"], "slowOffload");
    EXPECT_EQ(
        problems()[0]["text"],
        "The longest transfer takes 60 min more: 2 cameras at 3.0 MB/s together, 2 wait for a place"
    );
    const Json board = *system->dashboard();
    EXPECT_EQ(board["queue"], (Json{{"places", 1}, {"busy", 1}, {"waiting", 2}}));
    EXPECT_EQ(board["transfers"][1]["secondsLeft"], 3600);
    transfers[1].ended = clock.wall();
    EXPECT_TRUE(problems().empty());
}

TEST_F(Findings, ACameraThatWasTakenOutTooEarlyIsAProblemUntilTheRestHasCome) {
    setUp();
    join("C1");
    ASSERT_TRUE(system->undocked("C1").has_value());
    transfers = {{"C1", clock.wall(), clock.wall(), 1'000'000'000, 3'500'000'000, 0, "interrupted"}
    };
    EXPECT_EQ(problems()[0]["advice"], "recordingsMissing");
    EXPECT_EQ(
        problems()[0]["text"],
        "C1 was taken out before all was transferred: 2.50 GB are still on it"
    );
    transfers.insert(
        transfers.begin(), {"C1", clock.wall(), clock.wall(), 2'500, 2'500, 0, "complete"}
    );
    EXPECT_TRUE(problems().empty());
}

TEST_F(Findings, ContactsThatBreakOffAreCountedByPlaceAndToldFromFiveOn) {
    setUp();
    const std::string bay = ContactErrors::placeOf(3, "C1");
    EXPECT_EQ(bay, "bay-3");
    EXPECT_EQ(ContactErrors::placeOf(0, "OC-1"), "camera-OC-1");
    EXPECT_EQ(ContactErrors::words("camera-OC-1"), "camera OC-1");
    ASSERT_TRUE(system->contacts().add("camera-OC-1", clock.wall()).has_value());
    for (int n = 1; n < ContactErrors::kClean; ++n) {
        ASSERT_TRUE(system->contacts().add(bay, clock.wall()).has_value());
    }
    EXPECT_TRUE(problems().empty());
    ASSERT_TRUE(system->contacts().add(bay, clock.wall()).has_value());
    EXPECT_EQ(problems()[0]["advice"], "cleanContacts");
    EXPECT_TRUE(problems()[0]["text"].get<std::string>().starts_with("The contacts of bay 3 broke")
    );
    open();
    EXPECT_EQ(system->contacts().all()->front().count, ContactErrors::kClean) << "kept";
    EXPECT_EQ((*system->dashboard())["contacts"].size(), 2U);
    ASSERT_TRUE(system->contacts().cleaned(bay).has_value());
    EXPECT_EQ(system->contacts().cleaned(bay).error().kind(), ErrorKind::NotFound);
    EXPECT_TRUE(problems().empty());
}

TEST_F(Findings, PlacesThatAreCountedAreBounded) {
    for (std::size_t n = 0; n <= ContactErrors::kMost; ++n) {
        ASSERT_TRUE(system->contacts().add("camera-" + std::to_string(n), clock.wall()));
    }
    EXPECT_EQ(system->contacts().all()->size(), ContactErrors::kMost);
}

TEST_F(Findings, GeneralStepsComeInTheirOrder) {
    const auto stepsOf = [](std::string_view id) {
        const Json all = advicesToJson();
        const auto found =
            std::ranges::find_if(all["items"], [&](const Json& one) { return one["id"] == id; });
        std::string text;
        for (const Json& step : (*found)["steps"]) {
            text += step.get<std::string>() + "\n";
        }
        return text;
    };
    const std::string camera = stepsOf("cameraOdd");
    EXPECT_LT(camera.find("Restart it"), camera.find("firmware"));
    EXPECT_LT(camera.find("firmware"), camera.find("Remove it and add it again"));
    const std::string controller = stepsOf("controllerOdd");
    EXPECT_LT(controller.find("Restart it"), controller.find("firmware"));
    EXPECT_LT(controller.find("firmware"), controller.find("Reset the system"));
}

}  // namespace
}  // namespace ocelli::bodyworn::system
