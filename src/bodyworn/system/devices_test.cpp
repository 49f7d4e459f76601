// Cameras: docking, assignment by hand and by tag, and the passphrase that unlocks.
#include "bodyworn/system/devices.h"

#include <gtest/gtest.h>

#include "bodyworn/system/docked.h"
#include "bodyworn/system/passphrase.h"
#include "bodyworn/system/schema.h"
#include "bodyworn/system/self_assign.h"
#include "bodyworn/system/wearers.h"
#include "tests/support/fake_clock.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kSystem = "system-1";

DockedCamera camera(std::string serial, std::string system = {}) {
    DockedCamera made;
    made.serial = std::move(serial);
    made.model = "OC-1";
    made.firmware = "1.0";
    made.system = std::move(system);
    made.battery = 90;
    made.storage = 64'000'000'000;
    made.free = 60'000'000'000;
    return made;
}

Device device(std::string serial, DeviceState state = DeviceState::Active) {
    Device made;
    made.serial = serial;
    made.name = std::move(serial);
    made.model = "OC-1";
    made.state = state;
    return made;
}

TEST(Docked, ACameraOfAnotherSystemIsRefusedUntilItIsRemovedThere) {
    EXPECT_EQ(judge(camera("C1", "other"), std::nullopt, kSystem, {}), DockOutcome::Foreign);
    EXPECT_EQ(judge(camera("C1", "other"), device("C1"), kSystem, {}), DockOutcome::Foreign);
    EXPECT_EQ(judge(camera("C1"), std::nullopt, kSystem, {}), DockOutcome::Found);
}

TEST(Docked, AfterARestoreOurOwnCamerasWaitForThePassphrase) {
    EXPECT_EQ(judge(camera("C1", "system-1"), std::nullopt, kSystem, {}), DockOutcome::Locked);
}

TEST(Docked, EightWeeksAwayLocks) {
    Device known = device("C1");
    known.lastDocked = WallTime{0};
    const DockedCamera back = camera("C1", "system-1");
    const WallTime limit = WallTime{0} + Devices::kLockAfter;
    EXPECT_EQ(judge(back, known, kSystem, limit), DockOutcome::Joined);
    EXPECT_EQ(judge(back, known, kSystem, limit + std::chrono::seconds(1)), DockOutcome::Locked);
    DockedCamera locked = back;
    locked.locked = true;
    EXPECT_EQ(judge(locked, known, kSystem, WallTime{0}), DockOutcome::Locked);
}

TEST(Docked, ARemovedCameraIsEmptiedWhenItComes) {
    EXPECT_EQ(
        judge(camera("C1", "system-1"), device("C1", DeviceState::Removing), kSystem, {}),
        DockOutcome::Removing
    );
}

TEST(Docked, WhatACameraSaysIsChecked) {
    DockedCameras docked;
    EXPECT_EQ(docked.put(camera("")).error().field(), "serial");
    EXPECT_EQ(docked.put(camera("a/b")).error().field(), "serial");
    EXPECT_EQ(docked.put(camera(std::string(33, 'a'))).error().field(), "serial");
    DockedCamera odd = camera("C1");
    odd.battery = 101;
    EXPECT_EQ(docked.put(odd).error().allowed(), "0..100");
    odd = camera("C1");
    odd.free = odd.storage + 1;
    EXPECT_EQ(docked.put(odd).error().field(), "storage");
    odd = camera("C1");
    odd.model = "A\x01";
    EXPECT_EQ(docked.put(odd).error().field(), "model");
    for (std::size_t i = 0; i < DockedCameras::kMost; ++i) {
        ASSERT_TRUE(docked.put(camera("C" + std::to_string(i))).has_value());
    }
    EXPECT_EQ(docked.put(camera("X")).error().kind(), ErrorKind::ResourceExhausted);
    EXPECT_TRUE(docked.put(camera("C0")).has_value());
}

class SystemDevices : public testing::Test {
  protected:
    std::unique_ptr<store::Database> database = std::move(*store::Database::openInMemory(schema()));
    Profiles profiles{*database};
    Wearers wearers{*database};
    Devices devices{*database};
    Announcements announcements{*database};
};

