// Tests of activation, sessions, accounts and logs through the router.
#include "control/users/user_routes.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/users_bench.h"

namespace ocelli::control::users {
namespace {

using net::http::Method;
using test::Browser;
using test::kPassword;

class UserRoutes : public testing::Test, protected test::UsersBench {
  protected:
    Browser admin() {
        Browser browser;
        EXPECT_EQ(login(browser, "admin", kPassword), 200);
        return browser;
    }

    Browser added(const std::string& name, const Json& wish) {
        Json body = wish;
        body["name"] = name;
        body["password"] = "Second-light-2";
        EXPECT_EQ(ask(Method::Post, "/api/v1/users", admin(), body).status, 201);
        Browser browser;
        browser.address = "192.0.2.77";
        EXPECT_EQ(login(browser, name, "Second-light-2"), 200);
        return browser;
    }

    static Json json(const net::http::Response& response) {
        return parseJson(response.body).value_or(Json::object());
    }
};

TEST_F(UserRoutes, AnInactiveDeviceAnswersOnlyStatusRatingAndActivation) {
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/status")).at("state"), "inactive");
    EXPECT_EQ(ask(Method::Get, "/api/v1/users").status, 403);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session").status, 403);
    Browser browser;
    EXPECT_EQ(login(browser, "admin", kPassword), 403);
    const Json rating = Json{{"password", "short"}, {"name", "admin"}};
    EXPECT_EQ(json(ask(Method::Post, "/api/v1/password/rating", {}, rating)).at("rating"), 0);
}

TEST_F(UserRoutes, ActivationNeedsAGoodPasswordTwiceAndHappensOnce) {
    const auto activate = [&](const char* password, const char* confirmation) {
        const Json body = Json{{"password", password}, {"confirmation", confirmation}};
        return ask(Method::Post, "/api/v1/activation", {}, body);
    };
    EXPECT_EQ(activate("abc", "abc").status, 422);
    EXPECT_EQ(json(activate("abc", "abc")).at("field"), "password");
    EXPECT_EQ(json(activate(kPassword, "other")).at("field"), "confirmation");
    EXPECT_EQ(activate(kPassword, kPassword).status, 201);
    EXPECT_EQ(activate("Third-light-3", "Third-light-3").status, 409);
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/status")).at("state"), "active");
    admin();
    open();
    admin();
}

TEST_F(UserRoutes, ALoginGivesACookieThatPagesCannotRead) {
    activate();
    const Json body = Json{{"name", "admin"}, {"password", kPassword}};
    const auto answer = ask(Method::Post, "/api/v1/session", {}, body);
    EXPECT_EQ(answer.status, 200);
    const std::string cookie(answer.headers.get("Set-Cookie").value());
    EXPECT_TRUE(cookie.starts_with("ocelliSession="));
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    EXPECT_EQ(answer.headers.get("Cache-Control"), "no-store");
    const Json session = json(answer);
    EXPECT_EQ(session.at("level"), "administrator");
    EXPECT_EQ(session.at("timeoutSeconds"), 1800);
    EXPECT_EQ(session.at("permissions").at("liveView"), true);
    EXPECT_EQ(session.at("passwordAgeNotice"), false);
    Browser tls;
    tls.secure = true;
    const auto secure = ask(Method::Post, "/api/v1/session", tls, body);
    EXPECT_NE(secure.headers.get("Set-Cookie")->find("Secure"), std::string::npos);
}

TEST_F(UserRoutes, AWrongPasswordAndAnUnknownNameLookTheSame) {
    activate();
    const auto wrong = ask(
        Method::Post, "/api/v1/session", {}, Json{{"name", "admin"}, {"password", "Wrong-one-1"}}
    );
    const auto unknown = ask(
        Method::Post, "/api/v1/session", {}, Json{{"name", "nobody"}, {"password", "Wrong-one-1"}}
    );
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(ask(Method::Post, "/api/v1/session", {}, Json{{"name", 1}}).status, 422);
    EXPECT_EQ(ask(Method::Post, "/api/v1/session").status, 422);
}

TEST_F(UserRoutes, TooManyWrongPasswordsLockAndTheLockEndsByItself) {
    activate();
    set(Json{{"illegalLoginAttempts", 3}, {"illegalLoginLockMinutes", 10}});
    std::vector<Json> alarms;
    const auto subscription = bus.subscribe([&](const events::EventPtr& event) {
        if (event->topic == events::topic::kIllegalLogin) {
            alarms.push_back(event->details);
        }
    });
    Browser browser;
    EXPECT_EQ(login(browser, "admin", "Wrong-one-1"), 401);
    EXPECT_EQ(login(browser, "admin", "Wrong-one-2"), 401);
    EXPECT_EQ(login(browser, "admin", "Wrong-one-3"), 423);
    const auto locked = ask(
        Method::Post, "/api/v1/session", browser, Json{{"name", "admin"}, {"password", kPassword}}
    );
    EXPECT_EQ(locked.status, 423);
    EXPECT_EQ(json(locked).at("retryAfter"), 600);
    EXPECT_EQ(locked.headers.get("Retry-After"), "600");
    Browser elsewhere;
    elsewhere.address = "192.0.2.9";
    EXPECT_EQ(login(elsewhere, "admin", kPassword), 200);
    clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(login(browser, "admin", kPassword), 200);
    loop.runUntilIdle();
    ASSERT_EQ(alarms.size(), 3U);
    EXPECT_EQ(alarms[0].at("locked"), false);
    EXPECT_EQ(alarms[2].at("locked"), true);
    EXPECT_EQ(alarms[2].at("address"), "192.0.2.1");
}

TEST_F(UserRoutes, ManyWrongPasswordsAtOnceAreNotMoreThanTheLockAllows) {
    activate();
    set(Json{{"illegalLoginAttempts", 3}});
    std::vector<int> answers;
    for (int i = 0; i < 20; ++i) {
        router->handle(
            make(
                Method::Post,
                "/api/v1/session",
                {},
                Json{{"name", "admin"}, {"password", "Wrong-one-1"}}
            ),
            net::http::Reply([&](net::http::Response r) { answers.push_back(r.status); })
        );
    }
    loop.runUntil([&] { return answers.size() == 20; }, std::chrono::hours(1));
    EXPECT_EQ(std::ranges::count(answers, 423), 20) << "17 refused at once, 3 that made the lock";
    loop.runUntilIdle();
    int tried = 0;
    for (const LogEntry& entry : entries(LogKind::Audit)) {
        tried += entry.outcome == "refused" ? 1 : 0;
    }
    EXPECT_EQ(tried, 3);
}

TEST_F(UserRoutes, EverythingButReadingNeedsTheCsrfToken) {
    activate();
    Browser browser = admin();
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", {.cookie = browser.cookie}).status, 200);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/session", {.cookie = browser.cookie}).status, 403);
    EXPECT_EQ(
        ask(Method::Delete, "/api/v1/session", {.cookie = browser.cookie, .token = "x"}).status, 403
    );
    EXPECT_EQ(ask(Method::Delete, "/api/v1/session", browser).status, 204);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", browser).status, 401);
}

