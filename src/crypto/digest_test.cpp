// Tests hashes and HMAC against published vectors.
#include "crypto/digest.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::crypto {
namespace {

TEST(Digest, GivesThePublishedVectors) {
    EXPECT_EQ(digestHex(Hash::Md5, ""), "d41d8cd98f00b204e9800998ecf8427e");  // RFC 1321, A.5
    EXPECT_EQ(digestHex(Hash::Md5, "message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    EXPECT_EQ(digestHex(Hash::Sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(
        digestHex(Hash::Sha256, "abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST(Digest, PiecesGiveTheSameAsTheWhole) {
    Digester digester(Hash::Sha256);
    for (int round = 0; round < 2; ++round) {
        digester.update(asBytes("a"));
        digester.update({});
        digester.update(asBytes("bc"));
        EXPECT_EQ(digester.finish(), digest(Hash::Sha256, asBytes("abc")));
    }
}

TEST(Digest, HmacGivesTheVectorsOfRfc4231) {
    EXPECT_EQ(
        formatHex(hmacSha256(Bytes(20, std::byte{0x0b}), asBytes("Hi There"))),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    EXPECT_EQ(
        formatHex(hmacSha256(asBytes("Jefe"), asBytes("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        formatHex(hmacSha256({}, {})),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST(Digest, HmacWithSha1GivesTheVectorsOfRfc2202) {
    EXPECT_EQ(
        formatHex(hmacSha1(Bytes(20, std::byte{0x0b}), asBytes("Hi There"))),
        "b617318655057264e28bc0b6fb378c8ef146be00"
    );
    EXPECT_EQ(
        formatHex(hmacSha1(asBytes("Jefe"), asBytes("what do ya want for nothing?"))),
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    );
}

TEST(Digest, ComparesSecrets) {
    EXPECT_TRUE(equalSecrets("same", "same"));
    EXPECT_TRUE(equalSecrets("", ""));
    EXPECT_FALSE(equalSecrets("same", "sama"));
    EXPECT_FALSE(equalSecrets("same", "sam"));
}

}  // namespace
}  // namespace ocelli::crypto
