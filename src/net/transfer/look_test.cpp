// Tests looking at servers: what is believed, what is not, and what does not answer.
#include "net/transfer/look.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "crypto/authority.h"
#include "tests/support/http_server.h"
#include "tests/support/raw_server.h"

namespace ocelli::net::transfer {
namespace {

class Nobody final : public http::Authenticator {
  public:
    Result<void> identify(http::Request&, bool) override { return {}; }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const http::Request&, const Error&) override {}
};

crypto::CertifiedKey certificate(const std::string& name) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.addresses = {"127.0.0.1"};
    wish.until = {4'000'000'000'000'000};
    return *crypto::createSelfSigned(wish);
}

struct Looking : testing::Test {
    static Terms believing(const std::string& pem) {
        Terms terms;
        terms.tls.authorities = {pem};
        return terms;
    }

    SystemClock clock;
    Nobody nobody;
    http::Router router{nobody};
    crypto::CertifiedKey own = certificate("destination");
    test::RunningServer server{router, {}, *TlsServerContext::create(own)};
    std::string url = fmt::format("https://127.0.0.1:{}/auth", server.endpoint().port);
};

TEST_F(Looking, TellsEachPartOfTheWayToAServerThatIsBelieved) {
    const Look look = lookAt(clock, url, believing(own.certificate));
    ASSERT_FALSE(look.fault) << look.fault->describe();
    EXPECT_EQ(look.address, "127.0.0.1");
    ASSERT_TRUE(look.resolved && look.connected && look.secured);
    EXPECT_LE(*look.connected, *look.secured);
    ASSERT_EQ(look.chain.size(), 1U);
    EXPECT_EQ(crypto::parseCertificate(look.chain[0])->commonName, "destination");
}

TEST_F(Looking, ShowsTheCertificateOfAServerThatIsNotBelieved) {
    const Look look = lookAt(clock, url, believing(certificate("another").certificate));
    ASSERT_TRUE(look.fault);
    EXPECT_EQ(look.fault->kind(), ErrorKind::Unauthenticated);
    EXPECT_TRUE(look.connected);
    EXPECT_FALSE(look.secured);
    ASSERT_EQ(look.chain.size(), 1U);
    EXPECT_EQ(crypto::parseCertificate(look.chain[0])->commonName, "destination");
}

TEST_F(Looking, SaysWhereTheWayEnds) {
    const Look nameless = lookAt(clock, "https://nowhere.invalid/", {});
    ASSERT_TRUE(nameless.fault);
    EXPECT_FALSE(nameless.resolved);
    EXPECT_TRUE(nameless.chain.empty());

    std::uint16_t closed = 0;
    {
        const test::RawServer gone([](auto&) {});
        closed = gone.port();
    }
    const Look refused = lookAt(clock, fmt::format("http://127.0.0.1:{}/", closed), {});
    ASSERT_TRUE(refused.fault);
    EXPECT_EQ(refused.address, "127.0.0.1");
    EXPECT_FALSE(refused.connected);
}

}  // namespace
}  // namespace ocelli::net::transfer
