// Tests of connection files.
#include "bodyworn/offload/connection_file.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/certificate.h"

namespace ocelli::bodyworn::offload {
namespace {

Json plain() {
    return {
        {"ConnectionFileVersion", "1.0"},
        {"SiteName", "Site"},
        {"ApplicationName", "Store"},
        {"ApplicationVersion", "1"},
        {"AuthenticationTokenURI", Json::array({"http://192.0.2.1:8080/auth/v1.0"})},
        {"BlobAPIKey", "secret"},
        {"BlobAPIUserName", "user"},
    };
}

std::string fieldOf(const Json& json) {
    const auto file = parseConnectionFile(formatJson(json));
    return file ? "none" : file.error().field();
}

crypto::CertifiedKey keyOf(const char* name) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.addresses = {"192.0.2.1"};
    wish.until = {4'000'000'000'000'000};
    return *crypto::createSelfSigned(wish);
}

std::string certificate() {
    return keyOf("x").certificate;
}

TEST(ConnectionFile, NeedsNoMoreThanTheSpecificationAsks) {
    const auto file = parseConnectionFile(formatJson(plain()));
    ASSERT_TRUE(file) << file.error().describe();
    EXPECT_EQ(file->containerType, ContainerType::Mkv);
    EXPECT_FALSE(file->fullSupport);
    EXPECT_FALSE(file->secure());
    EXPECT_EQ(*parseConnectionFile(formatConnectionFile(*file)), *file);
}

TEST(ConnectionFile, TakesUnknownAttributesAndEmptyTextsAsTheReferenceServerWritesThem) {
    auto json = plain();
    json["BlobAPI"] = "Swift 1.0";
    json["PublicKey"] = "";
    json["PublicKeyId"] = "";
    json["WantEncryption"] = false;
    EXPECT_EQ(fieldOf(json), "none");
}

TEST(ConnectionFile, NamesTheAttributeThatIsWrong) {
    const auto changed = [](const char* name, Json value) {
        auto json = plain();
        json[name] = std::move(value);
        return fieldOf(json);
    };
    EXPECT_EQ(changed("ConnectionFileVersion", "2.0"), "ConnectionFileVersion");
    EXPECT_EQ(changed("SiteName", std::string(65, 's')), "SiteName");
    EXPECT_EQ(changed("SiteName", nullptr), "SiteName");
    EXPECT_EQ(changed("BlobAPIKey", 7), "BlobAPIKey");
    EXPECT_EQ(changed("ContainerType", "avi"), "ContainerType");
    EXPECT_EQ(changed("FullStoreAndReadSupport", "yes"), "FullStoreAndReadSupport");
    EXPECT_EQ(changed("AuthenticationTokenURI", Json::array()), "AuthenticationTokenURI");
    EXPECT_EQ(
        changed("AuthenticationTokenURI", Json::array({"ftp://x"})), "AuthenticationTokenURI"
    );
    EXPECT_EQ(
        changed("AuthenticationTokenURI", Json::array({"http://user:word@x/"})),
        "AuthenticationTokenURI"
    );
    EXPECT_EQ(
        changed("AuthenticationTokenURI", Json(std::vector<std::string>(11, "http://a"))),
        "AuthenticationTokenURI"
    );
    EXPECT_EQ(
        changed("AuthenticationTokenURI", Json::array({"https://x/"})), "AuthenticationTokenURI"
    );
    EXPECT_EQ(changed("HTTPSCertificate", Json::array({"x"})), "HTTPSCertificate");
    EXPECT_EQ(changed("WantEncryption", true), "PublicKey");
    EXPECT_EQ(changed("PublicKey", "eA=="), "PublicKey");
    EXPECT_FALSE(parseConnectionFile(std::string(kMostConnectionFile + 1, ' ')));
    EXPECT_FALSE(parseConnectionFile("[]"));
}

TEST(ConnectionFile, WithCertificatesAllAddressesAreSecure) {
    auto json = plain();
    json["HTTPSCertificate"] = Json::array({formatBase64(asBytes(certificate()))});
    EXPECT_EQ(fieldOf(json), "AuthenticationTokenURI");
    json["AuthenticationTokenURI"] = Json::array({"https://192.0.2.1/auth/v1.0"});
    const auto file = parseConnectionFile(formatJson(json));
    ASSERT_TRUE(file) << file.error().describe();
    EXPECT_TRUE(file->secure());
}

TEST(ConnectionFile, TheSignatureOfADestinationIsReadAndMustBeItsOwn) {
    const auto server = keyOf("Town evidence");
    auto json = plain();
    json["AuthenticationTokenURI"] = Json::array({"https://192.0.2.1/auth/v1.0"});
    json["HTTPSCertificate"] = Json::array({formatBase64(asBytes(server.certificate))});
    EXPECT_FALSE(parseConnectionFile(formatJson(json))->signer) << "as others write it";
    auto signedOne = json;
    ASSERT_TRUE(evidence::signJson(signedOne, server));
    const auto file = parseConnectionFile(formatJsonPretty(signedOne));
    ASSERT_TRUE(file) << file.error().describe();
    EXPECT_EQ(file->signer->name, "Town evidence");
    EXPECT_EQ(file->signer->fingerprint, crypto::parseCertificate(server.certificate)->fingerprint);
    auto changed = signedOne;
    changed["BlobAPIKey"] = "another";
    EXPECT_EQ(fieldOf(changed), "Signature");
    auto other = json;
    ASSERT_TRUE(evidence::signJson(other, keyOf("Somebody")));
    const auto refused = parseConnectionFile(formatJson(other));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().field(), "Signature");
    EXPECT_NE(refused.error().message().find("Somebody"), std::string::npos);
}

TEST(ConnectionFile, WithoutHttpsItMayBeSignedToo) {
    auto json = plain();
    ASSERT_TRUE(evidence::signJson(json, keyOf("Town evidence")));
    EXPECT_EQ(parseConnectionFile(formatJson(json))->signer->name, "Town evidence");
}

TEST(ConnectionFile, ALaterOneCannotTakeBackWhatWasPromised) {
    const auto before = *parseConnectionFile(formatJson(plain()));
    auto after = before;
    EXPECT_TRUE(checkReplacement(before, after));
    after.fullSupport = true;
    after.wantEncryption = true;
    EXPECT_TRUE(checkReplacement(before, after));
    EXPECT_EQ(checkReplacement(after, before).error().field(), "WantEncryption");
    auto other = before;
    other.containerType = ContainerType::Mp4;
    EXPECT_EQ(checkReplacement(before, other).error().field(), "ContainerType");
    auto signedOne = before;
    signedOne.signer = evidence::JsonSigner{"Town", "aa", "bb"};
    EXPECT_TRUE(checkReplacement(before, signedOne));
    EXPECT_EQ(checkReplacement(signedOne, before).error().field(), "Signature");
}

}  // namespace
}  // namespace ocelli::bodyworn::offload
