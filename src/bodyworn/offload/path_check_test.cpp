// Tests of the way to a destination: each fault is named with what to do about it.
#include "bodyworn/offload/path_check.h"

#include <map>

#include <gtest/gtest.h>

#include "bodyworn/offload/http_date.h"
#include "bodyworn/offload/path_faults.h"
#include "crypto/digest.h"
#include "tests/support/fake_clock.h"

namespace ocelli::bodyworn::offload {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using swift::WireAnswer;
using swift::WireRequest;

constexpr const char* kLogin = "https://evidence.example/auth/v1.0";
constexpr const char* kTime = "Sun, 22 Nov 2026 08:00:00 GMT";

/// Answers what a test says, by method and address.
class ScriptedWire final : public swift::Wire {
  public:
    Result<WireAnswer> send(const WireRequest& request) override {
        asked.push_back(request.method + " " + request.url);
        const auto found = answers.find(asked.back());
        if (found == answers.end()) {
            return fail(ErrorKind::Unavailable, "broken off");
        }
        return found->second;
    }

    std::map<std::string, WireAnswer> answers;
    std::vector<std::string> asked;
};

crypto::CertifiedKey certificate(const std::string& name, const std::string& host) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.dnsNames = {host};
    wish.from = {1'700'000'000'000'000};
    wish.until = {1'900'000'000'000'000};
    return *crypto::createSelfSigned(wish);
}

struct WayToTheDestination : testing::Test {
    WayToTheDestination() {
        setTime(*parseTime("2026-11-22T08:00:00Z"));
        file.uris = {kLogin};
        file.certificates = {own.certificate};
        file.userName = "bodyworn";
        file.key = "a-secret-of-the-destination";
        seen.address = "192.0.2.7";
        seen.resolved = milliseconds(2);
        seen.connected = milliseconds(5);
        seen.secured = milliseconds(20);
        seen.chain = {own.certificate};
        wire.answers["GET " + std::string(kLogin)] = {
            200,
            {{"X-Auth-Token", "t"},
             {"X-Storage-Url", "https://evidence.example/v1/a"},
             {"Date", kTime}},
            {}
        };
        const std::string all =
            R"({"Store": {"StoreBookmarks": true, "StoreUserIDKey": true,
                "StoreGNSSTrackRecording": true}, "StoreAndRead": {"StoreReadSystemID": true}})";
        answer(
            "GET /System/Capabilities.json",
            {200, {{"Etag", crypto::digestHex(crypto::Hash::Md5, all)}}, all}
        );
        answer("PUT /System", {201, {}, {}});
        answer("PUT /System/S1", {201, {}, {}});
        answer("HEAD /System/S1", {200, {{"X-Object-Meta-Connectionid", "S1"}}, {}});
    }

    void setTime(WallTime time) { clock.step(time - clock.wall()); }

    void answer(const std::string& what, WireAnswer given) {
        const auto space = what.find(' ');
        wire.answers
            [what.substr(0, space) + " https://evidence.example/v1/a" + what.substr(space + 1)] =
            std::move(given);
    }

    PathReport check() {
        return checkPath({clock, wire, [this](const std::string&) { return seen; }}, file, wish);
    }

    const PathStep& step(const PathReport& report, std::string_view id) {
        static const PathStep kNone;
        for (const PathStep& one : report.steps) {
            if (one.id == id) {
                return one;
            }
        }
        ADD_FAILURE() << "no step " << id;
        return kNone;
    }

    /// The one that failed, which is the last one.
    PathStep failure() {
        const PathReport report = check();
        EXPECT_FALSE(report.good());
        EXPECT_EQ(report.steps.back().state, StepState::Failed) << report.steps.back().found;
        EXPECT_NE(report.steps.back().advice, "");
        return report.steps.back();
    }

    test::FakeClock clock;
    crypto::CertifiedKey own = certificate("destination", "evidence.example");
    ConnectionFile file;
    net::transfer::Look seen;
    ScriptedWire wire;
    PathWish wish{"S1", "Town"};
};

TEST_F(WayToTheDestination, IsTestedFromTheNameToTheEntryThatIsReadBack) {
    const PathReport report = check();
    std::string ids;
    for (const PathStep& one : report.steps) {
        ids += one.id + " ";
        EXPECT_EQ(one.state, StepState::Good) << one.id << ": " << one.found;
    }
    EXPECT_EQ(ids, "name connection tls between login clock capabilities write read ");
    EXPECT_TRUE(report.good());
    EXPECT_EQ(step(report, "connection").took, milliseconds(3));
    EXPECT_EQ(formatJson(toJson(report)).find("a-secret"), std::string::npos);
}

TEST_F(WayToTheDestination, EndsAtANameThatNobodyKnows) {
    seen = {};
    seen.fault = fail(ErrorKind::Unavailable, "could not resolve");
    EXPECT_EQ(failure().id, "name");
    EXPECT_TRUE(wire.asked.empty());
}

TEST_F(WayToTheDestination, TellsAFirewallFromAServerThatDoesNotListen) {
    seen.connected.reset();
    seen.secured.reset();
    seen.fault = fail(ErrorKind::Unavailable, "refused");
    EXPECT_NE(failure().found.find("does not take connections at port 443"), std::string::npos);
    seen.fault = fail(ErrorKind::DeadlineExceeded, "timed out");
    EXPECT_NE(failure().advice.find("firewall pass TCP"), std::string::npos);
}