TEST_F(UserRoutes, APageOfAnotherHostCannotLogIn) {
    activate();
    auto request =
        make(Method::Post, "/api/v1/session", {}, Json{{"name", "admin"}, {"password", kPassword}});
    request.headers.set("Host", "camera.local");
    request.headers.set("Origin", "https://evil.example");
    EXPECT_EQ(send(std::move(request)).status, 403);
}

TEST_F(UserRoutes, AnIdleSessionEndsAndPollingOrWatchingDoesNotKeepIt) {
    activate();
    set(Json{{"sessionTimeoutMinutes", 10}});
    const Browser used = admin();
    Browser polling = admin();
    polling.background = true;
    for (int i = 0; i < 3; ++i) {
        clock.advance(std::chrono::minutes(4));
        EXPECT_EQ(ask(Method::Get, "/api/v1/users", used).status, 200);
        EXPECT_EQ(ask(Method::Get, "/api/v1/users", polling).status, i < 2 ? 200 : 401) << i;
    }
    auto watching = make(Method::Get, "/api/v1/users", used);
    clock.advance(std::chrono::minutes(9));
    EXPECT_TRUE(web->identify(watching, false).has_value());
    clock.advance(std::chrono::minutes(1));
    EXPECT_FALSE(web->identify(watching, false).has_value());
}

