// Tests which controller a camera asks.
#include "bodyworn/dock/dock_choice.h"

#include <gtest/gtest.h>

namespace ocelli::bodyworn::dock {
namespace {

const KnownDock kA{"A", {"fe80::a%eth0", 8445}};
const KnownDock kB{"B", {"fe80::b%eth0", 8445}};
const KnownDock kC{"C", {"fe80::c%eth0", 8445}};

TEST(DockChoice, NoneThereIsNone) {
    EXPECT_FALSE(DockChoice().choose({}));
}

TEST(DockChoice, TheOneThatServedLastComesFirst) {
    DockChoice choice;
    EXPECT_EQ(choice.choose({kB, kA}), kA);
    choice.served("B");
    EXPECT_EQ(choice.choose({kA, kB, kC}), kB);
    EXPECT_EQ(choice.choose({kA, kC}), kA) << "it is not there";
}

TEST(DockChoice, ThoseThatDoNotServeTakeTurns) {
    DockChoice choice;
    choice.served("B");
    choice.failed("B");
    EXPECT_EQ(choice.choose({kA, kB, kC}), kA);
    choice.failed("A");
    EXPECT_EQ(choice.choose({kA, kB, kC}), kC);
    choice.failed("C");
    EXPECT_EQ(choice.choose({kA, kB, kC}), kB) << "its failure is the oldest";
    choice.served("B");
    EXPECT_EQ(choice.choose({kA, kB, kC}), kB);
}

TEST(DockChoice, AnAloneStandingOneIsAskedAgainAndAgain) {
    DockChoice choice;
    choice.failed("A");
    EXPECT_EQ(choice.choose({kA}), kA);
}

TEST(DockChoice, RemembersNoMoreThanItsBound) {
    DockChoice choice;
    for (std::size_t i = 0; i < 3 * DockChoice::kRemembered; ++i) {
        choice.failed(std::to_string(i));
    }
    choice.failed("A");
    EXPECT_EQ(choice.choose({kA, {"0", {}}})->serial, "0") << "the oldest is forgotten";
}

}  // namespace
}  // namespace ocelli::bodyworn::dock
