// Tests routing, authentication and authorisation.
#include "net/http/router.h"

#include <gtest/gtest.h>

namespace ocelli::net::http {
namespace {

using access::Permission;

/// Knows who asks by a header "Who".
class FakeAuthenticator final : public Authenticator {
  public:
    Result<void> identify(Request& request, bool countsAsActivity) override {
        ++asked;
        activity = countsAsActivity;
        const auto who = request.headers.get("Who");
        if (!who) {
            return {};
        }
        if (*who == "wrong") {
            return fail(ErrorKind::Unauthenticated, "wrong name or password");
        }
        if (*who == "csrf") {
            return fail(ErrorKind::PermissionDenied, "the CSRF token is missing");
        }
        if (*who == "locked") {
            return fail(ErrorKind::Unavailable, "locked").withField("retryAfter", "1800");
        }
        request.identity.name = *who;
        request.identity.level =
            *who == "admin" ? access::Level::Administrator : access::Level::User;
        request.identity.grants.liveView.set(1);
        request.proof = Proof::Digest;
        if (const auto session = request.headers.get("Session")) {
            request.sessionId = *session;
        }
        return {};
    }

    bool active() const override { return isActive; }

    std::vector<std::string> challenges() override { return {"Digest a", "Basic b"}; }

    void refused(const Request& request, const Error& error) override {
        refusals.push_back(request.identity.name + ": " + error.message());
    }

    bool isActive = true;
    bool activity = false;
    int asked = 0;
    std::vector<std::string> refusals;
};

struct FakeSocket final : websocket::WebSocket {
    void sendText(std::string text) override { sent += text; }

    void sendBinary(Bytes, std::shared_ptr<const Bytes>) override {}

    std::size_t queuedBytes() const override { return 0; }

    void close(int code, std::string) override { closed = code; }

    std::string sent;
    int closed = 0;
};

struct Routing : testing::Test {
    Routing() {
        const auto echo = [](std::string name) {
            return [name](const Request& request) -> Result<Response> {
                std::string text = name;
                for (const auto& [key, value] : request.parameters) {
                    text += " " + key + "=" + value;
                }
                return Response::ofText(text);
            };
        };
        router.add(Method::Get, "/api/status", of(Permission::Public, true), echo("status"));
        router.add(Method::Get, "/api/who", of(Permission::Any), echo("who"));
        router.add(Method::Get, "/api/pictures/{id}", of(Permission::Any), echo("picture"));
        router.add(Method::Delete, "/api/pictures/{id}", of(Permission::Any), echo("deleted"));
        router.add(Method::Get, "/api/pictures/archive.zip", of(Permission::Any), echo("archive"));
        router.add(Method::Get, "/files/{rest*}", of(Permission::Public), echo("files"));
        router.add(Method::Post, "/api/users", of(Permission::Administrator), echo("users"));
        auto live = of(Permission::LiveView);
        live.perChannel = true;
        router.add(Method::Get, "/api/channels/{channel}/snapshot", live, echo("snapshot"));
        router.add(Method::Get, "/api/snapshot", live, echo("snapshot"));
        auto quiet = of(Permission::Any);
        quiet.countsAsActivity = false;
        quiet.bodyLimit = 10;
        router.add(Method::Post, "/api/quiet", quiet, echo("quiet"));
        router.addWebSocket(
            "/api/live",
            of(Permission::Any),
            [](const Request& request, auto socket) {
                socket->sendText("hello " + request.identity.name);
            }
        );
    }

    static RouteInfo of(Permission permission, bool whileInactive = false) {
        RouteInfo info;
        info.permission = permission;
        info.whileInactive = whileInactive;
        return info;
    }

    Response call(
        Method method, std::string_view target, std::string who = "", std::string body = ""
    ) {
        auto request = makeRequest(method, target, std::move(body));
        EXPECT_TRUE(request) << target;
        if (!who.empty()) {
            request->headers.set("Who", who);
        }
        return call(std::move(*request));
    }

    Response call(Request request) {
        Response answer;
        int answers = 0;
        router.handle(std::move(request), Reply([&](Response response) {
                          answer = std::move(response);
                          ++answers;
                      }));
        EXPECT_EQ(answers, 1);
        return answer;
    }

