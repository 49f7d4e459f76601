// Tests Digest and Basic authentication.
#include "net/http/digest.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/fake_clock.h"

namespace ocelli::net::http {
namespace {

using Outcome = DigestAuthority::Outcome;

/// The header of RFC 7616, 3.9.1, in one algorithm.
std::string rfcHeader(std::string_view algorithm, std::string_view response) {
    return "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
           "uri=\"/dir/index.html\","
           " algorithm=" +
           std::string(algorithm) +
           ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001,"
           " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"" +
           std::string(response) + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
}

DigestCredentials digestOf(std::string_view header) {
    const auto credentials = parseAuthorization(header);
    EXPECT_TRUE(credentials) << credentials.error().message();
    return credentials ? std::get<DigestCredentials>(*credentials) : DigestCredentials{};
}

TEST(Digest, GivesTheResponsesOfRfc7616) {
    struct Case {
        DigestAlgorithm algorithm;
        std::string_view response;
    };

    const Case cases[] = {
        {DigestAlgorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"},
        {DigestAlgorithm::Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        },
    };
    for (const auto& item : cases) {
        const auto credentials = digestOf(rfcHeader(toString(item.algorithm), item.response));
        const auto ha1 =
            makeHa1(item.algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        EXPECT_EQ(credentials.response, item.response);
        EXPECT_EQ(digestResponse(credentials, ha1, "GET"), item.response);
    }
}

TEST(Digest, GivesTheResponseOfTheOldForm) {
    // RFC 2069 with its erratum 749.
    DigestCredentials credentials;
    credentials.uri = "/dir/index.html";
    credentials.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    const auto ha1 = makeHa1(DigestAlgorithm::Md5, "Mufasa", "testrealm@host.com", "CircleOfLife");
    EXPECT_EQ(digestResponse(credentials, ha1, "GET"), "1949323746fe6a43ef61f9606e7febea");
}

TEST(Authorization, ReadsEveryPart) {
    const auto credentials = digestOf(
        R"(digest username="a\"b", realm="r,=x" ,nonce=abc,uri="*",response="ABCDEF", algorithm=sha-256)"
    );
    EXPECT_EQ(credentials.name, "a\"b");
    EXPECT_EQ(credentials.realm, "r,=x");
    EXPECT_EQ(credentials.nonce, "abc");
    EXPECT_EQ(credentials.response, "abcdef");
    EXPECT_EQ(credentials.algorithm, DigestAlgorithm::Sha256);
    EXPECT_FALSE(credentials.qop);
}

TEST(Authorization, ReadsExtendedNames) {
    const auto credentials =
        digestOf("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, nonce=a, uri=b, response=c");
    EXPECT_EQ(credentials.name, "Jäsøn Doe");
}

TEST(Authorization, ReadsBasic) {
    const auto credentials = parseAuthorization("Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==");
    ASSERT_TRUE(credentials);
    const auto& basic = std::get<BasicCredentials>(*credentials);
    EXPECT_EQ(basic.name, "Aladdin");
    EXPECT_EQ(basic.password, "open:sesame");
}

TEST(Authorization, RefusesWhatIsOutOfForm) {
    for (const auto* header : {
             "Digest",
             "Digest username",
             "Digest username=",
             "Digest username=\"a",
             "Digest username=\"a\\",
             "Digest username=a realm=b",
             "Digest username=a, username=b, nonce=a, uri=b, response=c",
             "Digest username=a, username*=UTF-8''b, nonce=a, uri=b, response=c",
             "Digest username*=latin1''b, nonce=a, uri=b, response=c",
             "Digest username=a, nonce=a, uri=b",
             "Digest username=\"a\x01\", nonce=a, uri=b, response=c",
             "Digest username=a, nonce=a, uri=b, response=c, qop=auth",
             "Digest username=a, nonce=a, uri=b, response=c, qop=auth, cnonce=x, nc=1",
             "Digest username=a, nonce=a, uri=b, response=c, qop=auth, nc=00000001",
             "Digest =a",
             "Basic",
             "Basic ?",
             "Basic QWxhZGRpbg==",
             "Basic AAo6AA==",
         }) {
        const auto credentials = parseAuthorization(header);
        ASSERT_FALSE(credentials) << header;
        EXPECT_EQ(credentials.error().kind(), ErrorKind::InvalidArgument) << header;
    }
    for (const auto* header : {
             "",
             "Bearer x",
             "Digest username=a, nonce=a, uri=b, response=c, algorithm=MD5-sess",
             "Digest username=a, nonce=a, uri=b, response=c, qop=auth-int",
             "Digest username=a, nonce=a, uri=b, response=c, userhash=true",
         }) {
        const auto credentials = parseAuthorization(header);
        ASSERT_FALSE(credentials) << header;
        EXPECT_EQ(credentials.error().kind(), ErrorKind::Unsupported) << header;
    }
    EXPECT_FALSE(parseAuthorization("Digest username=" + std::string(9000, 'a')));
    std::string many = "Digest a0=1";
    for (int i = 1; i < 40; ++i) {
        many += ", a" + std::to_string(i) + "=1";
    }
    EXPECT_FALSE(parseAuthorization(many));
}

struct Authority : testing::Test {
    DigestAuthority::Options options() const {
        return {.realm = "Cam", .nonceLife = std::chrono::minutes(5), .rememberedNonces = 4};
    }

    std::string nonceFrom(DigestAuthority& from) {
        const auto challenge = from.challenges({DigestAlgorithm::Sha256}).front();
        const auto at = challenge.find("nonce=\"") + 7;
        return challenge.substr(at, challenge.find('"', at) - at);
    }

    DigestCredentials answer(std::string nonce, std::uint32_t count, std::string password = "pw") {
        DigestCredentials credentials;
        credentials.name = "admin";
        credentials.realm = "Cam";
        credentials.nonce = std::move(nonce);
        credentials.uri = "/x";
        credentials.algorithm = DigestAlgorithm::Sha256;
        credentials.qop = true;
        credentials.cnonce = "c";
        credentials.nonceCount = count;
        credentials.nonceCountText = fmt(count);
        const auto ha1 = makeHa1(credentials.algorithm, "admin", "Cam", password);
        credentials.response = digestResponse(credentials, ha1, "GET");
        return credentials;
    }

    static std::string fmt(std::uint32_t count) {
        ByteWriter writer;
        writer.u32(count);
        return formatHex(writer.view());
    }

    Outcome verify(const DigestCredentials& credentials, std::string_view uri = "/x") {
        return authority.verify(credentials, "GET", uri, [](auto name, auto algorithm) {
            return name == "admin" ? std::optional(makeHa1(algorithm, "admin", "Cam", "pw"))
                                   : std::nullopt;
        });
    }

    test::FakeClock clock;
    DigestAuthority authority{clock, options()};
};

TEST_F(Authority, AcceptsTheRightAnswerOnce) {
    const auto nonce = nonceFrom(authority);
    EXPECT_EQ(verify(answer(nonce, 1)), Outcome::Accepted);
    EXPECT_EQ(verify(answer(nonce, 1)), Outcome::Stale);
    EXPECT_EQ(verify(answer(nonce, 2)), Outcome::Accepted);
    EXPECT_EQ(verify(answer(nonce, 0)), Outcome::Stale);
}

TEST_F(Authority, LetsRequestsOvertakeEachOther) {
    const auto nonce = nonceFrom(authority);
    for (const std::uint32_t count : {5U, 3U, 4U, 1U, 70U, 6U, 69U}) {
        EXPECT_EQ(verify(answer(nonce, count)), Outcome::Accepted) << count;
    }
    for (const std::uint32_t count : {1U, 3U, 5U, 6U, 69U, 70U}) {
        EXPECT_EQ(verify(answer(nonce, count)), Outcome::Stale) << count;
    }
    EXPECT_EQ(verify(answer(nonce, 0xFFFFFFFF)), Outcome::Accepted);
    EXPECT_EQ(verify(answer(nonce, 0xFFFFFFFF)), Outcome::Stale);
}

TEST_F(Authority, RefusesWrongSecretsAndUnknownNames) {
    const auto nonce = nonceFrom(authority);
    EXPECT_EQ(verify(answer(nonce, 1, "other")), Outcome::Refused);
    auto unknown = answer(nonce, 1);
    unknown.name = "nobody";
    EXPECT_EQ(verify(unknown), Outcome::Refused);
    auto realm = answer(nonce, 1);
    realm.realm = "Other";
    EXPECT_EQ(verify(realm), Outcome::Refused);
    EXPECT_EQ(authority.remembered(), 0U) << "only who knows a secret takes memory";
}

TEST_F(Authority, BindsTheAnswerToTheTarget) {
    const auto nonce = nonceFrom(authority);
    EXPECT_EQ(verify(answer(nonce, 1), "/y"), Outcome::Refused);
    EXPECT_EQ(verify(answer(nonce, 1), "rtsp://camera:554/x"), Outcome::Accepted);
}

TEST_F(Authority, NoncesGrowOldAndCannotBeMadeUp) {
    const auto nonce = nonceFrom(authority);
    EXPECT_EQ(verify(answer("abc", 1)), Outcome::Stale);
    auto forged = nonce;
    forged[3] = forged[3] == '0' ? '1' : '0';
    EXPECT_EQ(verify(answer(forged, 1)), Outcome::Stale);
    DigestAuthority other(clock, options());
    EXPECT_EQ(verify(answer(nonceFrom(other), 1)), Outcome::Stale);
    clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(verify(answer(nonce, 1)), Outcome::Accepted);
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(verify(answer(nonce, 2)), Outcome::Stale);
}

TEST_F(Authority, ForgetsOldNoncesWithoutLettingThemBeReplayed) {
    std::vector<std::string> nonces;
    for (int i = 0; i < 20; ++i) {
        nonces.push_back(nonceFrom(authority));
        EXPECT_EQ(verify(answer(nonces.back(), 1)), Outcome::Accepted);
    }
    EXPECT_EQ(authority.remembered(), 4U);
    for (const auto& nonce : nonces) {
        EXPECT_EQ(verify(answer(nonce, 1)), Outcome::Stale);
    }
}

TEST_F(Authority, TakesTheOldFormOnlyWhenAllowed) {
    auto old = answer(nonceFrom(authority), 1);
    old.qop = false;
    old.response = digestResponse(old, makeHa1(old.algorithm, "admin", "Cam", "pw"), "GET");
    EXPECT_EQ(verify(old), Outcome::Refused);
    auto lenient = options();
    lenient.withoutQop = true;
    DigestAuthority rtsp(clock, lenient);
    old.nonce = nonceFrom(rtsp);
    const auto ha1 = makeHa1(old.algorithm, "admin", "Cam", "pw");
    old.response = digestResponse(old, ha1, "DESCRIBE");
    const auto outcome = rtsp.verify(old, "DESCRIBE", "/x", [&](auto, auto) { return ha1; });
    EXPECT_EQ(outcome, Outcome::Accepted);
}

TEST_F(Authority, ChallengesInTheOrderGiven) {
    const auto list =
        authority.challenges({DigestAlgorithm::Md5, DigestAlgorithm::Sha256}, Outcome::Stale);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_TRUE(list[0].starts_with("Digest realm=\"Cam\", nonce=\""));
    EXPECT_NE(list[0].find("algorithm=MD5, qop=\"auth\""), std::string::npos);
    EXPECT_NE(list[1].find("algorithm=SHA-256"), std::string::npos);
    EXPECT_TRUE(list[1].ends_with("stale=true"));
    EXPECT_EQ(basicChallenge("a\"b"), "Basic realm=\"a\\\"b\", charset=\"UTF-8\"");
}

}  // namespace
}  // namespace ocelli::net::http
