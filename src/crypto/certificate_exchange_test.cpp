// Tests of signing requests and PKCS#12 files against the openssl program.
#include "crypto/certificate_exchange.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::crypto {
namespace {

CertifiedKey made() {
    CertificateWish wish;
    wish.commonName = "camera";
    wish.country = "DE";
    wish.organization = "Ocelli";
    wish.dnsNames = {"camera.local"};
    wish.addresses = {"192.168.1.64"};
    wish.from = WallTime{1'767'571'200'000'000};
    wish.until = wish.from + std::chrono::hours(24 * 365);
    return *createSelfSigned(wish);
}

class CertificateExchange : public testing::Test {
  protected:
    void SetUp() override {
        if (!test::haveProgram("openssl")) {
            GTEST_SKIP() << "needs the openssl program";
        }
    }

    std::string write(const std::string& name, const std::string& text) {
        const std::string path = (folder_ / name).string();
        std::ofstream(path) << text;
        return path;
    }

    std::string openssl(const std::string& arguments) {
        return test::runProgram("openssl " + arguments + " 2>&1").output;
    }

    test::TemporaryFolder folder_;
};

TEST_F(CertificateExchange, ARequestHasSubjectNamesAndKeyOfItsCertificate) {
    const auto request = createRequest(made());
    ASSERT_TRUE(request) << request.error().describe();
    const auto path = write("x.csr", *request);
    const std::string text = openssl("req -verify -noout -text -nameopt RFC2253 -in " + path);
    EXPECT_NE(text.find("verify OK"), std::string::npos) << text;
    EXPECT_NE(text.find("CN=camera,O=Ocelli,C=DE"), std::string::npos) << text;
    EXPECT_NE(text.find("DNS:camera.local, IP Address:192.168.1.64"), std::string::npos) << text;
}

TEST_F(CertificateExchange, APkcs12FileIsReadWithItsPasswordOnly) {
    const auto pair = made();
    const auto certificate = write("x.pem", pair.certificate);
    const auto key = write("x.key", pair.key);
    const std::string out = (folder_ / "x.p12").string();
    const std::string said = openssl(
        "pkcs12 -export -passout pass:secret -in " + certificate + " -inkey " + key + " -out " + out
    );
    const auto der = readFile(out, 1U << 20U);
    ASSERT_TRUE(der) << said;
    const auto read = readPkcs12(asBytes(*der), "secret");
    ASSERT_TRUE(read) << read.error().describe();
    EXPECT_EQ(read->certificate, pair.certificate);
    EXPECT_EQ(read->key, pair.key);
    EXPECT_EQ(readPkcs12(asBytes(*der), "wrong").error().field(), "password");
    EXPECT_EQ(readPkcs12(asBytes(der->substr(0, 100)), "secret").error().field(), "pkcs12");
    EXPECT_EQ(readPkcs12({}, "").error().field(), "pkcs12");
}

TEST(Certificate, CountryAndOrganizationAreChecked) {
    CertificateWish wish;
    wish.commonName = "camera";
    wish.until = wish.from + std::chrono::hours(1);
    for (const char* country : {"D", "de", "DEU", "D\n"}) {
        wish.country = country;
        EXPECT_EQ(createSelfSigned(wish).error().field(), "country") << country;
    }
    wish.country = "";
    wish.organization = std::string(65, 'x');
    EXPECT_EQ(createSelfSigned(wish).error().field(), "organization");
}

}  // namespace
}  // namespace ocelli::crypto
