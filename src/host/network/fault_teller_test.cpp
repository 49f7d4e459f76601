// Tests of lost connections and taken addresses as events.
#include "host/network/fault_teller.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::host::network {
namespace {

class FaultTellerTest : public testing::Test {
  protected:
    using Told = std::vector<std::string>;

    FaultTellerTest() {
        subscription_ = bus_.subscribe([this](const events::EventPtr& event) {
            std::string words = event->rule + " " + std::string(toString(event->state));
            for (const auto& [name, value] : event->details.items()) {
                words += " " + value.get<std::string>();
            }
            told_.push_back(std::move(words));
        });
        state_.addresses = {{.link = 2, .prefix = {IpAddress::v4(0xC0A80107), 24}}};
    }

    void plug(const std::string& name, bool carrier) {
        for (Link& link : state_.links) {
            if (link.name == name) {
                link.carrier = carrier;
                teller_.onState(state_);
                return;
            }
        }
        state_.links.push_back({.index = 2, .name = name, .up = true, .carrier = carrier});
        teller_.onState(state_);
    }

    void pass(int seconds) {
        clock_.advance(std::chrono::seconds(seconds));
        teller_.tick();
    }

    void conflict() { teller_.onConflict({"eth0", IpAddress::v4(0xC0A80107), MacAddress{6}}); }

    Told take() {
        loop_.runUntilIdle();
        return std::exchange(told_, {});
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    events::EventBus bus_{loop_, 1};
    Subscription subscription_;
    Told told_;
    NetworkState state_;
    FaultTeller teller_{clock_, bus_, [](const std::string& name) { return name != "docker0"; }};
};

TEST_F(FaultTellerTest, ALostLinkIsToldOnceItHasLastedAndEndsWhenItIsBack) {
    plug("eth0", true);
    plug("eth0", false);
    pass(1);
    EXPECT_EQ(take(), Told{}) << "a cable is moved over";
    pass(1);
    pass(9);
    EXPECT_EQ(take(), Told{"eth0 start"});
    plug("eth0", true);
    EXPECT_EQ(take(), Told{"eth0 stop"});
}

TEST_F(FaultTellerTest, OneThatComesBackInTimeIsNoFault) {
    plug("eth0", true);
    plug("eth0", false);
    pass(1);
    plug("eth0", true);
    pass(9);
    EXPECT_EQ(take(), Told{});
}

TEST_F(FaultTellerTest, WhatWasNeverConnectedOrDoesNotCountHasNothingToLose) {
    plug("eth1", false);
    plug("docker0", true);
    plug("docker0", false);
    pass(9);
    EXPECT_EQ(take(), Told{});
}

TEST_F(FaultTellerTest, AnInterfaceThatIsPulledOutIsLostToo) {
    plug("usb0", true);
    state_.links.clear();
    teller_.onState(state_);
    pass(3);
    EXPECT_EQ(take(), Told{"usb0 start"});
    plug("usb0", true);
    EXPECT_EQ(take(), Told{"usb0 stop"});
}

TEST_F(FaultTellerTest, AThousandInterfacesAreBounded) {
    for (int i = 0; i < 1000; ++i) {
        plug("eth" + std::to_string(i), true);
    }
    state_.links.clear();
    teller_.onState(state_);
    pass(3);
    EXPECT_EQ(take().size(), 64U);
}

TEST_F(FaultTellerTest, ATakenAddressIsToldOnceAndEndsWhenNothingIsHeardOfIt) {
    conflict();
    conflict();
    EXPECT_EQ(take(), Told{"eth0 start 192.168.1.7 06:00:00:00:00:00"});
    pass(100);
    conflict();
    pass(100);
    EXPECT_EQ(take(), Told{}) << "heard in between";
    pass(100);
    EXPECT_EQ(take(), Told{"eth0 stop 192.168.1.7 06:00:00:00:00:00"});
}

TEST_F(FaultTellerTest, AnAddressThatIsGivenUpHasNoConflict) {
    conflict();
    take();
    state_.addresses.clear();
    teller_.onState(state_);
    EXPECT_EQ(take(), Told{"eth0 stop 192.168.1.7 06:00:00:00:00:00"});
}

TEST_F(FaultTellerTest, AnIpv6DuplicateLastsUntilTheKernelSaysOtherwise) {
    const IpAddress address = *parseIpAddress("2001:db8::7");
    state_.addresses.push_back({.link = 2, .prefix = {address, 64}, .duplicate = true});
    teller_.onConflict({"eth0", address, std::nullopt});
    pass(600);
    teller_.onState(state_);
    EXPECT_EQ(take(), Told{"eth0 start 2001:db8::7"});
    state_.addresses.back().duplicate = false;
    teller_.onState(state_);
    EXPECT_EQ(take(), Told{"eth0 stop 2001:db8::7"});
}

TEST_F(FaultTellerTest, WhatGoesOnEndsWithTheDevice) {
    {
        FaultTeller brief(clock_, bus_, [](const std::string&) { return true; });
        brief.onConflict({"eth0", IpAddress::v4(1), std::nullopt});
    }
    EXPECT_EQ(take(), (Told{"eth0 start 0.0.0.1", "eth0 stop 0.0.0.1"}));
}

TEST(StandsForCable, ABridgeThatIsNotThereIsTakenForHardware) {
    EXPECT_TRUE(standsForCable("no-such-interface"));
    EXPECT_TRUE(standsForCable("lo"));
}

}  // namespace
}  // namespace ocelli::host::network
