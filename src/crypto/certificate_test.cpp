// Tests making and reading certificates.
#include "crypto/certificate.h"

#include <gtest/gtest.h>

namespace ocelli::crypto {
namespace {

using std::chrono::hours;

const WallTime kFrom{1'767'571'200'000'000};  // 2026-01-05

CertificateWish wish() {
    return {
        .commonName = "Ocelli café",
        .dnsNames = {"camera.local", "localhost"},
        .addresses = {"192.168.1.64", "fe80::1"},
        .from = kFrom,
        .until = kFrom + hours(24 * 365),
    };
}

TEST(Certificate, SaysWhatWasWished) {
    const auto pair = createSelfSigned(wish());
    ASSERT_TRUE(pair) << pair.error().describe();
    EXPECT_TRUE(checkCertifiedKey(*pair));
    const auto info = parseCertificate(pair->certificate);
    ASSERT_TRUE(info) << info.error().describe();
    EXPECT_EQ(info->subject, "CN=Ocelli café");
    EXPECT_EQ(info->commonName, "Ocelli café");
    EXPECT_EQ(info->issuer, info->subject);
    EXPECT_TRUE(info->selfSigned);
    EXPECT_EQ(info->dnsNames, wish().dnsNames);
    EXPECT_EQ(info->addresses, wish().addresses);
    EXPECT_EQ(info->from, wish().from);
    EXPECT_EQ(info->until, wish().until);
    EXPECT_EQ(info->fingerprint.size(), 64U);
    EXPECT_EQ(info->serial.size(), 32U);
    EXPECT_TRUE(info->valid(kFrom));
    EXPECT_FALSE(info->valid(kFrom - hours(1)));
    EXPECT_FALSE(info->valid(info->until));
}

TEST(Certificate, EachOneIsAnother) {
    const auto a = createSelfSigned(wish());
    const auto b = createSelfSigned(wish());
    EXPECT_NE(parseCertificate(a->certificate)->serial, parseCertificate(b->certificate)->serial);
    const auto mixed = checkCertifiedKey({a->certificate, b->key});
    ASSERT_FALSE(mixed);
    EXPECT_EQ(mixed.error().field(), "key");
}

TEST(Certificate, TheFingerprintOfItsKeyStaysWhenItIsRenewed) {
    const auto old = createSelfSigned(wish());
    const auto renewed = renewSelfSigned(old->key, wish());
    EXPECT_NE(
        parseCertificate(*renewed)->fingerprint, parseCertificate(old->certificate)->fingerprint
    );
    const std::string key = parseCertificate(old->certificate)->keyFingerprint;
    EXPECT_EQ(key.size(), 64U);
    EXPECT_EQ(parseCertificate(*renewed)->keyFingerprint, key);
    EXPECT_NE(parseCertificate(createSelfSigned(wish())->certificate)->keyFingerprint, key);
}

TEST(Certificate, NamesTheWishThatIsOutOfForm) {
    auto none = wish();
    none.commonName = "";
    EXPECT_EQ(createSelfSigned(none).error().field(), "commonName");
    auto name = wish();
    name.dnsNames = {"a,IP:1.2.3.4"};
    EXPECT_EQ(createSelfSigned(name).error().field(), "dnsNames");
    auto address = wish();
    address.addresses = {"1.2.3"};
    EXPECT_EQ(createSelfSigned(address).error().field(), "addresses");
    auto ends = wish();
    ends.until = ends.from;
    EXPECT_EQ(createSelfSigned(ends).error().field(), "until");
}

TEST(Certificate, RefusesWhatIsNone) {
    const auto pair = createSelfSigned(wish());
    const auto cut = pair->certificate.substr(0, pair->certificate.size() / 2);
    for (const auto& text : {std::string(), std::string("hello"), cut, pair->key}) {
        const auto info = parseCertificate(text);
        ASSERT_FALSE(info);
        EXPECT_EQ(info.error().kind(), ErrorKind::InvalidArgument);
    }
    EXPECT_EQ(checkCertifiedKey({pair->certificate, "no key"}).error().field(), "key");
    EXPECT_EQ(checkCertifiedKey({"none", pair->key}).error().field(), "certificate");
}

}  // namespace
}  // namespace ocelli::crypto
