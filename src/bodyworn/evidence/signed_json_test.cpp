// Tests of signatures inside JSON objects.
#include "bodyworn/evidence/signed_json.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::bodyworn::evidence {
namespace {

crypto::CertifiedKey keyOf(const char* name) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.until = {4'000'000'000'000'000};
    return *crypto::createSelfSigned(wish);
}

Json plain() {
    return {
        {"SiteName", "Töwn \"1\"\n"}, {"Addresses", {"b", "a"}}, {"Deep", {{"z", 1}, {"a", true}}}
    };
}

TEST(SignedJson, WhatIsSignedDoesNotDependOnOrderOrSpaces) {
    EXPECT_EQ(
        signedText(plain()),
        R"({"Addresses":["b","a"],"Deep":{"a":true,"z":1},"SiteName":"Töwn \"1\"\n"})"
    );
    Json object = plain();
    ASSERT_TRUE(signJson(object, keyOf("Town")));
    const Json other = *parseJson(
        R"({"Deep":{"a":true,"z":1}, "Signature":)" + formatJson(object["Signature"]) +
        R"(,   "Addresses":["b","a"],"SiteName":"Töwn \"1\"\n"})"
    );
    EXPECT_TRUE(readJsonSignature(other).has_value());
}

TEST(SignedJson, TheSignerIsTold) {
    const auto key = keyOf("Town");
    Json object = plain();
    EXPECT_EQ(*readJsonSignature(object), std::nullopt);
    ASSERT_TRUE(signJson(object, key));
    const auto signer = readJsonSignature(object);
    ASSERT_TRUE(signer.has_value()) << signer.error().describe();
    const auto info = *crypto::parseCertificate(key.certificate);
    EXPECT_EQ(**signer, (JsonSigner{"Town", info.fingerprint, info.keyFingerprint}));
    ASSERT_TRUE(signJson(object, keyOf("Other")));
    EXPECT_EQ((**readJsonSignature(object)).name, "Other") << "signed anew";
}

TEST(SignedJson, EveryChangeOfWhatIsSignedIsSeen) {
    Json object = plain();
    ASSERT_TRUE(signJson(object, keyOf("Town")));
    const auto refused = [&](const auto& change) {
        Json changed = object;
        change(changed);
        const auto signer = readJsonSignature(changed);
        return !signer && signer.error().kind() == ErrorKind::InvalidArgument &&
               signer.error().field() == "Signature";
    };
    EXPECT_TRUE(refused([](Json& json) { json["SiteName"] = "Town"; }));
    EXPECT_TRUE(refused([](Json& json) { json["New"] = 1; }));
    EXPECT_TRUE(refused([](Json& json) { json.erase("Deep"); }));
    EXPECT_TRUE(refused([](Json& json) { json["Addresses"] = Json::array({"a", "b"}); }));
    EXPECT_TRUE(refused([](Json& json) { json["Signature"]["Algorithm"] = "none"; }));
    EXPECT_TRUE(refused([](Json& json) { json["Signature"]["Value"] = ""; }));
    EXPECT_TRUE(refused([](Json& json) { json["Signature"]["Value"] = "?"; }));
    EXPECT_TRUE(refused([](Json& json) { json["Signature"]["Certificate"] = "eA=="; }));
    EXPECT_TRUE(refused([](Json& json) { json["Signature"] = "x"; }));
    EXPECT_TRUE(refused([](Json& json) {
        json["Signature"]["Certificate"] = formatBase64(asBytes(keyOf("Town").certificate));
    })) << "another key of the same name";
}

TEST(SignedJson, TheCertificateMustBeOfTheKey) {
    Json object = plain();
    EXPECT_FALSE(signJson(object, {keyOf("a").certificate, keyOf("b").key}));
    EXPECT_FALSE(object.contains("Signature"));
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
