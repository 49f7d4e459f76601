// Tests of Digest and Basic, over HTTP and RTSP, with the one lock of all.
#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/users_bench.h"

namespace ocelli::control::users {
namespace {

using net::http::DigestAlgorithm;
using net::http::DigestCredentials;
using net::http::Method;
using test::kPassword;

std::string nonceOf(const std::string& challenge) {
    const auto begin = challenge.find("nonce=\"") + 7;
    return challenge.substr(begin, challenge.find('"', begin) - begin);
}

class AuthenticatorTest : public testing::Test, protected test::UsersBench {
  protected:
    AuthenticatorTest() {
        activate();
        rtsp_ =
            std::make_unique<RtspAuthenticator>(clock, users->gate(), users->accounts(), *settings);
    }

    std::string digest(
        const std::vector<std::string>& challenges,
        DigestAlgorithm algorithm,
        const std::string& method,
        const std::string& uri,
        const std::string& password = kPassword
    ) {
        std::string nonce;
        for (const std::string& challenge : challenges) {
            if (challenge.find(algorithm == DigestAlgorithm::Md5 ? "MD5" : "SHA-256") !=
                std::string::npos) {
                nonce = nonceOf(challenge);
            }
        }
        DigestCredentials credentials;
        credentials.name = "admin";
        credentials.realm = "Ocelli";
        credentials.nonce = nonce;
        credentials.uri = uri;
        credentials.algorithm = algorithm;
        credentials.qop = true;
        credentials.cnonce = "abc";
        credentials.nonceCount = ++count_;
        credentials.nonceCountText = fmt::format("{:08x}", count_);
        const std::string ha1 = makeHa1(algorithm, "admin", "Ocelli", password);
        return fmt::format(
            "Digest username=\"admin\", realm=\"Ocelli\", nonce=\"{}\", uri=\"{}\", algorithm={}, "
            "qop=auth, nc={}, cnonce=\"abc\", response=\"{}\"",
            nonce,
            uri,
            toString(algorithm),
            credentials.nonceCountText,
            digestResponse(credentials, ha1, method)
        );
    }

    int get(const std::string& authorization, Method method = Method::Get) {
        auto request = make(method, "/api/v1/session");
        request.headers.set("Authorization", authorization);
        return send(std::move(request)).status;
    }

    Result<access::Identity> play(const std::string& authorization) {
        return rtsp_->authenticate("DESCRIBE", "rtsp://c/1", authorization, {"192.0.2.1", 5});
    }

    static std::string basic(const std::string& name, const std::string& password) {
        return "Basic " + formatBase64(asBytes(name + ":" + password));
    }

    std::unique_ptr<RtspAuthenticator> rtsp_;
    std::uint32_t count_ = 0;
};

TEST_F(AuthenticatorTest, DigestWithEitherAlgorithmIsTakenOverHttp) {
    const auto challenges = web->challenges();
    ASSERT_EQ(challenges.size(), 2U);
    EXPECT_NE(challenges[0].find("SHA-256"), std::string::npos);
    EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Sha256, "GET", "/api/v1/session")), 200);
    EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/session")), 200);
    EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/users")), 401);
    EXPECT_EQ(
        get(digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/session", "Wrong-one-1")), 401
    );
    EXPECT_EQ(get("Digest nonsense"), 401);
    EXPECT_EQ(get("Bearer abc"), 401);
}

TEST_F(AuthenticatorTest, AnAlgorithmThatIsSwitchedOffIsRefused) {
    set(Json{{"webDigestAlgorithm", "sha256"}, {"rtspDigestAlgorithm", "md5"}});
    const auto challenges = web->challenges();
    ASSERT_EQ(challenges.size(), 1U);
    EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Sha256, "GET", "/api/v1/session")), 200);
    EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/session")), 401);
    ASSERT_EQ(rtsp_->challenges().size(), 1U);
    EXPECT_NE(rtsp_->challenges()[0].find("MD5"), std::string::npos);
}

TEST_F(AuthenticatorTest, BasicIsTakenOnlyWhereTheSettingsAllowIt) {
    EXPECT_EQ(get(basic("admin", kPassword)), 401);
    EXPECT_FALSE(play(basic("admin", kPassword)).has_value());
    set(Json{{"webAuthentication", "digestBasic"}, {"rtspAuthentication", "digestBasic"}});
    EXPECT_EQ(get(basic("admin", kPassword)), 200);
    EXPECT_EQ(get(basic("admin", "Wrong-one-1")), 401);
    EXPECT_EQ(get(basic("nobody", kPassword)), 401);
    EXPECT_EQ(play(basic("admin", kPassword))->name, "admin");
    EXPECT_EQ(web->challenges().back(), rtsp_->challenges().back());
}