    FakeAuthenticator authenticator;
    Router router{authenticator};
};

TEST_F(Routing, FindsTheMostExactPattern) {
    EXPECT_EQ(call(Method::Get, "/api/pictures/7", "admin").body, "picture id=7");
    EXPECT_EQ(call(Method::Get, "/api/pictures/archive.zip", "admin").body, "archive");
    EXPECT_EQ(call(Method::Delete, "/api/pictures/7", "admin").body, "deleted id=7");
    EXPECT_EQ(call(Method::Get, "/files/a/b%20c").body, "files rest=a/b c");
    EXPECT_EQ(call(Method::Get, "/files").status, 404);
    EXPECT_EQ(call(Method::Get, "/api/pictures", "admin").status, 404);
    EXPECT_EQ(call(Method::Get, "/api/pictures/7/8", "admin").status, 404);
    EXPECT_EQ(call(Method::Get, "/").status, 404);
}

TEST_F(Routing, NamesTheMethodsThatAreAllowed) {
    const auto wrong = call(Method::Post, "/api/pictures/7", "admin");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.headers.get("Allow"), "GET, HEAD, DELETE, OPTIONS");
    const auto options = call(Method::Options, "/api/pictures/7");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.headers.get("Allow"), "GET, HEAD, DELETE, OPTIONS");
    // The more exact address has a life of its own.
    EXPECT_EQ(call(Method::Delete, "/api/pictures/archive.zip", "admin").status, 405);
}

TEST_F(Routing, ServesHeadByGet) {
    EXPECT_EQ(call(Method::Head, "/api/status").status, 200);
    EXPECT_EQ(call(Method::Head, "/api/users", "admin").status, 405);
}

TEST_F(Routing, ChallengesWhoIsNotKnown) {
    const auto answer = call(Method::Get, "/api/who");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.headers.get("WWW-Authenticate"), "Digest a");
    EXPECT_EQ(answer.headers.all().back().second, "Basic b");
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/problem+json");
    EXPECT_TRUE(authenticator.refusals.empty()) << "every login begins so";
}

TEST_F(Routing, SparesPagesTheBrowsersLoginWindow) {
    for (const auto& [name, value] : {
             std::pair("X-Requested-With", "ocelli"),
             std::pair("Cookie", "ocelliSession=old"),
             std::pair("Sec-Fetch-Dest", "empty"),
             std::pair("Sec-Fetch-Dest", "image"),
         }) {
        auto request = *makeRequest(Method::Get, "/api/who");
        request.headers.set(name, value);
        const auto answer = call(std::move(request));
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.headers.get("WWW-Authenticate"), "OcelliSession") << name;
    }
}

TEST_F(Routing, RefusesWrongCredentials) {
    EXPECT_EQ(call(Method::Get, "/api/who", "wrong").status, 401);
    EXPECT_EQ(call(Method::Get, "/api/who", "csrf").status, 403);
    EXPECT_EQ(authenticator.refusals.size(), 2U);
}

TEST_F(Routing, TellsHowLongALoginIsLocked) {
    const auto answer = call(Method::Get, "/api/who", "locked");
    EXPECT_EQ(answer.status, 423);
    EXPECT_EQ(answer.headers.get("Retry-After"), "1800");
    EXPECT_EQ((*parseJson(answer.body))["retryAfter"], 1800);
}

TEST_F(Routing, AsksForThePermissionOfTheRoute) {
    EXPECT_EQ(call(Method::Post, "/api/users", "admin").body, "users");
    const auto answer = call(Method::Post, "/api/users", "eve");
    EXPECT_EQ(answer.status, 403);
    ASSERT_EQ(authenticator.refusals.size(), 1U);
    EXPECT_EQ(authenticator.refusals[0], "eve: This needs the permission administrator");
}

