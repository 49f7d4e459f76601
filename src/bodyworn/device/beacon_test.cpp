// Tests of beacons: whose are believed, and what a camera does when it hears one.
#include "bodyworn/device/beacon.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/worn_rig.h"

namespace ocelli::bodyworn::device {
namespace {

using namespace std::chrono_literals;
using test::WornRig;

class Beacons : public testing::Test {
  protected:
    BeaconVerdict judge(const Beacon& beacon, const Bytes& sealedWith) {
        return ear.judge(formatBeacon(beacon, sealedWith), key, "C1", clock.wall(), clock.mono())
            .verdict;
    }

    BeaconVerdict judge(const Beacon& beacon) { return judge(beacon, key); }

    Beacon call(std::uint64_t id, const std::string& serial = "C2") {
        return {serial, clock.wall(), id};
    }

    test::FakeClock clock;
    Bytes key = Bytes(kBeaconKeySize, std::byte{1});
    BeaconEar ear;
};

TEST_F(Beacons, ComeBackAsTheyWereSealed) {
    const Beacon beacon{"OC0000000042", clock.wall(), 0xFFFF'0000'1234'5678U};
    const Bytes datagram = formatBeacon(beacon, key);
    EXPECT_LE(datagram.size(), kMostBeacon);
    EXPECT_EQ(*parseBeacon(datagram, key), beacon);
    EXPECT_EQ(asText(datagram).find("OC0000000042"), std::string_view::npos)
        << "who calls is secret";
    EXPECT_NE(formatBeacon(beacon, key), datagram) << "no two look alike";
    const Beacon longest{std::string(32, 'z'), {INT64_MIN}, UINT64_MAX};
    EXPECT_EQ(*parseBeacon(formatBeacon(longest, key), key), longest);
    EXPECT_LE(formatBeacon(longest, key).size(), kMostBeacon);
}

TEST_F(Beacons, OfAnotherKeyOrChangedAreForeign) {
    EXPECT_EQ(judge(call(1), Bytes(kBeaconKeySize, std::byte{2})), BeaconVerdict::Foreign);
    const Bytes good = formatBeacon(call(2), key);
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= std::byte{1};
        EXPECT_FALSE(parseBeacon(bad, key)) << i;
        EXPECT_FALSE(parseBeacon(ByteSpan(good).first(i), key)) << i;
    }
    EXPECT_FALSE(parseBeacon(Bytes(kMostBeacon + 1), key));
}

TEST_F(Beacons, TooOldReplayedAndOwnOnesAreNotBelieved) {
    EXPECT_EQ(judge(call(1)), BeaconVerdict::Good);
    EXPECT_EQ(judge(call(1)), BeaconVerdict::Replayed) << "the call is repeated, or played back";
    EXPECT_EQ(judge(call(1, "C3")), BeaconVerdict::Good) << "the number of another camera";
    EXPECT_EQ(judge(call(2, "C1")), BeaconVerdict::Own);
    const Beacon before = call(3);
    clock.advance(BeaconEar::kMostAge);
    EXPECT_EQ(judge(before), BeaconVerdict::Good);
    const Beacon older = call(4);
    clock.advance(BeaconEar::kMostAge + 1ms);
    EXPECT_EQ(judge(older), BeaconVerdict::Old);
    EXPECT_EQ(judge({"C2", {INT64_MAX}, 5}), BeaconVerdict::Old);
    EXPECT_EQ(judge({"C2", {INT64_MIN}, 6}), BeaconVerdict::Old);
    EXPECT_EQ(judge({"C2", clock.wall() + BeaconEar::kMostAge + 1ms, 7}), BeaconVerdict::Old);
}

TEST_F(Beacons, AFloodIsNotLookedAtAndTheNextSecondIsHeard) {
    const Bytes noise(kMostBeacon, std::byte{9});
    for (int i = 0; i < BeaconEar::kMostPerSecond; ++i) {
        EXPECT_EQ(
            ear.judge(noise, key, "C1", clock.wall(), clock.mono()).verdict, BeaconVerdict::Foreign
        );
    }
    EXPECT_EQ(judge(call(1)), BeaconVerdict::TooMany);
    clock.advance(1s);
    EXPECT_EQ(judge(call(1)), BeaconVerdict::Good);
}

TEST(BeaconCamera, CallsOutWhatItsWearerBeganAndNothingElse) {
    WornRig rig("bodycam-screen");
    rig.switchOn();
    rig.record();
    EXPECT_TRUE(rig.all<output::Beacon>().empty()) << "the profile does not want it";
    WornSettings settings;
    settings.beaconSend = true;
    settings.beaconStart = true;
    rig.press(Button::Record, 3s);
    rig.give(input::Settings{settings});
    rig.record();
    EXPECT_EQ(rig.all<output::Beacon>().size(), 1U);
    rig.press(Button::Record, 3s);
    rig.give(input::BeaconHeard{"C2"});
    EXPECT_EQ(rig.is().recording, Recording::Running);
    EXPECT_EQ(rig.all<output::Beacon>().size(), 1U) << "a call is not passed on";
    EXPECT_TRUE(rig.noted("beaconHeard"));
}

TEST(BeaconCamera, HearsOnlyWhereTheProfileSaysSoAndInUse) {
    WornRig rig("bodycam-screen");
    rig.switchOn();
    rig.give(input::BeaconHeard{"C2"});
    EXPECT_EQ(rig.is().recording, Recording::Idle);
    WornSettings settings;
    settings.beaconStart = true;
    rig.give(input::Settings{settings});
    rig.give(input::Dock{true});
    rig.give(input::BeaconHeard{"C2"});
    EXPECT_EQ(rig.is().recording, Recording::Idle) << "in the dock";
}

}  // namespace
}  // namespace ocelli::bodyworn::device