struct FakeSocket final : net::websocket::WebSocket {
    void sendText(std::string) override {}

    void sendBinary(Bytes, std::shared_ptr<const Bytes>) override {}

    std::size_t queuedBytes() const override { return 0; }

    void close(int code, std::string) override { closed = code; }

    int closed = 0;
};

struct Watching : UserRoutes {
    void SetUp() override {
        UserRoutes::SetUp();
        activate();
        net::http::RouteInfo route;
        route.permission = access::Permission::Any;
        route.countsAsActivity = false;
        router->addWebSocket("/live", route, [](const auto&, const auto&) {});
    }

    std::shared_ptr<FakeSocket> watch(const Browser& browser) {
        net::http::Response refusal;
        auto socket = std::make_shared<FakeSocket>();
        const auto handler = router->upgrade(make(Method::Get, "/live", browser), refusal);
        EXPECT_TRUE(handler.has_value());
        (*handler)(socket);
        return socket;
    }

    /// As a program that sends name and password, and has no session.
    std::shared_ptr<FakeSocket> watchByPassword(const std::string& nameAndPassword) {
        net::http::Response refusal;
        auto socket = std::make_shared<FakeSocket>();
        auto request = make(Method::Get, "/live", Browser());
        request.headers.set("Authorization", "Basic " + formatBase64(asBytes(nameAndPassword)));
        const auto handler = router->upgrade(std::move(request), refusal);
        EXPECT_TRUE(handler.has_value()) << refusal.body;
        (*handler)(socket);
        return socket;
    }
};

TEST_F(Watching, SocketsCloseWhenTheirAccountChangesAndMayComeAgain) {
    const Browser owner = admin();
    const Browser mia = added("mia", Json{{"level", "operator"}});
    const auto own = watch(owner);
    const auto hers = watch(mia);
    const Json less{{"permissions", {{"liveView", false}}}};
    ASSERT_EQ(ask(Method::Patch, "/api/v1/users/mia", owner, less).status, 200);
    EXPECT_EQ(hers->closed, 1012);
    EXPECT_EQ(own->closed, 0);
    const auto again = watch(mia);
    ASSERT_EQ(ask(Method::Delete, "/api/v1/users/mia", owner).status, 204);
    EXPECT_EQ(again->closed, 1008);
}

TEST_F(Watching, SocketsOpenedWithoutASessionEndWithTheAccessToo) {
    set(Json{{"webAuthentication", "digestBasic"}});
    const Browser owner = admin();
    added("mia", Json{{"level", "operator"}});
    const auto hers = watchByPassword("mia:Second-light-2");
    const auto own = watchByPassword(std::string("admin:") + kPassword);
    const Json less{{"permissions", {{"liveView", false}}}};
    ASSERT_EQ(ask(Method::Patch, "/api/v1/users/mia", owner, less).status, 200);
    EXPECT_EQ(hers->closed, 1012);
    const auto again = watchByPassword("mia:Second-light-2");
    ASSERT_EQ(ask(Method::Delete, "/api/v1/users/mia", owner).status, 204);
    EXPECT_EQ(again->closed, 1008);
    EXPECT_EQ(own->closed, 0);
}

TEST_F(Watching, OthersHearOfEachAccountWhoseAccessChanges) {
    std::vector<std::string> heard;
    users->onAccessChange([&](const std::string& name) { heard.push_back(name); });
    const Browser owner = admin();
    added("mia", Json{{"level", "operator"}});
    EXPECT_TRUE(heard.empty());
    ASSERT_EQ(ask(Method::Patch, "/api/v1/users/mia", owner, Json{{"level", "user"}}).status, 200);
    ASSERT_EQ(ask(Method::Delete, "/api/v1/users/mia", owner).status, 204);
    EXPECT_EQ(heard, (std::vector<std::string>{"mia", "mia"}));
    ASSERT_TRUE(users->reset());
    EXPECT_EQ(heard.back(), "admin");
}

