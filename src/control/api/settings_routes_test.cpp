// Tests of the routes of settings: groups, ranges, blocked fields, roles, defaults, estimates.
#include "control/api/settings_routes.h"

#include <gtest/gtest.h>

#include "config/catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::control::api {
namespace {

using access::Level;
using net::http::Method;

/// Takes everybody for the one it is told.
class ToldUser final : public net::http::Authenticator {
  public:
    Result<void> identify(net::http::Request& request, bool) override {
        request.identity = who;
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}

    access::Identity who{.name = "admin", .level = Level::Administrator, .grants = {}};
};

struct Answer {
    int status = 0;
    Json body;
};

class SettingsRoutes : public testing::Test {
  protected:
    SettingsRoutes() {
        store_ =
            std::move(*config::SettingsStore::open(loop_, {.folder = folder_.path(), .channels = 2})
            );
        addSettingsRoutes(
            router_,
            {*store_,
             [this](int channel, const config::VideoSettings& video) {
                 estimated_ = channel;
                 return Estimate{video.frameRate * 1000, 5, 7};
             }}
        );
    }

    Answer ask(Method method, const std::string& path, const std::string& body = {}) {
        Answer answer;
        router_.handle(
            *net::http::makeRequest(method, "/api/v1" + path, body),
            net::http::Reply([&](net::http::Response response) {
                answer.status = response.status;
                answer.body = parseJson(response.body).value_or(Json::object());
            })
        );
        return answer;
    }

    void becomeOperator(bool parameters) {
        user_.who = {.name = "mia", .level = Level::Operator, .grants = {}};
        user_.who.grants.parameters = parameters;
    }

