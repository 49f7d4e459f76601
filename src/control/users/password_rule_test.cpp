// Tests of the password rule (NC-ACT-06).
#include "control/users/password_rule.h"

#include <gtest/gtest.h>

namespace ocelli::control::users {
namespace {

struct RuleCase {
    std::string password;
    std::string name;
    bool acceptable;
    int rating;
};

class PasswordRule : public testing::TestWithParam<RuleCase> {};

TEST_P(PasswordRule, Decides) {
    const auto& one = GetParam();
    const PasswordRating rating = ratePassword(one.password, one.name);
    EXPECT_EQ(rating.acceptable, one.acceptable) << one.password << ": " << rating.reason;
    EXPECT_EQ(rating.rating, one.rating) << one.password;
    EXPECT_EQ(rating.reason.empty(), one.acceptable);
    const auto checked = checkPassword(one.password, one.name);
    EXPECT_EQ(checked.has_value(), one.acceptable);
    if (!checked) {
        EXPECT_EQ(checked.error().field(), "password");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Passwords,
    PasswordRule,
    testing::Values(
        RuleCase{"", "admin", false, 0},
        RuleCase{"Abcde1!", "admin", false, 0},
        RuleCase{"Abcdefg1", "admin", true, 1},
        RuleCase{"Abcdef1!", "admin", true, 2},
        RuleCase{"Abcdefghi1", "admin", true, 2},
        RuleCase{"Abcdefghij1!", "admin", true, 3},
        RuleCase{"AaaaaAAA1", "admin", true, 1},
        RuleCase{"abcdefgh", "admin", false, 0},
        RuleCase{"abcdefg1", "admin", false, 0},
        RuleCase{"ABCDEFG1", "admin", false, 0},
        RuleCase{"abcdef1!", "admin", true, 1},
        RuleCase{"My-Admin-1", "admin", false, 0},
        RuleCase{"My-Mia-77", "Mia", false, 0},
        RuleCase{"pässwört1A", "x", true, 2},
        RuleCase{"Abcdef1\n", "admin", false, 0},
        RuleCase{"Abcdef1!\xff", "admin", false, 0},
        RuleCase{"A1" + std::string(126, 'b'), "admin", true, 1},
        RuleCase{"A1" + std::string(127, 'b'), "admin", false, 0}
    )
);

TEST(PasswordRating, HasWordsForPeople) {
    EXPECT_EQ(ratePassword("x", "").word, "not enough");
    EXPECT_EQ(ratePassword("Abcdefg1", "").word, "weak");
    EXPECT_EQ(ratePassword("Abcdef1!", "").word, "medium");
    EXPECT_EQ(ratePassword("Abcdefghij1!", "").word, "strong");
}

}  // namespace
}  // namespace ocelli::control::users
