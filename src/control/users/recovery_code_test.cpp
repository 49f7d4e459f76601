// Tests of codes that are sent by mail.
#include "control/users/recovery_code.h"

#include <set>

#include <gtest/gtest.h>

namespace ocelli::control::users {
namespace {

using namespace std::chrono_literals;

struct RecoveryCode : testing::Test {
    std::string issue() {
        now = now + 61s;
        const auto code = codes.issue(now);
        EXPECT_TRUE(code);
        return code.value_or("");
    }

    RecoveryCodes codes;
    MonoTime now{};
};

TEST_F(RecoveryCode, IsTakenOnceHoweverItIsTyped) {
    const std::string code = issue();
    EXPECT_EQ(code.size(), 11U);
    EXPECT_EQ(code[5], '-');
    std::string typed = " " + code.substr(0, 5) + " " + code.substr(6) + " ";
    for (char& c : typed) {
        c = static_cast<char>(std::tolower(c));
    }
    EXPECT_TRUE(codes.take(typed, now));
    EXPECT_FALSE(codes.take(code, now));
}

TEST_F(RecoveryCode, HoldsForAQuarterOfAnHour) {
    const std::string first = issue();
    EXPECT_FALSE(codes.take(first, now + RecoveryCodes::kValid));
    const std::string second = issue();
    EXPECT_TRUE(codes.take(second, now + RecoveryCodes::kValid - 1s));
}

TEST_F(RecoveryCode, OnlyTheNewestCounts) {
    const std::string first = issue();
    const std::string second = issue();
    EXPECT_FALSE(codes.take(first, now));
    EXPECT_TRUE(codes.take(second, now));
    EXPECT_FALSE(codes.take("", now)) << "there is none";
    const std::string third = issue();
    codes.withdraw();
    EXPECT_FALSE(codes.take(third, now));
}

TEST_F(RecoveryCode, FiveWrongOnesEndIt) {
    const std::string code = issue();
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(codes.take("AAAAA-AAAA" + std::to_string(i), now));
    }
    EXPECT_TRUE(codes.take(code, now));
    const std::string next = issue();
    for (const std::string& wrong :
         {next.substr(0, 10), next + "A", next + std::string(100, 'A'), std::string(), next + next
         }) {
        EXPECT_FALSE(codes.take(wrong, now)) << wrong;
    }
    EXPECT_FALSE(codes.take(next, now));
}

TEST_F(RecoveryCode, LettersAreNotFilledUp) {
    ASSERT_TRUE(codes.issue(now));
    const auto early = codes.issue(now + 59s);
    EXPECT_EQ(early.error().field(), "retryAfter");
    EXPECT_EQ(early.error().allowed(), "1");
    for (int i = 1; i < RecoveryCodes::kMostInADay; ++i) {
        issue();
    }
    EXPECT_FALSE(codes.issue(now + 61s));
    EXPECT_TRUE(codes.issue(MonoTime{} + 24h));
}

TEST_F(RecoveryCode, CodesDiffer) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        now = now + 25h;
        seen.insert(issue());
    }
    EXPECT_EQ(seen.size(), 100U);
}

TEST(MaskedAddress, TellsNoStrangerTheWhole) {
    EXPECT_EQ(maskedAddress("anna.kraus@example.org"), "a•••@e•••.org");
    EXPECT_EQ(maskedAddress("a@b"), "a•••@b•••");
    EXPECT_EQ(maskedAddress("x@mail.example.co.uk"), "x•••@m•••.uk");
    EXPECT_EQ(maskedAddress("nonsense"), "•••");
    EXPECT_EQ(maskedAddress("@x"), "•••");
}

}  // namespace
}  // namespace ocelli::control::users