TEST_F(Watching, SocketsCloseWhenTheirSessionEnds) {
    const Browser one = admin();
    const Browser two = admin();
    const auto first = watch(one);
    const auto second = watch(two);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/session", one).status, 204);
    EXPECT_EQ(first->closed, 1008);
    EXPECT_EQ(second->closed, 0);
    clock.advance(std::chrono::minutes(31));
    users->sessions().sweep(users->limits());
    EXPECT_EQ(second->closed, 1008);
}

TEST_F(UserRoutes, NoMoreThanTheMaximumAreLoggedIn) {
    activate();
    set(Json{{"maximumLogins", 2}});
    admin();
    const Browser second = admin();
    Browser third;
    EXPECT_EQ(login(third, "admin", kPassword), 409);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/session", second).status, 204);
    EXPECT_EQ(login(third, "admin", kPassword), 200);
}

TEST_F(UserRoutes, ASessionOfTlsIsNoneWithoutTls) {
    activate();
    Browser tls;
    tls.secure = true;
    ASSERT_EQ(login(tls, "admin", kPassword), 200);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", tls).status, 200);
    Browser plain = tls;
    plain.secure = false;
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", plain).status, 401);
    plain.cookie = "ocelliSession=" + tls.cookie.substr(tls.cookie.find('=') + 1);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", plain).status, 401);
}

TEST_F(UserRoutes, AccountsAreAddedChangedAndDeletedByAdministratorsOnly) {
    activate();
    const Browser mia =
        added("mia", Json{{"level", "operator"}, {"permissions", {{"logs", true}}}});
    EXPECT_EQ(ask(Method::Get, "/api/v1/users", mia).status, 403);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/users/mia", mia).status, 403);
    const Browser boss = admin();
    const Json list = json(ask(Method::Get, "/api/v1/users", boss));
    ASSERT_EQ(list.at("items").size(), 2U);
    EXPECT_EQ(list.at("items")[1].at("level"), "operator");
    EXPECT_EQ(list.at("items")[1].at("permissions").at("logs"), true);
    EXPECT_FALSE(formatJson(list).find("argon2") != std::string::npos);
    const auto changed =
        ask(Method::Patch, "/api/v1/users/mia", boss, Json{{"permissions", {{"liveView", {2}}}}});
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(json(changed).at("permissions").at("liveView"), Json::array({2}));
    // The session goes on with what is granted now.
    const Json session = json(ask(Method::Get, "/api/v1/session", mia));
    EXPECT_EQ(session.at("permissions").at("liveView"), Json::array({2}));
    EXPECT_EQ(ask(Method::Delete, "/api/v1/users/mia", boss).status, 204);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", mia).status, 401);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/users/mia", boss).status, 404);
}

TEST_F(UserRoutes, BadAccountsAreNamed) {
    activate();
    const Browser boss = admin();
    const auto add = [&](const Json& body) {
        return json(ask(Method::Post, "/api/v1/users", boss, body));
    };
    EXPECT_EQ(add(Json{{"name", "a b"}, {"password", "Second-light-2"}}).at("field"), "name");
    EXPECT_EQ(add(Json{{"name", "ben"}, {"password", "weak"}}).at("field"), "password");
    EXPECT_EQ(add(Json{{"name", "ben"}}).at("field"), "password");
    EXPECT_EQ(add(Json{{"name", "ben"}, {"level", "king"}}).at("field"), "level");
    EXPECT_EQ(add(Json{{"name", "ben"}, {"colour", "red"}}).at("status"), 422);
    const Json own = add(Json{{"name", "ben"}, {"password", "Ben-is-here-1"}});
    EXPECT_EQ(own.value("detail", ""), "The password must not contain the user name.") << own;
    EXPECT_EQ(add(Json{{"name", "ADMIN"}, {"password", "Second-light-2"}}).at("status"), 409);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/users/admin", boss).status, 409);
    EXPECT_EQ(ask(Method::Patch, "/api/v1/users/admin", boss, Json{{"level", "user"}}).status, 409);
    EXPECT_EQ(
        ask(Method::Patch, "/api/v1/users/nobody", boss, Json{{"level", "user"}}).status, 404
    );
    EXPECT_EQ(users->accounts().all()->size(), 1U);
}

