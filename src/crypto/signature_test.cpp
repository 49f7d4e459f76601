// Tests of signatures.
#include "crypto/signature.h"

#include <gtest/gtest.h>

#include "crypto/certificate.h"

namespace ocelli::crypto {
namespace {

CertifiedKey made() {
    CertificateWish wish;
    wish.commonName = "camera";
    wish.from = WallTime{1'767'571'200'000'000};
    wish.until = wish.from + std::chrono::hours(24 * 365);
    return *createSelfSigned(wish);
}

TEST(Signature, WhatWasSignedVerifiesAndNothingElse) {
    const auto pair = made();
    const auto signing = SigningKey::parse(pair.key);
    const auto verifying = VerifyingKey::ofCertificate(pair.certificate);
    ASSERT_TRUE(signing && verifying);
    const auto signature = *signing->sign(asBytes("document"));
    EXPECT_LE(signature.size(), SigningKey::kMostBytes);
    EXPECT_TRUE(verifying->verifies(asBytes("document"), signature));
    EXPECT_FALSE(verifying->verifies(asBytes("documenT"), signature));
    Bytes changed = signature;
    changed.back() ^= std::byte{1};
    EXPECT_FALSE(verifying->verifies(asBytes("document"), changed));
    EXPECT_FALSE(verifying->verifies(asBytes("document"), {}));
    const auto other = VerifyingKey::ofCertificate(made().certificate);
    EXPECT_FALSE(other->verifies(asBytes("document"), signature));
}

TEST(Signature, AnEmptyDocumentCanBeSigned) {
    const auto pair = made();
    const auto signature = *SigningKey::parse(pair.key)->sign({});
    EXPECT_TRUE(VerifyingKey::ofCertificate(pair.certificate)->verifies({}, signature));
}

TEST(Signature, WhatIsNoKeyIsRefused) {
    EXPECT_EQ(SigningKey::parse("no key").error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(SigningKey::parse(made().certificate).error().field(), "key");
    EXPECT_EQ(VerifyingKey::ofCertificate("").error().kind(), ErrorKind::InvalidArgument);
}

}  // namespace
}  // namespace ocelli::crypto
