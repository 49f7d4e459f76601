// Tests bounded bits and Exp-Golomb codes.
#include "media/codec/bit_reader.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media::codec {
namespace {

TEST(BitReader, ReadsBitsAndCodes) {
    // 1 010 011 00100 00101 then se: 1 010 011 00100, then 4 bits.
    const Bytes bytes = parseHex("a64298a642f0").value();
    BitReader reader(bytes);
    EXPECT_EQ(reader.unsignedExp(), 0U);
    EXPECT_EQ(reader.unsignedExp(), 1U);
    EXPECT_EQ(reader.unsignedExp(), 2U);
    EXPECT_EQ(reader.unsignedExp(), 3U);
    EXPECT_EQ(reader.unsignedExp(), 4U);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.position(), 17U);
}

TEST(BitReader, SignedCodesAlternate) {
    const Bytes bytes = parseHex(
                            "a642"
                            "80"
    )
                            .value();
    BitReader reader(bytes);
    EXPECT_EQ(reader.signedExp(), 0);
    EXPECT_EQ(reader.signedExp(), 1);
    EXPECT_EQ(reader.signedExp(), -1);
    EXPECT_EQ(reader.signedExp(), 2);
    EXPECT_EQ(reader.signedExp(), -2);
    EXPECT_TRUE(reader.ok());
}

TEST(BitReader, TheEndGivesZerosAndIsRemembered) {
    const Bytes bytes = parseHex("ff").value();
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(12), 0xFF0U);
    EXPECT_FALSE(reader.ok());
    BitReader skipping(bytes);
    skipping.skip(9);
    EXPECT_FALSE(skipping.ok());
    EXPECT_EQ(skipping.remaining(), 0U);
}

TEST(BitReader, CodesOverThirtyTwoBitsAreErrors) {
    const Bytes zeros(64, std::byte{0});
    BitReader reader(zeros);
    EXPECT_EQ(reader.unsignedExp(), 0U);
    EXPECT_FALSE(reader.ok());
    // 31 zeros, a one, 31 ones: the largest code there is.
    const Bytes largest = parseHex("00000001fffffffe").value();
    BitReader last(largest);
    EXPECT_EQ(last.unsignedExp(), 0xFFFFFFFEU);
    EXPECT_TRUE(last.ok());
    BitReader negative(largest);
    EXPECT_EQ(negative.signedExp(), -0x7FFFFFFF);
}

}  // namespace
}  // namespace ocelli::media::codec