TEST_F(SystemDevices, AreAddedNamedAssignedAndToldToTheDestination) {
    ASSERT_TRUE(profiles.addFirst().has_value());
    ASSERT_TRUE(devices.add(device("C1")).has_value());
    EXPECT_EQ(devices.add(device("C1")).error().kind(), ErrorKind::AlreadyExists);
    ASSERT_TRUE(devices.rename("C1", "Patrol 7").has_value());
    EXPECT_EQ(devices.rename("C1", "").error().field(), "name");
    EXPECT_EQ(devices.rename("C9", "X").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(
        announcements.pending()->front().body,
        (Json{{"Active", "True"}, {"Name", "Patrol 7"}, {"Model", "OC-1"}})
    );
    EXPECT_EQ(devices.assign("C1", 5).error().field(), "wearer");
    const std::int64_t anna = *wearers.add({{"name", "Anna"}});
    ASSERT_TRUE(devices.assign("C1", anna).has_value());
    EXPECT_EQ(devices.get("C1")->wearerName, "Anna");
    EXPECT_EQ(wearers.find(anna)->devices, std::vector<std::string>{"C1"});
    ASSERT_TRUE(wearers.remove(anna).has_value());
    EXPECT_EQ(devices.get("C1")->wearer, 0);
    ASSERT_TRUE(devices.setState("C1", DeviceState::Removing).has_value());
    EXPECT_EQ(devices.assign("C1", 0).error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(devices.depart("C1", {}).has_value());
    EXPECT_FALSE(devices.find("C1")->has_value());
}

TEST(SelfAssign, PicksTheFullestAndSaysWhyNotTheOthers) {
    DockedCameras docked;
    std::vector<Device> devices;
    const auto add = [&](DockedCamera one, Device known) {
        ASSERT_TRUE(docked.put(std::move(one)).has_value());
        devices.push_back(std::move(known));
    };
    DockedCamera empty = camera("C1");
    empty.battery = 10;
    add(empty, device("C1"));
    DockedCamera full = camera("C2");
    full.free = 1'000'000'000;
    add(full, device("C2"));
    DockedCamera old = camera("C3");
    old.firmware = "0.9";
    add(old, device("C3"));
    Device taken = device("C4");
    taken.wearer = 3;
    taken.wearerName = "Bo";
    add(camera("C4"), taken);
    add(camera("C5"), device("C5", DeviceState::Locked));
    const ReadyRule rule{.firmware = "1.0"};
    Pick pick = pickCamera(docked, devices, rule);
    EXPECT_TRUE(pick.serial.empty());
    ASSERT_EQ(pick.notReady.size(), 5U);
    EXPECT_EQ(pick.notReady[0].reason, "battery 10 %, at least 30 % needed");
    EXPECT_EQ(pick.notReady[1].reason, "its storage is not 20 % free yet");
    EXPECT_EQ(pick.notReady[2].reason, "firmware 0.9, the system has 1.0");
    EXPECT_EQ(pick.notReady[3].reason, "it is assigned to Bo");
    EXPECT_EQ(pick.notReady[4].reason, "it is locked");
    add(camera("C6"), device("C6"));
    DockedCamera best = camera("C7");
    best.battery = 95;
    add(best, device("C7"));
    pick = pickCamera(docked, devices, rule);
    EXPECT_EQ(pick.serial, "C7");
}

TEST(SelfAssign, OneUserAtATimeHasFifteenSeconds) {
    test::FakeClock clock;
    TakeWindow window;
    ASSERT_TRUE(window.open("C1", 1, clock.mono()).has_value());
    clock.advance(std::chrono::seconds(5));
    const auto second = window.open("C2", 2, clock.mono());
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(second.error().allowed(), "11");  // seconds
    EXPECT_FALSE(window.taken("C2", clock.mono()).has_value());
    clock.advance(std::chrono::milliseconds(9'999));
    EXPECT_EQ(window.taken("C1", clock.mono()), 1);
    EXPECT_FALSE(window.taken("C1", clock.mono()).has_value());
    ASSERT_TRUE(window.open("C1", 1, clock.mono()).has_value());
    clock.advance(std::chrono::seconds(15));
    EXPECT_FALSE(window.taken("C1", clock.mono()).has_value());
    EXPECT_TRUE(window.open("C2", 2, clock.mono()).has_value());
}

TEST_F(SystemDevices, ThePassphraseIsSetOnce) {
    Passphrase passphrase(*database);
    EXPECT_EQ(Passphrase::check("short").error().field(), "passphrase");
    EXPECT_TRUE(Passphrase::check("long enough at last").has_value());
    EXPECT_EQ(passphrase.begin({}).error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(passphrase.setHash("hash").has_value());
    EXPECT_EQ(passphrase.setHash("other").error().kind(), ErrorKind::AlreadyExists);
}

TEST_F(SystemDevices, WrongPassphrasesAreCountedAndDelayedAlsoOverARestart) {
    test::FakeClock clock;
    ASSERT_TRUE(Passphrase(*database).setHash("hash").has_value());
    for (int i = 0; i < Passphrase::kFreeTries; ++i) {
        Passphrase passphrase(*database);
        ASSERT_TRUE(passphrase.begin(clock.wall()).has_value());
        EXPECT_EQ(
            passphrase.finish(false, clock.wall()).error().kind(), ErrorKind::Unauthenticated
        );
    }
    Passphrase passphrase(*database);
    const auto refused = passphrase.begin(clock.wall());
    EXPECT_EQ(refused.error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(refused.error().field(), "retryAfter");
    clock.advance(std::chrono::milliseconds(1'001));
    ASSERT_TRUE(passphrase.begin(clock.wall()).has_value());
    // A second one at the same time waits, although the first is not known to be wrong yet.
    EXPECT_EQ(passphrase.begin(clock.wall()).error().kind(), ErrorKind::Unavailable);
    ASSERT_TRUE(passphrase.finish(true, clock.wall()).has_value());
    EXPECT_EQ(*passphrase.failures(), 0);
    for (int i = 0; i < 40; ++i) {
        ASSERT_TRUE(passphrase.begin(clock.wall()).has_value());
        EXPECT_FALSE(passphrase.finish(false, clock.wall()).has_value());
        clock.advance(Passphrase::kLongestWait);
    }
    EXPECT_EQ(*passphrase.failures(), 40);
}

}  // namespace
}  // namespace ocelli::bodyworn::system