TEST_F(AuthenticatorTest, AnOldNonceIsToldAsStaleAndCountsAsNothing) {
    const auto challenges = web->challenges();
    clock.advance(std::chrono::hours(2));
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(get(digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/session")), 401);
    }
    auto request = make(Method::Get, "/api/v1/session");
    request.headers.set(
        "Authorization", digest(challenges, DigestAlgorithm::Md5, "GET", "/api/v1/session")
    );
    const auto answer = send(std::move(request));
    EXPECT_NE(answer.headers.get("WWW-Authenticate")->find("stale=true"), std::string::npos);
    EXPECT_EQ(get(digest(web->challenges(), DigestAlgorithm::Md5, "GET", "/api/v1/session")), 200);
}

TEST_F(AuthenticatorTest, RtspTakesDigestAndChallengesWithoutOne) {
    const auto nothing = play("");
    EXPECT_EQ(nothing.error().kind(), ErrorKind::Unauthenticated);
    const auto who =
        play(digest(rtsp_->challenges(), DigestAlgorithm::Sha256, "DESCRIBE", "rtsp://c/1"));
    ASSERT_TRUE(who.has_value());
    EXPECT_EQ(who->level, access::Level::Administrator);
    ASSERT_TRUE(users->reset().has_value());
    EXPECT_EQ(play("").error().kind(), ErrorKind::PermissionDenied);
}

TEST_F(AuthenticatorTest, ARequestIsTakenOnceHoweverManyLoopsHearIt) {
    for (int round = 0; round < 50; ++round) {
        const std::string request =
            digest(rtsp_->challenges(), DigestAlgorithm::Sha256, "DESCRIBE", "rtsp://c/1");
        std::atomic<int> taken = 0;
        {
            std::vector<std::jthread> loops;
            for (int i = 0; i < 4; ++i) {
                loops.emplace_back([&] { taken += play(request).has_value() ? 1 : 0; });
            }
        }
        EXPECT_EQ(taken, 1);
    }
}

TEST_F(AuthenticatorTest, OneLockCountsForWebAndRtspTogether) {
    set(Json{{"illegalLoginAttempts", 3}, {"illegalLoginLockMinutes", 5}});
    const auto wrongWeb = [&] {
        return get(digest(web->challenges(), DigestAlgorithm::Md5, "GET", "/api/v1/session", "No"));
    };
    const auto wrongRtsp = [&] {
        return play(
            digest(rtsp_->challenges(), DigestAlgorithm::Md5, "DESCRIBE", "rtsp://c/1", "No")
        );
    };
    EXPECT_EQ(wrongWeb(), 401);
    EXPECT_EQ(wrongRtsp().error().kind(), ErrorKind::Unauthenticated);
    EXPECT_EQ(wrongRtsp().error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(wrongWeb(), 423);
    test::Browser browser;
    EXPECT_EQ(login(browser, "admin", kPassword), 423);
    clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(login(browser, "admin", kPassword), 200);
}

TEST_F(AuthenticatorTest, APageOfAnotherHostCannotUseTheDigestOfABrowser) {
    auto request = make(Method::Delete, "/api/v1/session");
    request.headers.set(
        "Authorization",
        digest(web->challenges(), DigestAlgorithm::Md5, "DELETE", "/api/v1/session")
    );
    request.headers.set("Host", "camera.local");
    request.headers.set("Origin", "http://evil.example");
    EXPECT_EQ(send(std::move(request)).status, 403);
}

TEST_F(AuthenticatorTest, ADigestLoginIsWrittenDownOnceAnHour) {
    const auto count = [&] {
        int logins = 0;
        for (const LogEntry& entry : entries(LogKind::Audit)) {
            logins += entry.minor == "login" && entry.outcome == "done" ? 1 : 0;
        }
        return logins;
    };
    for (int i = 0; i < 5; ++i) {
        get(digest(web->challenges(), DigestAlgorithm::Md5, "GET", "/api/v1/session"));
    }
    EXPECT_EQ(count(), 1);
    clock.advance(std::chrono::hours(1));
    get(digest(web->challenges(), DigestAlgorithm::Md5, "GET", "/api/v1/session"));
    EXPECT_EQ(count(), 2);
}

TEST_F(AuthenticatorTest, GrantsHoldPerChannel) {
    net::http::RouteInfo route;
    route.permission = access::Permission::LiveView;
    route.perChannel = true;
    router->add(
        Method::Get,
        "/api/v1/channels/{channel}/snapshot",
        route,
        [](const net::http::Request&) -> Result<net::http::Response> {
            return net::http::Response::noContent();
        }
    );
    test::Browser boss;
    ASSERT_EQ(login(boss, "admin", kPassword), 200);
    const Json body =
        Json{{"name", "mia"}, {"password", "Second-light-2"}, {"permissions", {{"liveView", {2}}}}};
    ASSERT_EQ(ask(Method::Post, "/api/v1/users", boss, body).status, 201);
    test::Browser mia;
    ASSERT_EQ(login(mia, "mia", "Second-light-2"), 200);
    EXPECT_EQ(ask(Method::Get, "/api/v1/channels/1/snapshot", mia).status, 403);
    EXPECT_EQ(ask(Method::Get, "/api/v1/channels/2/snapshot", mia).status, 204);
    EXPECT_EQ(ask(Method::Get, "/api/v1/channels/1/snapshot", boss).status, 204);
    set(Json{{"webAuthentication", "digestBasic"}});
    EXPECT_EQ(get(basic("mia", "Second-light-2")), 200) << "its Digest secrets are right too";
}

}  // namespace
}  // namespace ocelli::control::users
