// Tests when a certificate is told of.
#include "control/certificates/expiry_watch.h"

#include <gtest/gtest.h>

namespace ocelli::control::certificates {
namespace {

using namespace std::chrono_literals;

/// A device in UTC whose clock is set by day and hour.
class Expiry : public testing::Test {
  protected:
    static WallTime at(std::int64_t day, int hour) {
        return WallTime{(day * 24 + hour) * 3'600'000'000};
    }

    void have(const std::string& id, WallTime until, WallTime from = WallTime{0}) {
        StoredCertificate one;
        one.id = id;
        one.info.from = from;
        one.info.until = until;
        certificates.push_back(one);
    }

    std::vector<ExpiryFinding> look(std::int64_t day, int hour) {
        return watch.look(at(day, hour), {day, hour}, rules, certificates, chosen);
    }

    ExpiryRules rules;
    std::vector<StoredCertificate> certificates;
    std::vector<std::string> chosen;
    ExpiryWatch watch;
};

TEST_F(Expiry, OneDayBeforeAtTenIsToldTheDayBeforeAnExpiryAtNine) {
    rules.daysBefore = 1;
    have("door", at(101, 9));
    EXPECT_TRUE(look(99, 10).empty()) << "two days before";
    EXPECT_TRUE(look(100, 9).empty()) << "not the hour yet";
    const auto found = look(100, 10);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "door");
    EXPECT_EQ(found[0].state, ExpiryState::Soon);
    EXPECT_EQ(found[0].until, at(101, 9));
    EXPECT_TRUE(look(100, 11).empty()) << "once a day";
}

TEST_F(Expiry, BeginsAsManyDaysBeforeAsItIsSetTo) {
    have("door", at(100, 12));
    EXPECT_TRUE(look(93, 10).empty()) << "seven days and two hours before";
    EXPECT_EQ(look(94, 10).size(), 1U);
    rules.daysBefore = 30;
    have("gate", at(120, 12));
    EXPECT_EQ(look(95, 10).size(), 2U);
}

TEST_F(Expiry, IsToldAgainAfterAsManyDaysAsItIsSetTo) {
    rules.everyDays = 3;
    have("door", at(100, 12));
    std::vector<std::int64_t> days;
    for (std::int64_t day = 90; day < 106; ++day) {
        for (const int hour : {9, 10, 23}) {
            if (!look(day, hour).empty()) {
                days.push_back(day);
            }
        }
    }
    EXPECT_EQ(days, (std::vector<std::int64_t>{94, 97, 100, 103})) << "also when it has expired";
}

TEST_F(Expiry, TellsWhatHasExpiredOrIsNotInOrder) {
    have("old", at(99, 0));
    have("early", at(300, 0), at(200, 0));
    have("good", at(300, 0));
    chosen = {"good", "lost", "lost"};
    const auto found = look(100, 10);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].state, ExpiryState::Expired);
    EXPECT_EQ(found[1].id, "early");
    EXPECT_EQ(found[1].state, ExpiryState::Abnormal);
    EXPECT_EQ(found[2].id, "lost");
    EXPECT_FALSE(found[2].until.has_value());
}

TEST_F(Expiry, ADeviceThatWasOffAtTheHourLooksLater) {
    have("door", at(100, 12));
    EXPECT_EQ(look(99, 22).size(), 1U);
}

TEST_F(Expiry, SwitchedOffItTellsNothingAndBeginsAnew) {
    have("door", at(100, 12));
    EXPECT_EQ(look(99, 10).size(), 1U);
    rules.enabled = false;
    EXPECT_TRUE(look(99, 11).empty());
    rules.enabled = true;
    EXPECT_EQ(look(99, 12).size(), 1U);
}

TEST_F(Expiry, AClockThatWentBackDoesNotSilenceIt) {
    rules.everyDays = 30;
    have("door", at(100, 12));
    EXPECT_EQ(look(99, 10).size(), 1U);
    EXPECT_EQ(look(95, 10).size(), 1U);
}

}  // namespace
}  // namespace ocelli::control::certificates
