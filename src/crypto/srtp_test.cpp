// Packets protected as everybody does it, and packets that somebody changed.
#include "crypto/srtp.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::crypto {
namespace {

constexpr SrtpSuite kSuites[] = {
    SrtpSuite::AesCm128Sha80,
    SrtpSuite::AesCm256Sha80,
    SrtpSuite::AesGcm128,
    SrtpSuite::AesGcm256,
};

Bytes hex(std::string_view text) {
    auto bytes = parseHex(text);
    EXPECT_TRUE(bytes);
    return bytes ? *bytes : Bytes();
}

SrtpContext open(const SrtpMaster& master) {
    auto made = SrtpContext::create(master);
    EXPECT_TRUE(made) << made.error().describe();
    return std::move(*made);
}

Bytes protect(SrtpContext& context, ByteSpan packet, std::uint32_t rollover) {
    Bytes out(packet.size() + srtpTagSize(context.suite()));
    context.protectRtp(packet, rollover, out);
    return out;
}

const Bytes kRtp = hex("800f1234decafbadcafebabeabababababababababababababababab");
const Bytes kRtcp = hex("81c8000bcafebabeabababababababababababababababab");

/// The master key and salt of RFC 3711, B.3; packets as other implementations have them.
SrtpMaster counterMaster() {
    return {
        SrtpSuite::AesCm128Sha80,
        hex("e1f97a0d3e018be0d64fa32c06de4139"),
        hex("0ec675ad498afeebb6960b3aabe6"),
    };
}

SrtpMaster galoisMaster() {
    return {
        SrtpSuite::AesGcm128,
        hex("000102030405060708090a0b0c0d0e0f"),
        hex("a0a1a2a3a4a5a6a7a8a9aaab"),
    };
}

TEST(Srtp, CounterModeGivesTheKnownPackets) {
    SrtpContext context = open(counterMaster());
    EXPECT_EQ(
        formatHex(protect(context, kRtp, 0)),
        "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"
    );
    EXPECT_EQ(
        formatHex(context.protectRtcp(kRtcp, 1)),
        "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798"
    );
}

TEST(Srtp, GaloisModeGivesTheKnownPackets) {
    SrtpContext context = open(galoisMaster());
    EXPECT_EQ(
        formatHex(protect(context, kRtp, 0)),
        "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392"
    );
    EXPECT_EQ(
        formatHex(context.protectRtcp(kRtcp, 1)),
        "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001"
    );
}

TEST(Srtp, WhatIsProtectedComesBackInEverySuite) {
    for (const SrtpSuite suite : kSuites) {
        const SrtpMaster master = randomSrtpMaster(suite);
        SrtpContext sender = open(master);
        SrtpContext receiver = open(master);
        for (const std::uint32_t rollover : {0U, 1U, 0xFFFFFFFFU}) {
            const Bytes secret = protect(sender, kRtp, rollover);
            EXPECT_NE(Bytes(secret.begin(), secret.begin() + 28), kRtp);
            EXPECT_EQ(*receiver.unprotectRtp(secret, rollover), kRtp);
            EXPECT_FALSE(receiver.unprotectRtp(secret, rollover + 1));
        }
        for (const std::uint32_t index : {0U, 70000U, 0x7FFFFFFFU}) {
            const auto back = receiver.unprotectRtcp(sender.protectRtcp(kRtcp, index));
            ASSERT_TRUE(back);
            EXPECT_EQ(back->packet, kRtcp);
            EXPECT_EQ(back->index, index);
        }
    }
}

TEST(Srtp, AnExtensionStaysReadableAndIsProtectedToo) {
    for (const SrtpSuite suite : {SrtpSuite::AesCm128Sha80, SrtpSuite::AesGcm128}) {
        auto context = SrtpContext::create(randomSrtpMaster(suite));
        ASSERT_TRUE(context);
        Bytes packet(12, std::byte{7});
        packet[0] = std::byte{0x90};
        for (const int value : {0xBE, 0xDE, 0, 1, 0x11, 0xAB, 0xCD, 0, 1, 2, 3, 4, 5, 6}) {
            packet.push_back(static_cast<std::byte>(value));
        }
        Bytes sealed(packet.size() + srtpTagSize(suite));
        context->protectRtp(packet, 0, sealed);
        EXPECT_TRUE(std::equal(packet.begin(), packet.begin() + 20, sealed.begin()));
        EXPECT_FALSE(std::equal(packet.begin() + 20, packet.end(), sealed.begin() + 20));
        EXPECT_EQ(context->unprotectRtp(sealed, 0).value(), packet);
        sealed[17] ^= std::byte{1};
        EXPECT_FALSE(context->unprotectRtp(sealed, 0));
        sealed[15] = std::byte{0xFF};  // longer than the packet
        EXPECT_FALSE(context->unprotectRtp(sealed, 0));
    }
}

TEST(Srtp, AnyChangedBitIsNoticed) {
    for (const SrtpSuite suite : kSuites) {
        SrtpContext context = open(randomSrtpMaster(suite));
        const Bytes rtp = protect(context, kRtp, 0);
        const Bytes rtcp = context.protectRtcp(kRtcp, 7);
        for (std::size_t bit = 0; bit < 8 * rtp.size(); ++bit) {
            Bytes changed = rtp;
            changed[bit / 8] ^= std::byte{1} << (bit % 8);
            EXPECT_EQ(context.unprotectRtp(changed, 0).error().kind(), ErrorKind::PermissionDenied);
        }
        for (std::size_t bit = 0; bit < 8 * rtcp.size(); ++bit) {
            Bytes changed = rtcp;
            changed[bit / 8] ^= std::byte{1} << (bit % 8);
            EXPECT_FALSE(context.unprotectRtcp(changed));
        }
        EXPECT_EQ(*context.unprotectRtp(rtp, 0), kRtp);
    }
}

TEST(Srtp, ShortPacketsAndWrongKeysAreRefused) {
    for (const SrtpSuite suite : kSuites) {
        SrtpContext context = open(randomSrtpMaster(suite));
        for (std::size_t size = 0; size < 32; ++size) {
            EXPECT_FALSE(context.unprotectRtp(Bytes(size), 0));
            EXPECT_FALSE(context.unprotectRtcp(Bytes(size)));
        }
        SrtpMaster wrong = randomSrtpMaster(suite);
        wrong.salt.pop_back();
        EXPECT_EQ(SrtpContext::create(wrong).error().kind(), ErrorKind::InvalidArgument);
        wrong = randomSrtpMaster(suite);
        wrong.key.push_back({});
        EXPECT_EQ(SrtpContext::create(wrong).error().field(), "key");
    }
}

}  // namespace
}  // namespace ocelli::crypto
