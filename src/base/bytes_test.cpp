// Tests of bounded big-endian reading and writing.
#include "base/bytes.h"

#include <gtest/gtest.h>

namespace ocelli {
namespace {

TEST(ByteReader, ReadsWhatTheWriterWrote) {
    ByteWriter writer;
    writer.u8(0xAB);
    writer.u16(0x1234);
    writer.u24(0xABCDEF);
    writer.u32(0xDEADBEEF);
    writer.u64(0x0123456789ABCDEF);
    writer.text("mdat");
    writer.zeros(2);
    EXPECT_EQ(writer.size(), 24U);

    ByteReader reader(writer.view());
    EXPECT_EQ(*reader.u8(), 0xAB);
    EXPECT_EQ(*reader.u16(), 0x1234);
    EXPECT_EQ(*reader.u24(), 0xABCDEFU);
    EXPECT_EQ(*reader.u32(), 0xDEADBEEFU);
    EXPECT_EQ(*reader.u64(), 0x0123456789ABCDEFULL);
    EXPECT_EQ(asText(*reader.take(4)), "mdat");
    EXPECT_EQ(reader.position(), 22U);
    EXPECT_EQ(reader.rest().size(), 2U);
    EXPECT_TRUE(reader.skip(2));
    EXPECT_TRUE(reader.atEnd());
}

TEST(ByteReader, NeverReadsPastTheEndAndStaysWhereItWas) {
    const Bytes three(3);
    ByteReader reader(three);
    EXPECT_EQ(reader.u32().error().kind(), ErrorKind::DataLoss);
    EXPECT_FALSE(reader.u64());
    EXPECT_FALSE(reader.take(4));
    EXPECT_FALSE(reader.skip(SIZE_MAX));
    EXPECT_EQ(reader.remaining(), 3U);
    EXPECT_TRUE(reader.u24());
    EXPECT_FALSE(reader.u8());
    EXPECT_TRUE(reader.take(0));
}

TEST(ByteReader, AnEmptySpanIsAtItsEnd) {
    ByteReader reader(ByteSpan{});
    EXPECT_TRUE(reader.atEnd());
    EXPECT_FALSE(reader.u8());
    EXPECT_TRUE(reader.rest().empty());
}

TEST(ByteWriter, PatchesALengthKnownLater) {
    ByteWriter writer;
    writer.u32(0);
    writer.text("body");
    writer.patchU32(0, 8);
    ByteReader reader(writer.view());
    EXPECT_EQ(*reader.u32(), 8U);
    EXPECT_EQ(writer.release().size(), 8U);
}

TEST(ByteWriterDeathTest, RefusesToPatchBeyondItsEnd) {
    ByteWriter writer;
    writer.u32(0);
    EXPECT_DEATH(writer.patchU32(1, 8), "assertion failed");
    EXPECT_DEATH(writer.patchU32(SIZE_MAX - 1, 8), "assertion failed");
}

TEST(Bytes, TextAndBytesShareTheSameMemory) {
    constexpr std::string_view text = "caf\xC3\xA9";
    EXPECT_EQ(asText(asBytes(text)).data(), text.data());
    EXPECT_EQ(asBytes(text).size(), 5U);
}

}  // namespace
}  // namespace ocelli