TEST_F(UserRoutes, TheThirtyThirdAccountIsRefused) {
    activate();
    const Browser boss = admin();
    for (int i = 1; i <= 32; ++i) {
        const Json body = Json{{"name", "u" + std::to_string(i)}, {"password", "Second-light-x"}};
        EXPECT_EQ(ask(Method::Post, "/api/v1/users", boss, body).status, i <= 31 ? 201 : 507) << i;
    }
}

TEST_F(UserRoutes, TheOwnPasswordIsChangedAndOtherSessionsEnd) {
    activate();
    const Browser one = added("mia", Json{{"level", "user"}});
    Browser two;
    ASSERT_EQ(login(two, "mia", "Second-light-2"), 200);
    const auto change = [&](const char* current, const char* next, const char* again) {
        const Json body = Json{{"current", current}, {"password", next}, {"confirmation", again}};
        return ask(Method::Post, "/api/v1/password", one, body);
    };
    EXPECT_EQ(json(change("wrong", "Third-light-3", "Third-light-3")).at("field"), "current");
    EXPECT_EQ(json(change("Second-light-2", "Third-light-3", "x")).at("field"), "confirmation");
    EXPECT_EQ(json(change("Second-light-2", "weak", "weak")).at("field"), "password");
    EXPECT_EQ(change("Second-light-2", "Second-light-2", "Second-light-2").status, 422);
    EXPECT_EQ(change("Second-light-2", "Third-light-3", "Third-light-3").status, 204);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", one).status, 200);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", two).status, 401);
    EXPECT_EQ(login(two, "mia", "Second-light-2"), 401);
    EXPECT_EQ(login(two, "mia", "Third-light-3"), 200);
}

TEST_F(UserRoutes, GuessingThePresentPasswordLocksToo) {
    activate();
    set(Json{{"illegalLoginAttempts", 3}});
    const Browser mia = added("mia", Json{{"level", "user"}});
    const Json body = Json{
        {"current", "guess"}, {"password", "Third-light-3"}, {"confirmation", "Third-light-3"}
    };
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ask(Method::Post, "/api/v1/password", mia, body).status, 422);
    }
    EXPECT_EQ(ask(Method::Post, "/api/v1/password", mia, body).status, 423);
}

TEST_F(UserRoutes, AnAdministratorSeesWhoIsOnlineAndEndsASession) {
    activate();
    const Browser mia = added("mia", Json{{"level", "user"}});
    const Browser boss = admin();
    const Json online = json(ask(Method::Get, "/api/v1/users/online", boss)).at("items");
    ASSERT_EQ(online.size(), 3U);
    int own = 0;
    for (const Json& one : online) {
        own += one.at("own") == true ? 1 : 0;
        EXPECT_EQ(boss.cookie.find(one.at("id").get<std::string>()), std::string::npos);
        if (one.at("name") == "mia") {
            const std::string id = one.at("id").get<std::string>();
            EXPECT_EQ(ask(Method::Delete, "/api/v1/users/online/" + id, boss).status, 204);
        }
    }
    EXPECT_EQ(own, 1);
    EXPECT_EQ(ask(Method::Get, "/api/v1/session", mia).status, 401);
    EXPECT_EQ(ask(Method::Delete, "/api/v1/users/online/none", boss).status, 404);
}

TEST_F(UserRoutes, AnOldPasswordIsNoticed) {
    activate();
    clock.advance(std::chrono::hours(24 * 90));
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/session", admin())).at("passwordAgeNotice"), true);
    set(Json{{"passwordAgeDays", 0}});
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/session", admin())).at("passwordAgeNotice"), false);
}

