// Tests of the logs: search, bounds, durability, export, and what the bus brings.
#include "control/users/audit_log.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::users {
namespace {

class AuditLogTest : public testing::Test {
  protected:
    void open(std::int64_t most = AuditLog::kMostEntries) {
        log_.reset();
        auto opened = AuditLog::open(clock_, folder_.path(), most);
        ASSERT_TRUE(opened.has_value());
        log_ = std::move(*opened);
    }

    void add(const std::string& text, LogKind kind = LogKind::System) {
        log_->add({.kind = kind, .minor = "test", .text = text});
        clock_.advance(std::chrono::seconds(1));
    }

    std::vector<LogEntry> search(LogQuery query) {
        std::optional<AuditLog::Found> found;
        log_->search(std::move(query), loop_, [&](auto result) { found = std::move(result); });
        loop_.runUntil([&] { return found.has_value(); }, std::chrono::hours(1));
        EXPECT_TRUE(found->has_value());
        return found->value_or(std::vector<LogEntry>{});
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    test::TemporaryFolder folder_;
    std::unique_ptr<AuditLog> log_;
};

TEST_F(AuditLogTest, TheNewestComeFirstInPages) {
    open();
    for (int i = 1; i <= 5; ++i) {
        add(std::to_string(i));
    }
    const auto first = search({.limit = 2});
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].text, "5");
    EXPECT_EQ(first[1].text, "4");
    const auto second = search({.before = first[1].id, .limit = 10});
    ASSERT_EQ(second.size(), 3U);
    EXPECT_EQ(second[0].text, "3");
}

TEST_F(AuditLogTest, KindMajorMinorAndTimeFilter) {
    open();
    const WallTime start = clock_.wall();
    add("system");
    add("audit", LogKind::Audit);
    add("both", LogKind::Both);
    log_->add({.major = LogMajor::Exception, .minor = "diskFull", .text = "disk"});
    EXPECT_EQ(search({.kind = LogKind::System}).size(), 3U);
    EXPECT_EQ(search({.kind = LogKind::Audit}).size(), 2U);
    EXPECT_EQ(search({.major = LogMajor::Exception}).size(), 1U);
    EXPECT_EQ(search({.minor = "diskFull"}).size(), 1U);
    EXPECT_EQ(search({.minor = "disk' OR 1=1 --"}).size(), 0U);
    EXPECT_EQ(search({.from = start + std::chrono::seconds(1)}).size(), 2U);
    EXPECT_EQ(search({.to = start + std::chrono::seconds(1)}).size(), 1U);
}

TEST_F(AuditLogTest, WhatWasAddedBeforeTheEndIsThereAfterAStart) {
    open();
    for (int i = 0; i < 500; ++i) {
        add("entry");
    }
    open();
    EXPECT_EQ(search({.limit = 1000}).size(), 500U);
}

TEST_F(AuditLogTest, TheNumberOfEntriesIsBounded) {
    open(50);
    for (int i = 0; i < 1000; ++i) {
        add(std::to_string(i));
    }
    const auto left = search({.limit = 1000});
    EXPECT_LE(left.size(), 250U);
    EXPECT_GE(left.size(), 50U);
    EXPECT_EQ(left.front().text, "999");
}

TEST_F(AuditLogTest, OldEntriesAreDeletedWhenTheDeviceStarts) {
    open();
    add("old");
    clock_.advance(std::chrono::hours(24 * 401));
    open();
    add("new");
    const auto left = search({.limit = 10});
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left.front().text, "new");
}

TEST_F(AuditLogTest, ABrokenDatabaseIsMovedAsideAndBegunAnew) {
    std::ofstream(folder_ / "logs.db") << std::string(5000, 'x');
    open();
    add("first");
    EXPECT_EQ(search({.limit = 10}).size(), 1U);
    int aside = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        aside += entry.path().string().find(".broken-") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(aside, 1);
}

TEST_F(AuditLogTest, LongTextsAreCutBetweenCharacters) {
    open();
    std::string text = "x";
    for (int i = 0; i < 400; ++i) {
        text += "ä";
    }
    add(text);
    EXPECT_EQ(search({.limit = 1})[0].text.size(), 499U);
}

TEST_F(AuditLogTest, EventsOfTheBusAreWrittenDown) {
    open();
    events::EventBus bus(loop_, 1);
    const auto subscription = log_->follow(bus);
    events::Event loss;
    loss.topic = events::topic::kVideoLoss;
    loss.channel = 2;
    loss.state = events::EventState::Start;
    loss.time = clock_.wall();
    loss.details["message"] = "connection refused";
    loss.id = bus.publish(loss);
    loss.state = events::EventState::Update;
    bus.publish(loss);
    loss.state = events::EventState::Stop;
    bus.publish(loss);
    events::Event start;
    start.topic = events::topic::kStart;
    bus.publish(start);
    loop_.runUntilIdle();
    const auto found = search({.limit = 10});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].major, LogMajor::Information);
    EXPECT_EQ(found[1].text, "Video is back: connection refused");
    EXPECT_EQ(found[2].text, "No video: connection refused");
    EXPECT_EQ(found[2].major, LogMajor::Exception);
    EXPECT_EQ(found[2].channel, 2);
}

TEST(LogCsv, IsQuotedAndDefusesFormulas) {
    const LogEntry entry{
        .time = {1'700'000'000'000'000},
        .minor = "login",
        .user = "=cmd|' /C calc'!A0",
        .address = "+1",
        .channel = 3,
        .text = "say \"hi\",\nnow",
        .outcome = "-2"
    };
    EXPECT_EQ(
        formatCsv(entry),
        "2023-11-14T22:13:20.000Z,information,\"login\",\"'=cmd|' /C calc'!A0\",\"'+1\",3,"
        "\"say \"\"hi\"\",\nnow\",\"'-2\"\r\n"
    );
}

TEST(LogJson, LeavesOutWhatIsEmpty) {
    const Json json = toJson(LogEntry{.id = 7, .major = LogMajor::Alarm, .minor = "motion"});
    EXPECT_EQ(json.at("major"), "alarm");
    EXPECT_FALSE(json.contains("user"));
    EXPECT_FALSE(json.contains("channel"));
}

}  // namespace
}  // namespace ocelli::control::users
