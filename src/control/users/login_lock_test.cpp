// Tests of the login lock: counting, unlocking by itself, and what attackers try.
#include "control/users/login_lock.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::control::users {
namespace {

using Attempt = LoginLock::Attempt;

class LoginLockTest : public testing::Test {
  protected:
    bool locked(const std::string& name, const std::string& address = "192.0.2.1") {
        return !lock_.check(name, address, policy_).has_value();
    }

    void fail(const std::string& name, int times, const std::string& address = "192.0.2.1") {
        for (int i = 0; i < times; ++i) {
            lock_.failed(name, address, policy_);
        }
    }

    test::FakeClock clock_;
    LoginLock lock_{clock_};
    LockPolicy policy_{.enabled = true, .attempts = 3, .duration = std::chrono::minutes(10)};
};

TEST_F(LoginLockTest, LocksAfterSoManyAndUnlocksByItself) {
    fail("mia", 2);
    EXPECT_FALSE(locked("mia"));
    EXPECT_TRUE(lock_.failed("mia", "192.0.2.1", policy_));
    EXPECT_TRUE(locked("mia"));
    const auto refused = lock_.check("mia", "192.0.2.1", policy_);
    EXPECT_EQ(refused.error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(refused.error().field(), "retryAfter");
    EXPECT_EQ(refused.error().allowed(), "600");
    clock_.advance(std::chrono::minutes(9));
    EXPECT_EQ(lock_.check("mia", "192.0.2.1", policy_).error().allowed(), "60");
    clock_.advance(std::chrono::minutes(1));
    EXPECT_FALSE(locked("mia"));
    fail("mia", 2);
    EXPECT_FALSE(locked("mia")) << "after the lock the count begins anew";
}

TEST_F(LoginLockTest, AStepOfTheWallClockUnlocksNobody) {
    fail("mia", 3);
    clock_.step(std::chrono::hours(24));
    EXPECT_TRUE(locked("mia"));
}

TEST_F(LoginLockTest, OthersAndOtherAddressesAreNotLocked) {
    fail("mia", 3);
    EXPECT_FALSE(locked("ben"));
    EXPECT_FALSE(locked("mia", "192.0.2.2"));
}

TEST_F(LoginLockTest, ARightPasswordForgetsTheWrongOnes) {
    fail("mia", 2);
    lock_.succeeded("mia", "192.0.2.1", Attempt::NotCounted);
    fail("mia", 2);
    EXPECT_FALSE(locked("mia"));
}

TEST_F(LoginLockTest, WrongPasswordsOfLongAgoDoNotCount) {
    fail("mia", 2);
    clock_.advance(std::chrono::minutes(10));
    fail("mia", 2);
    EXPECT_FALSE(locked("mia"));
}

TEST_F(LoginLockTest, AnAddressThatTriesManyNamesIsLockedAsAWhole) {
    for (int i = 0; i < 15; ++i) {
        fail("name" + std::to_string(i), 2);
    }
    EXPECT_TRUE(locked("somebody"));
    EXPECT_FALSE(locked("somebody", "192.0.2.2"));
}

TEST_F(LoginLockTest, AKnownNameDoesNotWashAnAddress) {
    for (int i = 0; i < 15; ++i) {
        fail("name" + std::to_string(i), 2);
        lock_.succeeded("own", "192.0.2.1", Attempt::NotCounted);
    }
    EXPECT_TRUE(locked("somebody"));
}

TEST_F(LoginLockTest, ACountedAttemptThatWasRightIsTakenBack) {
    for (int i = 0; i < 100; ++i) {
        ASSERT_FALSE(locked("mia"));
        fail("mia", 1);
        lock_.succeeded("mia", "192.0.2.1", Attempt::Counted);
    }
    EXPECT_EQ(lock_.entries(), 0U);
}

TEST_F(LoginLockTest, AHostCannotTakeAnotherIpv6AddressOfItsNetwork) {
    fail("mia", 3, "2001:db8::1");
    EXPECT_TRUE(locked("mia", "2001:db8::ffff"));
    EXPECT_FALSE(locked("mia", "2001:db8:0:1::1"));
    EXPECT_EQ(lockAddress("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(lockAddress("fe80::1%eth0"), lockAddress("fe80::2%eth1"));
}

TEST_F(LoginLockTest, MemoryIsBoundedAndLockedOnesStay) {
    fail("mia", 3);
    for (int i = 0; i < 6000; ++i) {
        clock_.advance(std::chrono::milliseconds(1));
        fail("n", 1, "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
    }
    EXPECT_LE(lock_.entries(), LoginLock::kMostEntries);
    EXPECT_TRUE(locked("mia"));
}

TEST_F(LoginLockTest, SwitchedOffItNeverLocks) {
    policy_.enabled = false;
    fail("mia", 100);
    EXPECT_FALSE(locked("mia"));
    EXPECT_EQ(lock_.entries(), 0U);
}

}  // namespace
}  // namespace ocelli::control::users
