// Tests of AES-256 in its modes, against published vectors and the openssl program.
#include "crypto/cipher.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/extended_gcm.h"
#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

using Direction = CbcCipher::Direction;

Bytes run(Direction direction, ByteSpan key, ByteSpan iv, ByteSpan bytes, std::size_t piece) {
    auto cipher = CbcCipher::create(direction, key, iv);
    Bytes out;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        EXPECT_TRUE(cipher->update(bytes.subspan(at, std::min(piece, bytes.size() - at)), out));
    }
    EXPECT_TRUE(cipher->finish(out));
    return out;
}

TEST(Cipher, CbcGivesTheVectorOfTheStandard) {
    // NIST SP 800-38A, F.2.5, first block.
    const auto key = *parseHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    const auto iv = *parseHex("000102030405060708090a0b0c0d0e0f");
    const auto plain = *parseHex("6bc1bee22e409f96e93d7e117393172a");
    const auto out = run(Direction::Encrypt, key, iv, plain, 16);
    EXPECT_EQ(formatHex(ByteSpan(out).first(16)), "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
    EXPECT_EQ(out.size(), cbcLength(16));
}

TEST(Cipher, CbcComesBackWhateverThePieces) {
    const Bytes key = randomBytes(kAesKeySize);
    const Bytes iv = randomBytes(kAesBlockSize);
    for (const std::size_t length : {0U, 1U, 15U, 16U, 17U, 1000U}) {
        const Bytes plain = randomBytes(length);
        const Bytes hidden = run(Direction::Encrypt, key, iv, plain, 7);
        EXPECT_EQ(hidden, run(Direction::Encrypt, key, iv, plain, 1000));
        EXPECT_EQ(hidden.size(), cbcLength(length));
        EXPECT_EQ(run(Direction::Decrypt, key, iv, hidden, 13), plain);
    }
}

TEST(Cipher, CbcThatWasCutIsTold) {
    const Bytes key = randomBytes(kAesKeySize);
    const Bytes iv = randomBytes(kAesBlockSize);
    const Bytes hidden = run(Direction::Encrypt, key, iv, randomBytes(100), 100);
    auto cipher = CbcCipher::create(Direction::Decrypt, key, iv);
    Bytes out;
    ASSERT_TRUE(cipher->update(ByteSpan(hidden).first(50), out));
    EXPECT_EQ(cipher->finish(out).error().kind(), ErrorKind::DataLoss);
}

TEST(Cipher, CtrGivesTheVectorOfTheStandard) {
    // The block cipher of all zeros: AES-256 of the counters 0 and 1 under the key of zeros.
    Bytes row(32);
    auto cipher = CtrCipher::create(Bytes(kAesKeySize));
    ASSERT_TRUE(cipher);
    ASSERT_TRUE(cipher->apply(0, row));
    EXPECT_EQ(formatHex(row), "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b");
}

TEST(Cipher, CtrHidesEachByteByItsPlace) {
    auto cipher = CtrCipher::create(randomBytes(kAesKeySize));
    const Bytes plain = randomBytes(1000);
    Bytes whole = plain;
    ASSERT_TRUE(cipher->apply(5, whole));
    EXPECT_NE(whole, plain);
    for (const std::size_t from : {0U, 1U, 10U, 11U, 12U, 500U, 999U}) {
        for (const std::size_t count : {0U, 1U, 15U, 16U, 17U, 400U}) {
            const std::size_t some = std::min<std::size_t>(count, plain.size() - from);
            Bytes part(whole.begin() + from, whole.begin() + from + some);
            ASSERT_TRUE(cipher->apply(5 + from, part));
            EXPECT_EQ(part, Bytes(plain.begin() + from, plain.begin() + from + some)) << from;
        }
    }
}

TEST(Cipher, WrongSizesAreNamed) {
    const Bytes key(31);
    EXPECT_EQ(CtrCipher::create(key).error().field(), "key");
    EXPECT_EQ(CbcCipher::create(Direction::Encrypt, key, Bytes(16)).error().field(), "key");
    EXPECT_EQ(CbcCipher::create(Direction::Encrypt, Bytes(32), key).error().field(), "iv");
    EXPECT_EQ(sealGcm(key, Bytes(12), {}, {}).error().field(), "key");
    EXPECT_EQ(sealGcm(Bytes(32), key, {}, {}).error().field(), "nonce");
}

TEST(Cipher, GcmGivesTheVectorOfTheStandard) {
    // The GCM specification of McGrew and Viega, test case 14.
    const auto sealed = sealGcm(Bytes(32), Bytes(12), {}, Bytes(16));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(
        formatHex(*sealed), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    );
}

TEST(Cipher, GcmTellsEveryChange) {
    const Bytes key = randomBytes(32);
    const Bytes nonce = randomBytes(12);
    const auto sealed = *sealGcm(key, nonce, asBytes("about"), asBytes("plain"));
    EXPECT_EQ(asText(*openGcm(key, nonce, asBytes("about"), sealed)), "plain");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= std::byte{0x10};
        EXPECT_EQ(
            openGcm(key, nonce, asBytes("about"), changed).error().kind(), ErrorKind::DataLoss
        );
    }
    EXPECT_FALSE(openGcm(key, nonce, asBytes("About"), sealed));
    EXPECT_FALSE(openGcm(key, randomBytes(12), asBytes("about"), sealed));
    EXPECT_FALSE(openGcm(randomBytes(32), nonce, asBytes("about"), sealed));
    EXPECT_FALSE(openGcm(key, nonce, asBytes("about"), ByteSpan(sealed).first(15)));
}

TEST(ExtendedGcm, GivesBothVectorsOfItsSpecification) {
    // C2SP, XAES-256-GCM: keys whose mask is doubled without and with carry.
    struct Vector {
        std::byte key;
        std::string about;
        std::string sealed;
    };

    for (const auto& [key, about, expected] : std::vector<Vector>{
             {std::byte{1}, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
             {std::byte{3},
              "c2sp.org/XAES-256-GCM",
              "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"}
         }) {
        const Bytes whole(kAesKeySize, key);
        const ByteSpan nonce = asBytes("ABCDEFGHIJKLMNOPQRSTUVWX");
        const auto sealed = sealExtendedGcm(whole, nonce, asBytes(about), asBytes("XAES-256-GCM"));
        ASSERT_TRUE(sealed);
        EXPECT_EQ(formatHex(*sealed), expected);
        EXPECT_EQ(asText(*openExtendedGcm(whole, nonce, asBytes(about), *sealed)), "XAES-256-GCM");
        EXPECT_FALSE(openExtendedGcm(whole, nonce, asBytes("other"), *sealed));
        EXPECT_EQ(sealExtendedGcm(whole, nonce.first(12), {}, {}).error().field(), "nonce");
        EXPECT_EQ(openExtendedGcm(whole, nonce.first(12), {}, {}).error().field(), "nonce");
    }
}

}  // namespace
}  // namespace ocelli::crypto
