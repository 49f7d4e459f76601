// Tests of issuing certificates and checking chains.
#include "crypto/authority.h"

#include <gtest/gtest.h>

#include "crypto/certificate_exchange.h"

namespace ocelli::crypto {
namespace {

using std::chrono::hours;

constexpr WallTime kNow{1'767'571'200'000'000};

CertificateWish wishOf(const std::string& name, Duration holds = hours(24 * 365)) {
    CertificateWish wish;
    wish.commonName = name;
    wish.from = kNow;
    wish.until = kNow + holds;
    return wish;
}

TEST(Authority, AnIssuedCertificateLeadsToItsRootWhileItHolds) {
    const auto root = *createAuthority(wishOf("system", hours(24 * 365 * 10)));
    const auto device = *createIssued(root, wishOf("camera"));
    EXPECT_TRUE(checkCertifiedKey(device));
    EXPECT_TRUE(checkChain(device.certificate, root.certificate, kNow + hours(1)));
    const auto early = checkChain(device.certificate, root.certificate, kNow - hours(1));
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().kind(), ErrorKind::PermissionDenied);
    EXPECT_FALSE(checkChain(device.certificate, root.certificate, kNow + hours(24 * 366)));
}

TEST(Authority, AnotherRootOfTheSameNameIsNotBelieved) {
    const auto root = *createAuthority(wishOf("system"));
    const auto other = *createAuthority(wishOf("system"));
    const auto device = *createIssued(root, wishOf("camera"));
    EXPECT_FALSE(checkChain(device.certificate, other.certificate, kNow + hours(1)));
    EXPECT_TRUE(checkChain(device.certificate, other.certificate + root.certificate, kNow));
}

TEST(Authority, ADeviceCannotIssueCertificates) {
    const auto root = *createAuthority(wishOf("system"));
    const auto device = *createIssued(root, wishOf("camera"));
    EXPECT_EQ(createIssued(device, wishOf("second")).error().kind(), ErrorKind::FailedPrecondition);
}

TEST(Authority, ARequestGetsTheNamesOfTheWishAndTheKeyOfTheRequest) {
    const auto root = *createAuthority(wishOf("system"));
    const auto own = *createSelfSigned(wishOf("says anything"));
    const auto issued = issueCertificate(root, *createRequest(own), wishOf("OC-1"));
    ASSERT_TRUE(issued);
    EXPECT_EQ(parseCertificate(*issued)->subject, "CN=OC-1");
    EXPECT_EQ(parseCertificate(*issued)->issuer, "CN=system");
    EXPECT_TRUE(checkCertifiedKey({*issued, own.key}));
    EXPECT_TRUE(checkChain(*issued, root.certificate, kNow));
}

TEST(Authority, ABrokenRequestIsRefused) {
    const auto root = *createAuthority(wishOf("system"));
    auto request = *createRequest(*createSelfSigned(wishOf("camera")));
    EXPECT_EQ(issueCertificate(root, "nothing", wishOf("OC-1")).error().field(), "request");
    const auto at = request.size() / 2;
    request[at] = request[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(
        issueCertificate(root, request, wishOf("OC-1")).error().kind(), ErrorKind::InvalidArgument
    );
}

TEST(Authority, CertificatesOfATextAreSplit) {
    const auto one = createAuthority(wishOf("one"))->certificate;
    const auto two = createAuthority(wishOf("two"))->certificate;
    const auto texts = splitCertificates("about\n" + one + two);
    ASSERT_TRUE(texts);
    EXPECT_EQ(*texts, (std::vector<std::string>{one, two}));
    EXPECT_FALSE(splitCertificates(""));
    EXPECT_FALSE(splitCertificates(
        one +
        "-----BEGIN CERTIFICATE-----\nAA==\n"
        "-----END CERTIFICATE-----\n"
    ));
}

TEST(Authority, WhatIsNoCertificateIsNoRoot) {
    const auto root = *createAuthority(wishOf("system"));
    EXPECT_EQ(checkChain(root.certificate, "", kNow).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(checkChain("", root.certificate, kNow).error().kind(), ErrorKind::InvalidArgument);
}

}  // namespace
}  // namespace ocelli::crypto