TEST_F(WayToTheDestination, SaysWhoseCertificateIsNotBelieved) {
    seen.secured.reset();
    seen.fault = fail(ErrorKind::Unauthenticated, "self signed");
    seen.chain = {certificate("Cleaner of the web", "evidence.example").certificate};
    const PathStep other = failure();
    EXPECT_EQ(other.id, "tls");
    EXPECT_NE(other.found.find("CN=Cleaner of the web"), std::string::npos);
    EXPECT_NE(other.advice.find("anti-virus"), std::string::npos);

    file.uris = {"https://elsewhere.example/auth"};
    seen.chain = {own.certificate};
    EXPECT_NE(failure().found.find("does not name elsewhere.example"), std::string::npos);

    setTime(WallTime{1'600'000'000'000'000});
    EXPECT_NE(failure().advice.find("clock of this controller"), std::string::npos);
    setTime(WallTime{1'950'000'000'000'000});
    EXPECT_NE(failure().found.find("has ended"), std::string::npos);
}

TEST_F(WayToTheDestination, SeesWhoAnswersInPlaceOfTheDestination) {
    auto& login = wire.answers["GET " + std::string(kLogin)];
    login = {407, {{"Proxy-Authenticate", "Basic"}}, {}};
    EXPECT_NE(failure().found.find("proxy wants a login"), std::string::npos);
    login = {302, {{"Location", "http://sign-in.example/"}}, {}};
    EXPECT_NE(failure().found.find("sign-in.example"), std::string::npos);
    login = {200, {{"Content-Type", "text/html; charset=utf-8"}}, "<html>"};
    EXPECT_NE(failure().found.find("web page"), std::string::npos);
    login = {
        200,
        {{"Via", "1.1 squid"},
         {"X-Auth-Token", "t"},
         {"X-Storage-Url", "https://evidence.example/v1/a"}},
        {}
    };
    const PathReport report = check();
    EXPECT_EQ(step(report, "between").state, StepState::Warning);
    EXPECT_TRUE(report.good());
}

TEST_F(WayToTheDestination, SaysWhatAWrongLoginAFullOneAndABrokenOneNeed) {
    auto& login = wire.answers["GET " + std::string(kLogin)];
    login = {401, {}, {}};
    EXPECT_NE(failure().advice.find("new connection file"), std::string::npos);
    wire.answers.erase("GET " + std::string(kLogin));
    EXPECT_EQ(failure().id, "login");
}

TEST_F(WayToTheDestination, FailsWhereNothingCanBeWritten) {
    answer("PUT /System/S1", {507, {}, {}});
    EXPECT_NE(failure().advice.find("Make room"), std::string::npos);
    answer("PUT /System/S1", {403, {}, {}});
    EXPECT_NE(failure().advice.find("right to write"), std::string::npos);
    wish = {};
    EXPECT_EQ(step(check(), "write").state, StepState::Skipped);
}

TEST_F(WayToTheDestination, ComparesTheClocks) {
    setTime(*parseTime("2026-11-22T07:58:00Z"));
    const PathReport report = check();
    EXPECT_EQ(step(report, "clock").state, StepState::Warning);
    EXPECT_NE(step(report, "clock").found.find("s ahead"), std::string::npos);
    EXPECT_TRUE(report.good());
    EXPECT_FALSE(clockDifference({200, {{"Date", "yesterday"}}, {}}, clock.wall()));
}

TEST_F(WayToTheDestination, OneOfSeveralAddressesIsEnough) {
    file.uris = {"https://first.example/auth", kLogin};
    const PathReport report = checkPath(
        {clock,
         wire,
         [this](const std::string& url) {
             if (url == kLogin) {
                 return seen;
             }
             net::transfer::Look none;
             none.fault = fail(ErrorKind::Unavailable, "nobody");
             return none;
         }},
        file,
        wish
    );
    EXPECT_EQ(report.steps.front().state, StepState::Failed);
    EXPECT_EQ(report.steps.front().address, "https://first.example/auth");
    EXPECT_TRUE(report.good());
}

TEST_F(WayToTheDestination, WantsTheStorageWhereTheLoginIs) {
    wire.answers["GET " + std::string(kLogin)].headers[1].second = "http://evidence.example/v1/a";
    EXPECT_EQ(failure().id, "storage");
}

TEST(PathFaults, HostAndPortAreReadFromEveryFormOfAddress) {
    const UrlPlace six = placeOf("https://[2001:db8::1]:8443/auth");
    EXPECT_EQ(six.host, "2001:db8::1");
    EXPECT_EQ(six.port, 8443);
    EXPECT_TRUE(six.numeric);
    EXPECT_EQ(placeOf("http://evidence.example").port, 80);
    EXPECT_TRUE(placeOf("http://10.0.0.1/x").numeric);
    EXPECT_FALSE(placeOf("http://10.example/x").numeric);
}

TEST(HttpDate, IsReadInTheOneFormThatServersWrite) {
    EXPECT_EQ(*parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), *parseTime("1994-11-06T08:49:37Z"));
    for (const char* wrong :
         {"",
          "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT"}) {
        EXPECT_FALSE(parseHttpDate(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace ocelli::bodyworn::offload
