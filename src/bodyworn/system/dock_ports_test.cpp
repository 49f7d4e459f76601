// Tests of what is told of dock ports.
#include "bodyworn/system/dock_ports.h"

#include <gtest/gtest.h>

namespace ocelli::bodyworn::system {
namespace {

constexpr WallTime at(int second) {
    return WallTime{std::int64_t{1'700'000'000'000'000} + std::int64_t{second} * 1'000'000};
}

TEST(DockPorts, EachTellsWhatIsAtIt) {
    DockPorts ports;
    ports.look(
        {{"eth1", DockPortState::Empty, 1000},
         {"eth2", DockPortState::Empty},
         {"eth3", DockPortState::NoLink},
         {"eth4", DockPortState::Off},
         {"eth5", DockPortState::Absent}},
        {{"eth1", "C2"}, {"eth1", "C1"}, {"wlan0", "C3"}, {"eth3", "C4"}},
        at(0)
    );
    const auto& all = ports.all();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(toJson(all[0])["cameras"], (Json{"C1", "C2"}));
    EXPECT_EQ(toJson(all[0])["megabits"], 1000);
    std::vector<std::string> states;
    for (const auto& port : all) {
        states.emplace_back(toString(port.state));
        EXPECT_EQ(port.number, static_cast<int>(states.size()));
        EXPECT_EQ(troubleOf(port), "") << "nothing was ever at it";
    }
    EXPECT_EQ(states, (std::vector<std::string>{"camera", "empty", "noLink", "off", "absent"}));
}

TEST(DockPorts, ADockThatGoesDarkIsTroubleUntilItIsBack) {
    DockPorts ports;
    const auto look = [&](DockPortState link, int second, bool camera = false) {
        ports.look(
            {{"eth1", link}},
            camera ? std::multimap<std::string, std::string>{{"eth1", "C1"}}
                   : std::multimap<std::string, std::string>{},
            at(second)
        );
        return ports.all().front();
    };
    look(DockPortState::Empty, 0);
    EXPECT_EQ(look(DockPortState::Empty, 1, true).since, at(1));
    EXPECT_EQ(look(DockPortState::Empty, 2, true).since, at(1));
    const auto dark = look(DockPortState::NoLink, 3, true);
    EXPECT_EQ(dark.state, DockPortState::NoLink) << "a camera that was heard a moment ago";
    EXPECT_EQ(dark.since, at(3));
    EXPECT_EQ(
        troubleOf(dark), "Dock port 1 (eth1) went dark: the dock has no power, or its cable is out"
    );
    EXPECT_NE(troubleOf(look(DockPortState::Absent, 4)).find("adapter is gone"), std::string::npos);
    EXPECT_NE(troubleOf(look(DockPortState::Off, 5)).find("switched off"), std::string::npos);
    EXPECT_EQ(troubleOf(look(DockPortState::Empty, 6)), "");
    EXPECT_FALSE(toJson(ports.all().front())["lost"].get<bool>());
}

TEST(DockPorts, TheirNumberIsBounded) {
    DockPorts ports;
    ports.look(std::vector<DockPortReading>(DockPorts::kMost + 5), {}, at(0));
    EXPECT_EQ(ports.all().size(), DockPorts::kMost);
}

}  // namespace
}  // namespace ocelli::bodyworn::system