    test::FakeClock clock_;
    EventLoop loop_{clock_};
    test::TemporaryFolder folder_;
    std::unique_ptr<config::SettingsStore> store_;
    ToldUser user_;
    net::http::Router router_{user_};
    int estimated_ = 0;
};

constexpr const char* kMain = "/settings/channels/1/streams/main/video";

TEST_F(SettingsRoutes, TheCatalogHoldsEveryGroup) {
    const auto catalog = ask(Method::Get, "/catalog");
    EXPECT_EQ(catalog.status, 200);
    EXPECT_EQ(catalog.body.at("groups").size(), config::groups().size());
    EXPECT_FALSE(catalog.body.at("types").empty());
}

TEST_F(SettingsRoutes, EveryGroupIsReadUnderItsAddressAndUnderNoOther) {
    for (const config::GroupInfo& info : config::groups()) {
        const std::string name(info.name);
        const bool device = info.scope == config::Scope::Device;
        const bool channel = info.scope == config::Scope::Channel;
        const bool stream = info.scope == config::Scope::Stream;
        EXPECT_EQ(ask(Method::Get, "/settings/" + name).status, device ? 200 : 404) << name;
        EXPECT_EQ(ask(Method::Get, "/settings/channels/2/" + name).status, channel ? 200 : 404)
            << name;
        EXPECT_EQ(
            ask(Method::Get, "/settings/channels/2/streams/third/" + name).status,
            stream ? 200 : 404
        ) << name;
    }
    for (const auto* path :
         {"/settings/none",
          "/settings/channels/3/image",
          "/settings/channels/0/image",
          "/settings/channels/x/image",
          "/settings/channels/1/streams/fourth/video"}) {
        EXPECT_EQ(ask(Method::Get, path).status, 404) << path;
    }
}

TEST_F(SettingsRoutes, AChangeIsAnsweredWithTheWholeGroup) {
    const auto changed = ask(Method::Patch, kMain, R"({"frameRate":12.5})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.body.at("frameRate"), 12.5);
    EXPECT_EQ(changed.body.at("codec"), "h264");
    EXPECT_EQ(store_->current()->channels[0].streams[0].video.frameRate, 12.5);
    EXPECT_EQ(store_->current()->channels[0].streams[1].video.frameRate, 15);
}

TEST_F(SettingsRoutes, WrongValuesNameFieldAndRangeAndChangeNothing) {
    const auto wrong = ask(Method::Patch, kMain, R"({"codec":"h265","frameRate":999})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.body.at("field"), "frameRate");
    EXPECT_EQ(wrong.body.at("allowed"), "0.0625..120 fps");
    EXPECT_EQ(store_->current()->channels[0].streams[0].video.codec, config::VideoCodec::H264);
    for (const auto* body : {"", "[]", "null", "{", "7", R"({"none":1})", R"({"frameRate":"5"})"}) {
        EXPECT_EQ(ask(Method::Patch, kMain, body).status, 422) << body;
    }
}

TEST_F(SettingsRoutes, ABlockedFieldIsAConflictWithTheReason) {
    ASSERT_EQ(ask(Method::Patch, kMain, R"({"bitRateType":"constant"})").status, 200);
    const auto blocked = ask(Method::Patch, kMain, R"({"quality":"low"})");
    EXPECT_EQ(blocked.status, 409);
    EXPECT_EQ(blocked.body.at("field"), "quality");
    EXPECT_EQ(ask(Method::Patch, kMain, R"({"quality":"higher","frameRate":5})").status, 200);
}

TEST_F(SettingsRoutes, OperatorsNeedThePermissionAndSomeFieldsAnAdministrator) {
    becomeOperator(false);
    EXPECT_EQ(ask(Method::Get, "/settings/device").status, 403);
    EXPECT_EQ(ask(Method::Patch, kMain, R"({"frameRate":5})").status, 403);
    EXPECT_EQ(ask(Method::Get, "/catalog").status, 200);
    becomeOperator(true);
    EXPECT_EQ(ask(Method::Patch, kMain, R"({"frameRate":5})").status, 200);
    const auto refused =
        ask(Method::Patch, "/settings/network", R"({"webSocket":false,"http":{"port":81}})");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.body.at("field"), "http");
    EXPECT_TRUE(store_->current()->network.webSocket);
    // What an operator reads and sends back unchanged is no change.
    const auto read = ask(Method::Get, "/settings/network");
    EXPECT_EQ(ask(Method::Patch, "/settings/network", formatJson(read.body)).status, 200);
    EXPECT_EQ(ask(Method::Patch, "/settings/security", R"({"maximumLogins":1})").status, 403);
}

TEST_F(SettingsRoutes, DefaultsDoNotGetRoundTheAdministrator) {
    ASSERT_EQ(ask(Method::Patch, "/settings/network", R"({"http":{"port":81}})").status, 200);
    becomeOperator(true);
    EXPECT_EQ(ask(Method::Post, "/settings/network/default").status, 403);
    EXPECT_EQ(store_->current()->network.http.port, 81);
    ASSERT_EQ(ask(Method::Patch, kMain, R"({"frameRate":5})").status, 200);
    const auto reset = ask(Method::Post, std::string(kMain) + "/default");
    EXPECT_EQ(reset.status, 200);
    EXPECT_EQ(reset.body.at("frameRate"), 25);
}

TEST_F(SettingsRoutes, SecretsAreNeverAnswered) {
    const char* path = "/settings/channels/1/channel";
    const auto changed = ask(Method::Patch, path, R"({"sourcePassword":"hidden-word"})");
    EXPECT_EQ(changed.body.at("sourcePassword"), (Json{{"set", true}}));
    EXPECT_EQ(formatJson(ask(Method::Get, path).body).find("hidden-word"), std::string::npos);
}

TEST_F(SettingsRoutes, AnEstimateChangesNothingAndNamesWhatIsBlocked) {
    const auto estimate =
        ask(Method::Post, std::string(kMain) + "/estimate", R"({"codec":"mjpeg","frameRate":10})");
    EXPECT_EQ(estimate.status, 200);
    EXPECT_EQ(estimated_, 1);
    EXPECT_EQ(estimate.body.at("bitRate"), 10'000);
    EXPECT_EQ(estimate.body.at("bytesPerDay"), 5);
    EXPECT_EQ(estimate.body.at("daysOfStorage"), 7);
    EXPECT_TRUE(estimate.body.at("blocked").contains("maximumBitRate"));
    EXPECT_EQ(store_->current()->channels[0].streams[0].video.frameRate, 25);
    EXPECT_EQ(
        ask(Method::Post, std::string(kMain) + "/estimate", R"({"frameRate":0})").status, 422
    );
    EXPECT_EQ(
        ask(Method::Post, "/settings/channels/9/streams/main/video/estimate", "{}").status, 404
    );
}

}  // namespace
}  // namespace ocelli::control::api
