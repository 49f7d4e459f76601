// Tests who may send next.
#include "bodyworn/system/fair_share.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::bodyworn::system {
namespace {

struct Docks : testing::Test {
    std::unique_ptr<dock::Turns::Turn> ask(const std::string& serial, std::uint64_t bytes = 100) {
        return share.ask(serial, bytes, [this, serial] { served.push_back(serial); });
    }

    void settle() {
        bool done = false;
        loop.post([&] { done = true; });
        loop.runUntil([&] { return done; }, std::chrono::seconds(5));
    }

    SystemClock clock;
    EventLoop loop{clock};
    std::vector<std::string> served;
    FairShare share{loop, 1};
};

using Turn = std::unique_ptr<dock::Turns::Turn>;

TEST_F(Docks, WhoHadLeastIsNext) {
    Turn a = ask("A", 1000);
    EXPECT_EQ(served, std::vector<std::string>{"A"});
    Turn again = ask("A");
    EXPECT_EQ(share.figures().busy, 1U);
    EXPECT_EQ(share.figures().waiting, 1U);
    Turn b = ask("B");
    served.clear();
    b.reset();  // gone before its turn came
    Turn c = ask("C", 300);
    share.setLeaving("");
    a.reset();
    settle();
    EXPECT_EQ(served.size(), 1U) << "one place";
    // A newcomer begins where the others are; A asked first.
    EXPECT_EQ(served[0], "A");
    again.reset();
    settle();
    EXPECT_EQ(served, (std::vector<std::string>{"A", "C"}));
}

TEST_F(Docks, ManyGetTheSameInTheEnd) {
    std::map<std::string, int> count;
    std::map<std::string, Turn> turns;
    const std::vector<std::string> cameras = {"A", "B", "C", "D"};
    for (const std::string& one : cameras) {
        turns[one] = ask(one);
    }
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(served.size(), 1U);
        const std::string one = served.front();
        served.clear();
        ++count[one];
        // B sends chunks of double length: it gets half as many turns.
        turns[one].reset();
        turns[one] = ask(one, one == "B" ? 200 : 100);
        settle();
    }
    EXPECT_NEAR(count["A"], 12, 2);
    EXPECT_NEAR(count["B"], 6, 2);
    EXPECT_NEAR(count["D"], 12, 2);
}

TEST_F(Docks, WhoLeavesSoonGoesFirst) {
    Turn a = ask("A");
    Turn b = ask("B");
    Turn c = ask("C");
    share.setLeaving("C");
    a.reset();
    settle();
    EXPECT_EQ(served, (std::vector<std::string>{"A", "C"}));
}

TEST(FairShare, TurnsMayOutliveIt) {
    SystemClock clock;
    EventLoop loop(clock);
    auto share = std::make_unique<FairShare>(loop, 1);
    int served = 0;
    Turn a = share->ask("A", 1, [&] { ++served; });
    Turn b = share->ask("B", 1, [&] { ++served; });
    a.reset();
    share.reset();
    b.reset();
    EXPECT_EQ(served, 1);
}

}  // namespace
}  // namespace ocelli::bodyworn::system
