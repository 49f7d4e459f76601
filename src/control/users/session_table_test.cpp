// Tests of sessions and their timeouts.
#include "control/users/session_table.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::control::users {
namespace {

class SessionTableTest : public testing::Test {
  protected:
    Session begin(const std::string& name = "mia") {
        return table_.begin(name, "192.0.2.1", false, limits_).value();
    }

    bool there(const Session& session, bool activity = true) {
        return table_.use(session.id, activity, limits_).has_value();
    }

    test::FakeClock clock_;
    SessionTable table_{clock_};
    SessionTable::Limits limits_{.idle = std::chrono::minutes(30), .most = 3};
};

TEST_F(SessionTableTest, IdsAreLongDifferentAndNotTheListed) {
    const Session a = begin();
    const Session b = begin();
    EXPECT_EQ(a.id.size(), 43U);
    EXPECT_NE(a.id, b.id);
    EXPECT_NE(a.csrfToken, a.id);
    EXPECT_NE(a.listId, a.id);
    EXPECT_FALSE(table_.use(a.listId, true, limits_).has_value());
    EXPECT_FALSE(table_.use("", true, limits_).has_value());
}

TEST_F(SessionTableTest, UseKeepsASessionAliveAndLiveViewDoesNot) {
    const Session used = begin();
    const Session watching = begin();
    for (int i = 0; i < 3; ++i) {
        clock_.advance(std::chrono::minutes(14));
        EXPECT_TRUE(there(used, true));
        if (i < 2) {
            EXPECT_TRUE(there(watching, false));
        }
    }
    EXPECT_FALSE(there(watching, false));
    EXPECT_TRUE(there(used));
}

TEST_F(SessionTableTest, NoSessionLastsLongerThanADay) {
    const Session session = begin();
    for (int i = 0; i < 24 * 6 - 1; ++i) {
        clock_.advance(std::chrono::minutes(10));
        ASSERT_TRUE(there(session)) << i;
    }
    clock_.advance(std::chrono::minutes(10));
    EXPECT_FALSE(there(session));
}

TEST_F(SessionTableTest, SoManyAndNoMoreAtATime) {
    const Session first = begin();
    begin();
    begin();
    const auto refused = table_.begin("ben", "192.0.2.1", false, limits_);
    EXPECT_EQ(refused.error().kind(), ErrorKind::FailedPrecondition);
    EXPECT_EQ(refused.error().field(), "maximumLogins");
    EXPECT_TRUE(table_.end(first.id, SessionEnd::Logout));
    EXPECT_TRUE(table_.begin("ben", "192.0.2.1", false, limits_).has_value());
    clock_.advance(std::chrono::minutes(30));
    EXPECT_TRUE(table_.begin("ben", "192.0.2.1", false, limits_).has_value())
        << "what has run out does not count";
}

TEST_F(SessionTableTest, EndsAreToldWithTheirReason) {
    std::vector<std::string> told;
    auto subscription = table_.onEnd([&](const Session& session, SessionEnd why) {
        told.push_back(session.name + ": " + std::string(toString(why)));
    });
    const Session a = begin("a");
    const Session b = begin("b");
    begin("c");
    table_.end(a.id, SessionEnd::Logout);
    EXPECT_TRUE(table_.endListed(b.listId));
    EXPECT_FALSE(table_.endListed(b.listId));
    clock_.advance(std::chrono::minutes(31));
    table_.sweep(limits_);
    EXPECT_EQ(
        told,
        (std::vector<std::string>{
            "a: logged out", "b: closed by the device", "c: idle for too long"
        })
    );
    EXPECT_EQ(table_.size(), 0U);
}

TEST_F(SessionTableTest, AllOfAnAccountEndButTheOneThatAsks) {
    const Session keep = begin("mia");
    const Session gone = begin("mia");
    const Session other = begin("ben");
    table_.endAllOf("mia", keep.id);
    EXPECT_TRUE(there(keep));
    EXPECT_FALSE(there(gone));
    EXPECT_TRUE(there(other));
}

}  // namespace
}  // namespace ocelli::control::users
