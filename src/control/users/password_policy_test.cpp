// Tests of the policy of passwords (BS-PWD-02).
#include "control/users/password_policy.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::users {
namespace {

TEST(PasswordPolicy, DecidesByLengthAndKinds) {
    EXPECT_TRUE(checkPassword("onlyletters", "x", {.kinds = 1}));
    EXPECT_FALSE(checkPassword("onlyletters", "x", {.kinds = 2}));
    EXPECT_TRUE(checkPassword("only-letters", "x", {.kinds = 2}));
    EXPECT_FALSE(checkPassword("Second-light-2", "x", {.length = 15}));
    const auto rated = ratePassword("Second-light-2", "x", {.length = 15});
    EXPECT_EQ(rated.reason, "The password must have at least 15 characters.");
    EXPECT_EQ(
        ratePassword("Second-light", "x", {.kinds = 4}).reason,
        "The password must have four of these kinds: upper case, lower case, digits, special "
        "characters."
    );
    EXPECT_TRUE(checkPassword("Second-light-2", "x", {.length = 14, .kinds = 4}));
    EXPECT_FALSE(checkPassword("root-root-root", "root", {.kinds = 1})) << "never the name";
}

TEST(PasswordPolicy, IsChangedInPartAndNamesWhatIsOutOfRange) {
    const auto changed = *mergePolicy({}, {{"length", 12}});
    EXPECT_EQ(changed, (PasswordPolicy{.length = 12}));
    const auto field = [](const Json& patch) { return mergePolicy({}, patch).error().field(); };
    EXPECT_EQ(field({{"length", 7}}), "length");
    EXPECT_EQ(field({{"length", 65}}), "length");
    EXPECT_EQ(field({{"length", "12"}}), "length");
    EXPECT_EQ(field({{"kinds", 0}}), "kinds");
    EXPECT_EQ(field({{"kinds", 5}}), "kinds");
    EXPECT_EQ(field({{"ageDays", -1}}), "ageDays");
    EXPECT_EQ(field({{"ageDays", 3651}}), "ageDays");
    EXPECT_EQ(field({{"colour", 1}}), "policy");
    EXPECT_EQ(field(Json::array()), "policy");
}

TEST(PasswordPolicy, SurvivesAStartAndEndsWithAReset) {
    const test::TemporaryFolder folder;
    {
        PasswordPolicies policies(folder.path());
        EXPECT_EQ(policies.current(), (PasswordPolicy{.ageDays = 365}));
        ASSERT_TRUE(policies.change({{"length", 14}, {"ageDays", 30}}).has_value());
        EXPECT_FALSE(policies.change({{"length", 1}}).has_value());
    }
    PasswordPolicies policies(folder.path());
    EXPECT_EQ(policies.current(), (PasswordPolicy{.length = 14, .ageDays = 30}));
    ASSERT_TRUE(policies.reset().has_value());
    EXPECT_EQ(PasswordPolicies(folder.path()).current().length, 8);
}

TEST(PasswordPolicy, ABrokenFileLeavesTheStandardInForce) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(replaceFile(folder / "password-policy.json", R"({"length": 3})"));
    EXPECT_EQ(parsePolicy(R"({"length": 3})").error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(PasswordPolicies(folder.path()).current().length, 8);
}

}  // namespace
}  // namespace ocelli::control::users