TEST_F(UserRoutes, ThePolicyOfTheProgramHoldsForNewPasswordsAndReminds) {
    activate();
    PasswordPolicy rule{.length = 20, .kinds = 4, .ageDays = 30};
    policy = [&] { return rule; };
    open();
    const Json change = {
        {"current", kPassword}, {"password", "Second-light-2"}, {"confirmation", "Second-light-2"}
    };
    const auto refused = ask(Method::Post, "/api/v1/password", admin(), change);
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("at least 20 characters"), std::string::npos) << refused.body;
    EXPECT_EQ(
        json(ask(Method::Get, "/api/v1/status")).at("passwords"),
        (Json{{"length", 20}, {"kinds", 4}})
    );
    clock.advance(std::chrono::hours(24 * 30));
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/session", admin())).at("passwordAgeNotice"), true);
    rule = {};
    EXPECT_EQ(json(ask(Method::Get, "/api/v1/session", admin())).at("passwordAgeNotice"), false);
}

TEST_F(UserRoutes, TheAuditLogTellsWhoDidWhatFromWhereAndIsForAdministrators) {
    activate();
    const Browser mia =
        added("mia", Json{{"level", "operator"}, {"permissions", {{"logs", true}}}});
    EXPECT_EQ(ask(Method::Get, "/api/v1/users", mia).status, 403);
    EXPECT_EQ(ask(Method::Get, "/api/v1/logs?kind=audit", mia).status, 403);
    EXPECT_EQ(ask(Method::Get, "/api/v1/logs", mia).status, 200);
    const Json listed = json(ask(Method::Get, "/api/v1/logs?kind=audit&limit=100", admin()));
    std::string all = formatJson(listed);
    EXPECT_NE(all.find("Added the account mia (operator)"), std::string::npos);
    EXPECT_NE(
        all.find("GET /api/v1/users: This needs the permission administrator"), std::string::npos
    );
    EXPECT_NE(all.find("192.0.2.77"), std::string::npos);
    EXPECT_EQ(all.find("Second-light"), std::string::npos) << "no password in the log";
    const Json page = json(ask(Method::Get, "/api/v1/logs?kind=audit&limit=2", admin()));
    EXPECT_EQ(page.at("items").size(), 2U);
    EXPECT_EQ(page.at("next"), std::to_string(page.at("items")[1].at("id").get<int>()));
    for (const auto* wrong : {"kind=x", "major=x", "limit=0", "limit=1001", "before=x", "from=x"}) {
        EXPECT_EQ(ask(Method::Get, std::string("/api/v1/logs?") + wrong, admin()).status, 422)
            << wrong;
    }
}

TEST_F(UserRoutes, TheExportHoldsEverythingInPieces) {
    activate();
    for (int i = 0; i < 1200; ++i) {
        log->add({.minor = "test", .text = "entry " + std::to_string(i)});
    }
    auto answer = ask(Method::Get, "/api/v1/logs/export.csv", admin());
    ASSERT_EQ(answer.status, 200);
    ASSERT_NE(answer.source, nullptr);
    std::string whole;
    bool ended = false;
    while (!ended) {
        std::optional<Bytes> piece;
        answer.source->read(4096, [&](Result<Bytes> bytes) { piece = bytes.value_or(Bytes{}); });
        loop.runUntil([&] { return piece.has_value(); }, std::chrono::hours(1));
        ASSERT_LE(piece->size(), 4096U);
        whole += asText(*piece);
        ended = piece->empty();
    }
    EXPECT_TRUE(whole.starts_with("time,major,"));
    EXPECT_NE(whole.find("\"entry 1199\""), std::string::npos);
    EXPECT_NE(whole.find("\"entry 0\""), std::string::npos);
    EXPECT_EQ(std::ranges::count(whole, '\n'), 1201);
}

TEST_F(UserRoutes, APendingLoginDoesNotOutliveTheUsers) {
    activate();
    std::vector<int> answers;
    router->handle(
        make(Method::Post, "/api/v1/session", {}, Json{{"name", "admin"}, {"password", kPassword}}),
        net::http::Reply([&](net::http::Response r) { answers.push_back(r.status); })
    );
    open();
    loop.runUntil([&] { return !answers.empty(); }, std::chrono::hours(1));
    EXPECT_EQ(answers, std::vector<int>{500});
}

}  // namespace
}  // namespace ocelli::control::users
