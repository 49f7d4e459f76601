// Boxes and blocks: what opens them, and what does not.
#include "crypto/passphrase_box.h"

#include <gtest/gtest.h>

#include "crypto/sealed_block.h"

namespace ocelli::crypto {
namespace {

constexpr PasswordCost kCheap{.passes = 1, .memoryBytes = 8U << 10U};

TEST(SealedBlock, OpensUnderItsKeyAndContextOnly) {
    const Bytes key(kBlockKeySize, std::byte{7});
    const Bytes sealed = sealBlock(key, asBytes("evidence"), asBytes("clip 1"));
    EXPECT_EQ(sealed.size(), 8 + kSealOverhead);
    EXPECT_EQ(asText(*openBlock(key, sealed, asBytes("clip 1"))), "evidence");
    EXPECT_EQ(openBlock(key, sealed, asBytes("clip 2")).error().kind(), ErrorKind::DataLoss);
    const Bytes other(kBlockKeySize, std::byte{8});
    EXPECT_FALSE(openBlock(other, sealed, asBytes("clip 1")).has_value());
}

TEST(SealedBlock, NoticesEachChangedBit) {
    const Bytes key(kBlockKeySize, std::byte{7});
    const Bytes sealed = sealBlock(key, asBytes("x"), {});
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        EXPECT_FALSE(openBlock(key, changed, {}).has_value());
    }
}

TEST(SealedBlock, NeverSealsTheSameWayTwice) {
    const Bytes key(kBlockKeySize, std::byte{7});
    EXPECT_NE(sealBlock(key, asBytes("x"), {}), sealBlock(key, asBytes("x"), {}));
}

TEST(SealedContent, OpensUnderItsKeyAndContextOnlyAndIsAsLongAsABlock) {
    const Bytes key(kBlockKeySize, std::byte{7});
    const Bytes plain(70'000, std::byte{3});
    const Bytes sealed = sealContent(key, plain, asBytes("clip 1"));
    EXPECT_EQ(sealed.size(), plain.size() + kSealOverhead);
    EXPECT_EQ(*openContent(key, sealed, asBytes("clip 1")), plain);
    EXPECT_EQ(openContent(key, sealed, asBytes("clip 2")).error().kind(), ErrorKind::DataLoss);
    EXPECT_FALSE(openContent(Bytes(kBlockKeySize), sealed, asBytes("clip 1")));
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{23}, std::size_t{24}, sealed.size() - 1}) {
        Bytes changed = sealed;
        changed[at] ^= std::byte{1};
        EXPECT_FALSE(openContent(key, changed, asBytes("clip 1"))) << at;
    }
    for (const std::size_t size : {std::size_t{0}, kSealOverhead - 1, sealed.size() - 1}) {
        EXPECT_FALSE(openContent(key, ByteSpan(sealed).first(size), asBytes("clip 1"))) << size;
    }
    EXPECT_NE(sealContent(key, plain, {}), sealContent(key, plain, {}));
}

TEST(SealedContent, OfAProcessorWithoutAesOpensToo) {
    const Bytes key(kBlockKeySize, std::byte{7});
    const Bytes sealed = sealBlock(key, asBytes("evidence"), asBytes("clip 1"));
    EXPECT_EQ(asText(*openContent(key, sealed, asBytes("clip 1"))), "evidence");
}

TEST(PassphraseBox, OpensWithThePassphraseOnly) {
    const Bytes box = *sealWithPassphrase(asBytes("secret"), "a long passphrase", kCheap);
    EXPECT_EQ(asText(*openWithPassphrase(box, "a long passphrase")), "secret");
    const auto wrong = openWithPassphrase(box, "a long passphrasf");
    EXPECT_EQ(wrong.error().kind(), ErrorKind::Unauthenticated);
    EXPECT_EQ(wrong.error().field(), "passphrase");
    EXPECT_EQ(asText(box).find("secret"), std::string_view::npos);
}

TEST(PassphraseBox, RefusesWhatIsNoBoxWithoutWork) {
    EXPECT_EQ(openWithPassphrase({}, "p").error().kind(), ErrorKind::InvalidArgument);
    Bytes box = *sealWithPassphrase(asBytes("secret"), "p", kCheap);
    Bytes greedy = box;
    greedy[12] = std::byte{0xFF};  // asks for terabytes of memory
    EXPECT_EQ(openWithPassphrase(greedy, "p").error().kind(), ErrorKind::InvalidArgument);
    for (std::size_t size = 0; size < box.size(); ++size) {
        EXPECT_FALSE(openWithPassphrase(ByteSpan(box).first(size), "p").has_value());
    }
}

TEST(PassphraseBox, RefusesAnEmptyPassphraseAndTooMuch) {
    EXPECT_EQ(sealWithPassphrase({}, "", kCheap).error().field(), "passphrase");
    const Bytes large(kLargestBox + 1);
    EXPECT_EQ(sealWithPassphrase(large, "p").error().kind(), ErrorKind::InvalidArgument);
}

}  // namespace
}  // namespace ocelli::crypto