TEST_F(Routing, AsksForThePermissionOnTheChannel) {
    EXPECT_EQ(call(Method::Get, "/api/channels/2/snapshot", "eve").status, 200);
    EXPECT_EQ(call(Method::Get, "/api/channels/1/snapshot", "eve").status, 403);
    EXPECT_EQ(call(Method::Get, "/api/snapshot?channel=2", "eve").status, 200);
    EXPECT_EQ(call(Method::Get, "/api/snapshot?channel=1", "eve").status, 403);
    // The pattern decides, not a query that says otherwise.
    EXPECT_EQ(call(Method::Get, "/api/channels/1/snapshot?channel=2", "eve").status, 403);
    for (const auto* target :
         {"/api/snapshot", "/api/snapshot?channel=0", "/api/channels/x/snapshot"}) {
        const auto answer = call(Method::Get, target, "admin");
        EXPECT_EQ(answer.status, 422) << target;
        EXPECT_EQ((*parseJson(answer.body))["field"], "channel");
    }
}

TEST_F(Routing, PublicRoutesDoNotLookAtCredentials) {
    EXPECT_EQ(call(Method::Get, "/api/status", "wrong").status, 200);
    EXPECT_EQ(authenticator.asked, 0);
}

TEST_F(Routing, AnswersOnlyThePublicPartWhileInactive) {
    authenticator.isActive = false;
    EXPECT_EQ(call(Method::Get, "/api/status").status, 200);
    const auto answer = call(Method::Get, "/api/who", "admin");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ((*parseJson(answer.body))["detail"], "The device is not activated");
    EXPECT_EQ(call(Method::Get, "/files/x").status, 403);
    EXPECT_EQ(authenticator.asked, 0);
    router.setFallback([](const Request&) { return Response::ofText("page"); });
    EXPECT_EQ(call(Method::Get, "/").body, "page");
}

TEST_F(Routing, PagesStandWhereNoRouteIs) {
    router.setFallback([](const Request& request) {
        return Response::ofText("page " + request.path);
    });
    EXPECT_EQ(call(Method::Get, "/live/1").body, "page /live/1");
    EXPECT_EQ(call(Method::Head, "/live/1").status, 200);
    EXPECT_EQ(call(Method::Post, "/live/1").status, 404);
    EXPECT_EQ(call(Method::Get, "/api/none").status, 404);
    EXPECT_EQ(call(Method::Get, "/api").status, 404);
}

TEST_F(Routing, BoundsBodies) {
    EXPECT_EQ(call(Method::Post, "/api/quiet", "admin", "0123456789").status, 200);
    EXPECT_EQ(call(Method::Post, "/api/quiet", "admin", "0123456789x").status, 413);
    EXPECT_EQ(router.bodyLimit(Method::Post, "/api/quiet"), 10U);
    EXPECT_EQ(router.bodyLimit(Method::Post, "/nowhere"), 64U << 10U);
}

TEST_F(Routing, PassesOnWhetherItCountsAsActivity) {
    call(Method::Get, "/api/who", "admin");
    EXPECT_TRUE(authenticator.activity);
    call(Method::Post, "/api/quiet", "admin");
    EXPECT_FALSE(authenticator.activity);
}

TEST_F(Routing, ErrorsBecomeProblems) {
    router
        .add(Method::Get, "/fails", of(Permission::Public), [](const Request&) -> Result<Response> {
            return fail(ErrorKind::FailedPrecondition, "blocked").withField("codec");
        });
    router.add(
        Method::Get,
        "/throws",
        of(Permission::Public),
        [](const Request&) -> Result<Response> { throw std::runtime_error("secret detail"); }
    );
    const auto answer = call(Method::Get, "/fails");
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ((*parseJson(answer.body))["field"], "codec");
    const auto thrown = call(Method::Get, "/throws");
    EXPECT_EQ(thrown.status, 500);
    EXPECT_EQ(thrown.body.find("secret"), std::string::npos);
}

TEST_F(Routing, AnswersLaterAndKeepsTheRequestSoLong) {
    std::vector<std::pair<const Request*, Reply>> waiting;
    router.addAsync(
        Method::Post,
        "/later",
        of(Permission::Public),
        [&](const Request& request, Reply reply) {
            waiting.emplace_back(&request, std::move(reply));
        }
    );
    std::vector<Response> answers;
    for (const auto* body : {"one", "two"}) {
        router.handle(*makeRequest(Method::Post, "/later", body), Reply([&](Response response) {
            answers.push_back(std::move(response));
        }));
    }
    EXPECT_TRUE(answers.empty());
    waiting[0].second.send(Response::ofText(waiting[0].first->body));
    waiting[0].second.send(Response::ofText("a second answer goes nowhere"));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].body, "one");
    waiting.clear();
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[1].status, 500) << "destroyed unanswered";
}

