// Tests of what is said of the network of the docks, and of the lamps.
#include "bodyworn/system/dock_path.h"

#include <gtest/gtest.h>

#include "bodyworn/system/lights.h"

namespace ocelli::bodyworn::system {
namespace {

const DockPathFacts kGood = {{{"eth0", "fe80::1", ""}}, "[::]:8445", true, true, 2};

std::vector<std::string> failed(const DockPathFacts& facts) {
    std::vector<std::string> ids;
    for (const auto& step : judgeDockPath(facts).steps) {
        if (step.state == offload::StepState::Failed) {
            EXPECT_FALSE(step.advice.empty()) << step.id;
            ids.push_back(step.id);
        }
    }
    EXPECT_EQ(dockPathToJson(judgeDockPath(facts))["good"], ids.empty());
    return ids;
}

using Ids = std::vector<std::string>;

TEST(DockPath, StandsWhereDocksAreReachedOverLinkLocal) {
    EXPECT_EQ(failed(kGood), Ids{});
    EXPECT_EQ(judgeDockPath(kGood).steps.back().found, "2 cameras have come");
}

TEST(DockPath, EachFaultIsNamedWithWhatToDo) {
    auto facts = kGood;
    facts.interfaces[0].linkLocal = "";
    EXPECT_EQ(failed(facts), Ids{"address"});
    facts = kGood;
    facts.interfaces[0].fault = "connection refused";
    EXPECT_EQ(failed(facts), Ids{"reach"});
    facts = kGood;
    facts.takesIpv6 = false;
    facts.listening = "127.0.0.1:8445";
    EXPECT_EQ(failed(facts), Ids{"port"});
    facts = kGood;
    facts.interfaces.clear();
    EXPECT_EQ(failed(facts), Ids{"cable"});
    facts = kGood;
    facts.interfaces.push_back({"eth1", "", ""});
    EXPECT_EQ(failed(facts), Ids{"address"}) << "each interface counts";
}

TEST(DockPath, WithoutACameraTheRouterIsNamed) {
    auto facts = kGood;
    facts.docked = 0;
    facts.announced = false;
    EXPECT_EQ(failed(facts), Ids{});
    const auto report = judgeDockPath(facts);
    EXPECT_EQ(report.steps.back().state, offload::StepState::Skipped);
    EXPECT_NE(report.steps.back().advice.find("router"), std::string::npos);
    EXPECT_EQ(report.steps[report.steps.size() - 2].state, offload::StepState::Warning);
}

TEST(Lights, FollowStorageAndDestinationAndFlashWhileTheDiskWorks) {
    const StorageFigures good{.capacity = 1000, .free = 900};
    const DestinationFigures reached{.state = DestinationState::Reachable};
    EXPECT_EQ(lightsOf(good, reached, {}), Lights{});
    const StorageFigures low{.capacity = 1000, .free = 79};
    EXPECT_EQ(lightsOf(low, reached, {}).status, LightColour::Amber);
    EXPECT_EQ(lightsOf(low, {.state = DestinationState::Unreachable}, {}).status, LightColour::Red);
    EXPECT_TRUE(lightsOf(good, reached, {8, 1, 0}).accessing) << "a camera sends";
    StorageFigures delivering = good;
    delivering.delivering = true;
    EXPECT_TRUE(lightsOf(delivering, reached, {}).accessing);
    StorageFigures broken = delivering;
    broken.fault = "the disk fails";
    EXPECT_EQ(lightsOf(broken, reached, {}), (Lights{LightColour::Red, LightColour::Red, false}));
}

}  // namespace
}  // namespace ocelli::bodyworn::system
