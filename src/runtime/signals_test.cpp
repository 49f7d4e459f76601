// Tests signals on a loop.
#include "runtime/signals.h"

#include <csignal>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

TEST(SignalWatch, CallsOnTheLoopForEachSignal) {
    const SystemClock clock;
    EventLoop loop(clock);
    int seen = 0;
    const SignalWatch watch(loop, {SIGUSR1}, [&](int number) {
        seen += number == SIGUSR1 ? 1 : 100;
    });
    std::raise(SIGUSR1);
    EXPECT_TRUE(loop.runUntil([&] { return seen == 1; }, std::chrono::seconds(10)));
    std::raise(SIGUSR1);
    EXPECT_TRUE(loop.runUntil([&] { return seen == 2; }, std::chrono::seconds(10)));
}

}  // namespace
}  // namespace ocelli
