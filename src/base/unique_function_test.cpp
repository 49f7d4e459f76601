// Tests of the move-only callable.
#include "base/unique_function.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

TEST(UniqueFunction, HoldsMoveOnlyState) {
    UniqueFunction<int(int)> add = [base = std::make_unique<int>(40)](int x) { return *base + x; };
    UniqueFunction<int(int)> moved = std::move(add);
    EXPECT_EQ(moved(2), 42);
}

TEST(UniqueFunction, IsEmptyUntilAssignedAndAfterNull) {
    UniqueFunction<void()> call;
    EXPECT_FALSE(call);
    call = [] {};
    EXPECT_TRUE(call);
    call = nullptr;
    EXPECT_FALSE(call);
}

TEST(UniqueFunction, IsEmptyAfterAMove) {
    UniqueFunction<void()> from = [] {};
    const UniqueFunction<void()> to = std::move(from);
    EXPECT_FALSE(from);  // NOLINT(bugprone-use-after-move)
    EXPECT_TRUE(to);
}

TEST(UniqueFunction, KeepsMutableState) {
    UniqueFunction<int()> count = [n = 0]() mutable { return ++n; };
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(count(), 2);
}

TEST(UniqueFunction, PassesReferencesAndMoveOnlyArguments) {
    UniqueFunction<void(std::string&, std::unique_ptr<int>)> call =
        [](std::string& text, std::unique_ptr<int> value) { text += std::to_string(*value); };
    std::string text = "a";
    call(text, std::make_unique<int>(7));
    EXPECT_EQ(text, "a7");
}

TEST(UniqueFunction, DropsTheResultOfAVoidCall) {
    int calls = 0;
    UniqueFunction<void()> call = [&calls] { return ++calls; };
    call();
    EXPECT_EQ(calls, 1);
}

TEST(UniqueFunction, CopiesANamedCallable) {
    const auto twice = [](int x) { return 2 * x; };
    UniqueFunction<int(int)> call = twice;
    EXPECT_EQ(call(4), 2 * 4);
}

TEST(UniqueFunction, DestroysWhatItHoldsOnce) {
    auto held = std::make_shared<int>(1);
    UniqueFunction<void()> call = [held] {};
    EXPECT_EQ(held.use_count(), 2);
    UniqueFunction<void()> other = std::move(call);
    EXPECT_EQ(held.use_count(), 2);
    other = [] {};
    EXPECT_EQ(held.use_count(), 1);
}

TEST(UniqueFunction, MayBeReplacedWhileItsMovedOutCallRuns) {
    // The shape every owner of a callback uses: move out, call, so that the call may assign anew.
    std::vector<int> order;
    UniqueFunction<void()> call;
    call = [&order, &call, text = std::string(64, 'x')] {
        call = [&order] { order.push_back(2); };
        order.push_back(static_cast<int>(text.size()));
    };
    auto first = std::move(call);
    first();
    call();
    EXPECT_EQ(order, (std::vector<int>{64, 2}));
}

TEST(UniqueFunctionDeathTest, AnEmptyCallEndsTheProgramWithAMessage) {
    UniqueFunction<void()> call;
    EXPECT_DEATH(call(), "assertion failed");
}

}  // namespace
}  // namespace ocelli
