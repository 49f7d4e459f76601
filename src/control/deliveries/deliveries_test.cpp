// Tests the way of events through all parts: taken, sent to a server of ours, listed meanwhile.
#include "control/deliveries/deliveries.h"

#include <gtest/gtest.h>

#include "tests/support/http_server.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::deliveries {
namespace {

namespace http = net::http;

class Nobody final : public http::Authenticator {
  public:
    Result<void> identify(http::Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const http::Request&, const Error&) override {}
};

class NoPictures final : public media::PictureSource {
  public:
    void picture(const media::PictureRequest&, UniqueFunction<void(Result<media::Picture>)> done)
        override {
        done(fail(ErrorKind::Unavailable, "no video"));
    }
};

class DeliveriesTest : public testing::Test {
  protected:
    DeliveriesTest() {
        http::RouteInfo open;
        open.permission = access::Permission::Public;
        router_.add(http::Method::Post, "/alarm", std::move(open), [](const http::Request&) {
            return Result<http::Response>(http::Response());
        });
        server_ = std::make_unique<test::RunningServer>(router_);
        settings_ =
            std::move(*config::SettingsStore::open(loop_, {.folder = folder_.path(), .channels = 1})
            );
        change("deliveries", {{"allowLoopback", true}});
        change(
            "alarmServer",
            {{"enabled", true},
             {"server", "127.0.0.1"},
             {"port", server_->endpoint().port},
             {"protocol", "http"},
             {"url", "/alarm"}}
        );
        deliveries_ = std::move(*Deliveries::create(
            {loop_, *settings_, pictures_, [] { return Sender{"camera", "model", "S", ""}; }},
            std::filesystem::path(folder_.path()) / "queue"
        ));
    }

    void change(const char* group, const Json& values) {
        const auto done = settings_->change({.group = group}, values, "test");
        EXPECT_TRUE(done) << done.error().describe();
    }

    /// The answer of list(), while everything else goes on.
    Json list() {
        Json answer;
        deliveries_->list("", 0, 10, [&](Result<Json> listed) {
            ASSERT_TRUE(listed) << listed.error().describe();
            answer = *listed;
        });
        EXPECT_TRUE(loop_.runUntil([&] { return !answer.is_null(); }, std::chrono::seconds(20)));
        return answer;
    }

    SystemClock clock_;
    EventLoop loop_{clock_};
    test::TemporaryFolder folder_;
    Nobody nobody_;
    http::Router router_{nobody_};
    NoPictures pictures_;
    std::unique_ptr<test::RunningServer> server_;
    std::unique_ptr<config::SettingsStore> settings_;
    std::unique_ptr<Deliveries> deliveries_;
};

TEST_F(DeliveriesTest, WhatBecameOfTheLastOnesIsListedWhileMoreArrive) {
    constexpr std::int64_t kEvents = 400;  // far more than are remembered
    for (std::uint64_t id = 1; id <= kEvents; ++id) {
        events::Event event;
        event.id = id;
        event.topic = events::topic::kIllegalLogin;
        event.time = clock_.wall();
        deliveries_->take("alarmServer", event);
    }
    Json last;
    std::int64_t sent = 0;
    while (sent < kEvents && !HasFailure()) {
        last = list();
        for (const Json& target : last["targets"]) {
            if (target["name"] == "alarmServer") {
                sent = target["sent"];
            }
        }
        ASSERT_LE(last["recent"].size(), Deliveries::kMostOutcomes);
    }
    last = list();
    EXPECT_EQ(last["recent"].size(), Deliveries::kMostOutcomes);
    EXPECT_EQ(last["recent"][0]["id"], "S-400-pulse");
    EXPECT_TRUE(last["items"].empty());
}

}  // namespace
}  // namespace ocelli::control::deliveries
