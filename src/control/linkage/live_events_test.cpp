// Tests of the sockets of those who want to know at once, and of the routes.
#include "control/linkage/live_events.h"

#include <gtest/gtest.h>

#include "control/linkage/event_routes.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::linkage {
namespace {

struct FakeSocket final : net::websocket::WebSocket {
    void sendText(std::string text) override { texts.push_back(std::move(text)); }

    void sendBinary(Bytes, std::shared_ptr<const Bytes>) override {}

    std::size_t queuedBytes() const override { return queued; }

    void close(int code, std::string) override {
        closed = code;
        if (onClosed) {
            onClosed();
        }
    }

    std::vector<std::string> texts;
    std::size_t queued = 0;
    int closed = 0;
};

access::Identity user(int channel) {
    access::Identity who{.name = "mia", .level = access::Level::User, .grants = {}};
    who.grants.liveView.set(static_cast<std::size_t>(channel - 1));
    return who;
}

access::Identity admin() {
    return {.name = "admin", .level = access::Level::Administrator, .grants = access::allGrants()};
}

class LiveEventsTest : public testing::Test {
  protected:
    std::shared_ptr<FakeSocket> join(access::Identity who, bool rules = false) {
        auto socket = std::make_shared<FakeSocket>();
        live_->add(std::move(who), rules, socket);
        return socket;
    }

    static events::Event event(std::string_view topic, int channel) {
        events::Event made;
        made.id = 5;
        made.topic = topic;
        made.channel = channel;
        return made;
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    std::unique_ptr<LiveEvents> live_ = std::make_unique<LiveEvents>(loop_);
};

TEST_F(LiveEventsTest, EveryoneHearsOfTheChannelsTheyMaySee) {
    const auto one = join(user(1));
    const auto two = join(user(2));
    const auto boss = join(admin());
    live_->sendEvent(event(events::topic::kMotion, 2));
    EXPECT_EQ(one->texts.size(), 0U);
    ASSERT_EQ(two->texts.size(), 1U);
    EXPECT_EQ(boss->texts, two->texts);
    const Json message = *parseJson(two->texts[0]);
    EXPECT_EQ(message.at("type"), "event");
    EXPECT_EQ(message.at("event").at("channel"), 2);
    live_->sendEvent(event(events::topic::kDiskFull, 0));
    EXPECT_EQ(one->texts.size(), 1U) << "what concerns the whole device is for all";
    live_->sendChannel(Json{{"channel", 1}});
    EXPECT_EQ(one->texts.size(), 2U);
    EXPECT_EQ(two->texts.size(), 2U);
}

TEST_F(LiveEventsTest, WrongLoginsAreToldToAdministratorsOnly) {
    const auto one = join(user(1));
    const auto boss = join(admin());
    live_->sendEvent(event(events::topic::kIllegalLogin, 0));
    EXPECT_EQ(one->texts.size(), 0U);
    EXPECT_EQ(boss->texts.size(), 1U);
}

TEST_F(LiveEventsTest, MotionCellsAreForThoseWhoAskFiveTimesASecondAtMost) {
    EXPECT_FALSE(live_->wantsMotion());
    const auto plain = join(user(1));
    const auto rules = join(user(1), true);
    EXPECT_TRUE(live_->wantsMotion());
    for (int i = 0; i < 20; ++i) {
        live_->sendMotion(1, Json{{"type", "motion"}});
        clock_.advance(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(rules->texts.size(), 5U);
    EXPECT_EQ(plain->texts.size(), 0U);
    live_->sendMotion(2, Json{{"type", "motion"}});
    EXPECT_EQ(rules->texts.size(), 5U) << "not of a channel one may not see";
}

TEST_F(LiveEventsTest, WhoDoesNotReadLosesCellsFirstAndIsThenClosed) {
    const auto slow = join(user(1), true);
    const auto good = join(user(1), true);
    slow->queued = LiveEvents::kMostQueuedBytes / 4;
    live_->sendMotion(1, Json{{"type", "motion"}});
    EXPECT_EQ(slow->texts.size(), 0U);
    EXPECT_EQ(good->texts.size(), 1U);
    live_->sendEvent(event(events::topic::kMotion, 1));
    EXPECT_EQ(slow->texts.size(), 1U);
    slow->queued = LiveEvents::kMostQueuedBytes + 1;
    live_->sendEvent(event(events::topic::kMotion, 1));
    EXPECT_EQ(slow->closed, 1013);
    EXPECT_EQ(slow->texts.size(), 1U);
    EXPECT_EQ(good->texts.size(), 3U);
    loop_.runUntilIdle();
    EXPECT_EQ(live_->clients(), 1U);
}

TEST_F(LiveEventsTest, TheNumberOfClientsIsBounded) {
    std::vector<std::shared_ptr<FakeSocket>> sockets;
    for (std::size_t i = 0; i < LiveEvents::kMostClients; ++i) {
        sockets.push_back(join(user(1)));
    }
    EXPECT_EQ(join(user(1))->closed, 1013);
    sockets.front()->close(1000, "");
    loop_.runUntilIdle();
    EXPECT_EQ(join(user(1))->closed, 0);
}

TEST_F(LiveEventsTest, TheEndClosesAllAndALateCloseIsHarmless) {
    const auto one = join(user(1));
    live_.reset();
    EXPECT_EQ(one->closed, 1001);
    loop_.runUntilIdle();
}

/// Knows one name.
class OneUser final : public net::http::Authenticator {
  public:
    explicit OneUser(access::Identity who) : who_(std::move(who)) {}

    Result<void> identify(net::http::Request& request, bool) override {
        request.identity = who_;
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}

  private:
    access::Identity who_;
};

TEST_F(LiveEventsTest, TheHistoryLeavesOutChannelsThatAreNotGranted) {
    access::Identity who{.name = "ben", .level = access::Level::Operator, .grants = {}};
    who.grants.playback.set(0);
    OneUser one(who);
    net::http::Router router(one);
    test::TemporaryFolder folder;
    auto store = EventStore::open(loop_, folder / "events.db");
    ASSERT_TRUE(store.has_value());
    addEventRoutes(router, **store, *live_);
    events::EventBus bus(loop_, (*store)->nextId());
    (*store)->follow(bus);
    for (int channel = 1; channel <= 2; ++channel) {
        auto made = event(events::topic::kMotion, channel);
        made.id = 0;
        made.time = clock_.wall();
        bus.publish(std::move(made));
    }
    loop_.runUntilIdle();
    const auto get = [&](const std::string& target) {
        std::optional<net::http::Response> answer;
        router.handle(
            *net::http::makeRequest(net::http::Method::Get, target),
            net::http::Reply([&](net::http::Response r) { answer = std::move(r); })
        );
        loop_.runUntil([&] { return answer.has_value(); }, std::chrono::hours(1));
        return std::move(*answer);
    };
    const auto found = get("/api/v1/events");
    ASSERT_EQ(found.status, 200);
    const Json items = parseJson(found.body)->at("items");
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].at("channel"), 1);
    EXPECT_EQ(get("/api/v1/events?channel=2").status, 200);
    for (const auto* wrong :
         {"limit=0", "limit=9999", "channel=65", "channel=x", "from=x", "before=-1"}) {
        EXPECT_EQ(get(std::string("/api/v1/events?") + wrong).status, 422) << wrong;
    }
}

}  // namespace
}  // namespace ocelli::control::linkage