TEST_F(Routing, AnswersWhenAnAsyncHandlerThrows) {
    router.addAsync(Method::Get, "/throws", of(Permission::Public), [](const Request&, Reply) {
        throw std::runtime_error("x");
    });
    EXPECT_EQ(call(Method::Get, "/throws").status, 500);
}

TEST_F(Routing, ListsItsRoutes) {
    const auto routes = router.routes();
    EXPECT_EQ(routes.size(), 11U);
    EXPECT_EQ(routes[0].pattern, "/api/status");
    EXPECT_TRUE(routes.back().webSocket);
}

struct Upgrading : Routing {
    Request asking(std::string_view target, std::string who = "admin") {
        auto request = *makeRequest(Method::Get, target);
        request.headers.set("Host", "camera.local:8080");
        request.headers.set("Who", std::move(who));
        return request;
    }

    int statusOfRefusal(Request request) {
        Response refusal;
        const auto handler = router.upgrade(std::move(request), refusal);
        EXPECT_FALSE(handler);
        return refusal.status;
    }
};

TEST_F(Upgrading, CallsTheHandlerWithWhoItIs) {
    Response refusal;
    const auto handler = router.upgrade(asking("/api/live"), refusal);
    ASSERT_TRUE(handler);
    const auto socket = std::make_shared<FakeSocket>();
    (*handler)(socket);
    EXPECT_EQ(socket->sent, "hello admin");
}

TEST_F(Upgrading, RefusesOtherOrigins) {
    for (const auto* origin : {"http://camera.local:8080", "https://CAMERA.local:8080"}) {
        auto request = asking("/api/live");
        request.headers.set("Origin", origin);
        Response refusal;
        EXPECT_TRUE(router.upgrade(std::move(request), refusal)) << origin;
    }
    for (const auto* origin :
         {"http://evil.example",
          "null",
          "http://camera.local",
          "",
          "http://camera.local:8080.evil.example"}) {
        auto request = asking("/api/live");
        request.headers.set("Origin", origin);
        EXPECT_EQ(statusOfRefusal(std::move(request)), 403) << origin;
    }
}

TEST_F(Upgrading, AuthenticatesAsARouteDoes) {
    EXPECT_EQ(statusOfRefusal(asking("/api/live", "wrong")), 401);
    EXPECT_EQ(statusOfRefusal(asking("/api/who")), 404);
    EXPECT_EQ(statusOfRefusal(asking("/api/none")), 404);
    authenticator.isActive = false;
    EXPECT_EQ(statusOfRefusal(asking("/api/live")), 403);
}

TEST_F(Upgrading, PlainRequestsAreToldToUpgrade) {
    const auto answer = call(Method::Get, "/api/live", "admin");
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.headers.get("Upgrade"), "websocket");
}

TEST_F(Upgrading, SocketsOfASessionAreClosedTogetherAndOnce) {
    const auto open = [&](std::string session) {
        auto request = asking("/api/live");
        request.headers.set("Session", std::move(session));
        auto socket = std::make_shared<FakeSocket>();
        Response refusal;
        const auto handler = router.upgrade(std::move(request), refusal);
        EXPECT_TRUE(handler);
        (*handler)(socket);
        return socket;
    };
    const auto one = open("a");
    const auto two = open("a");
    const auto other = open("b");
    auto gone = open("a");
    gone.reset();
    router.closeSockets("a", 1008, "over");
    EXPECT_EQ(one->closed, 1008);
    EXPECT_EQ(two->closed, 1008);
    EXPECT_EQ(other->closed, 0);
    one->closed = 0;
    router.closeSockets("a", 1008, "over");
    router.closeSockets("", 1008, "over");
    EXPECT_EQ(one->closed, 0);
}

}  // namespace
}  // namespace ocelli::net::http
