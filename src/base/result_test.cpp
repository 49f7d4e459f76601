// Tests of Result and OCELLI_TRY.
#include "base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

Result<int> positive(int value) {
    if (value <= 0) {
        return fail(ErrorKind::InvalidArgument, "not positive").withField("value", "1..");
    }
    return value;
}

Result<void> check(int value) {
    OCELLI_TRY(positive(value));
    return {};
}

Result<int> sum(int a, int b) {
    OCELLI_TRY(check(a));
    const int first = OCELLI_TRY(positive(a));
    const int second = OCELLI_TRY(positive(b));
    return first + second;
}

Result<std::unique_ptr<std::string>> owned(bool good) {
    if (!good) {
        return fail(ErrorKind::Unavailable, "not now");
    }
    return std::make_unique<std::string>("mine");
}

Result<std::unique_ptr<std::string>> handedOn(bool good) {
    auto text = OCELLI_TRY(owned(good));
    *text += "!";
    return text;
}

TEST(Result, TryGivesTheValue) {
    EXPECT_EQ(*sum(1, 2), 3);
}

TEST(Result, TryReturnsTheErrorWithFieldAndPlace) {
    const auto result = sum(1, 0);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(result.error().field(), "value");
    EXPECT_EQ(result.error().allowed(), "1..");
}

TEST(Result, TryPassesAnErrorThroughVoid) {
    EXPECT_TRUE(check(1));
    EXPECT_FALSE(check(0));
    EXPECT_FALSE(sum(0, 1));
}

TEST(Result, TryMovesMoveOnlyValues) {
    auto good = handedOn(true);
    ASSERT_TRUE(good);
    EXPECT_EQ(**good, "mine!");
    EXPECT_EQ(handedOn(false).error().kind(), ErrorKind::Unavailable);
}

TEST(Result, TryEvaluatesItsExpressionOnce) {
    int calls = 0;
    const auto count = [&]() -> Result<int> { return ++calls; };
    const auto caller = [&]() -> Result<int> { return OCELLI_TRY(count()); };
    EXPECT_EQ(*caller(), 1);
    EXPECT_EQ(calls, 1);
}

TEST(Result, TryTakesAVariableToo) {
    const auto caller = [](Result<std::unique_ptr<int>> given) -> Result<int> {
        const auto value = OCELLI_TRY(given);
        return *value;
    };
    EXPECT_EQ(*caller(std::make_unique<int>(5)), 5);
    EXPECT_FALSE(caller(fail(ErrorKind::NotFound, "none")));
}

TEST(Result, TryWorksTwiceInOneScopeAndInLambdas) {
    const auto caller = []() -> Result<std::string> {
        const int a = OCELLI_TRY(positive(1));
        const int b = OCELLI_TRY(positive(2));
        return std::to_string(a) + std::to_string(b);
    };
    EXPECT_EQ(*caller(), "12");
}

TEST(Result, HoldsAWideningValue) {
    struct Base {
        virtual ~Base() = default;
    };

    struct Derived : Base {};

    const auto make = []() -> Result<std::unique_ptr<Base>> { return std::make_unique<Derived>(); };
    EXPECT_NE(dynamic_cast<Derived*>(make()->get()), nullptr);
}

}  // namespace
}  // namespace ocelli
