// Tests JPEG headers with a picture of a real encoder.
#include "media/codec/jpeg.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::media::codec::jpeg {
namespace {

constexpr const char* kStart = "ffd8ffe000104a46494600010200000100010000";
constexpr const char* kTables =
    "ffdb004300083e3e493e49555555555555645d646868686464646468686870707083838370707068"
    "6870707c7c83838f938f8787838793939b9b9bbabab2b2d9d9e0ffffff";
constexpr const char* kFrame = "ffc00011080010001003012200021100031100";
constexpr const char* kScan = "ffda000c03010002110311003f00";
constexpr const char* kData = "f2ef989c0a9937a9e3d33dba7ae7a56caff18fa71eb8ad1046cdb8e7ffd9";

Bytes hex(const std::string& text) {
    return parseHex(text).value();
}

std::string huffman() {
    return formatHex(standardHuffmanSegment());
}

Bytes picture(const std::string& extra = {}) {
    return hex(std::string(kStart) + kTables + huffman() + extra + kFrame + kScan + kData);
}

TEST(Jpeg, HeaderOfARealEncoderIsRead) {
    const Bytes bytes = picture();
    const auto header = parseHeader(bytes);
    ASSERT_TRUE(header) << header.error().message();
    EXPECT_EQ(header->width, 16);
    EXPECT_EQ(header->height, 16);
    EXPECT_TRUE(header->baseline);
    EXPECT_TRUE(header->standardHuffman);
    EXPECT_TRUE(header->hasHuffman);
    ASSERT_EQ(header->components.size(), 3U);
    EXPECT_EQ(header->components[0].horizontal, 2U);
    EXPECT_EQ(header->components[0].vertical, 2U);
    EXPECT_EQ(header->components[1].horizontal, 1U);
    ASSERT_EQ(header->tables.size(), 1U);
    EXPECT_EQ(header->tables[0].values.size(), 64U);
    EXPECT_EQ(header->tables[0].values[0], std::byte{8});
    EXPECT_EQ(header->tableOf(header->components[2]), header->tables.data());
    EXPECT_EQ(header->restartInterval, 0U);
    EXPECT_EQ(bytes[header->scanOffset], std::byte{0xF2});
    EXPECT_EQ(header->scanSize, std::string_view(kData).size() / 2 - 2);
}

TEST(Jpeg, RestartIntervalAndFillBytesAreRead) {
    const auto header = parseHeader(picture("ffffffdd00040007"));
    ASSERT_TRUE(header) << header.error().message();
    EXPECT_EQ(header->restartInterval, 7U);
}

TEST(Jpeg, OtherHuffmanTablesAreNoticed) {
    // One DC table with a single code.
    const auto header = parseHeader(picture("ffc40014000100000000000000000000000000000000"));
    ASSERT_TRUE(header) << header.error().message();
    EXPECT_FALSE(header->standardHuffman);
    const auto without = parseHeader(hex(std::string(kStart) + kTables + kFrame + kScan + kData));
    ASSERT_TRUE(without);
    EXPECT_TRUE(without->standardHuffman);
    EXPECT_FALSE(without->hasHuffman);
}

TEST(Jpeg, PaddingBehindTheEndIsNoData) {
    Bytes bytes = picture();
    bytes.resize(bytes.size() + 100);
    EXPECT_EQ(parseHeader(bytes)->scanSize, std::string_view(kData).size() / 2 - 2);
}

TEST(Jpeg, ProgressiveIsNoBaseline) {
    std::string frame = kFrame;
    frame[3] = '2';
    const auto header = parseHeader(hex(std::string(kStart) + kTables + frame + kScan + kData));
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->baseline);
}

TEST(Jpeg, CutOffHeadersAreDataLoss) {
    const Bytes whole = picture();
    const std::size_t scan = parseHeader(whole).value().scanOffset;
    for (std::size_t size = 0; size < scan; ++size) {
        const auto header = parseHeader(ByteSpan(whole).first(size));
        ASSERT_FALSE(header) << size;
        EXPECT_EQ(header.error().kind(), ErrorKind::DataLoss);
    }
}

TEST(Jpeg, HostileHeadersAreDataLoss) {
    const std::string start = "ffd8";
    const std::vector<std::string> cases = {
        "ffd9",
        start + "ffd9",
        start + "00",
        start + "ffdb0001",
        start + "ffdb004304" + std::string(128, '1'),
        start + "ffc0000808000000100100",
        start + "ffc00008080010001000",
        start + "ffc0000b080010001001015100",
        start + kScan + kData,
        start + "ffc4001300" + std::string(32, 'f'),
        start +
            [] {
                std::string many;
                for (int i = 0; i < 2000; ++i) {
                    many += "fffe0002";
                }
                return many;
            }(),
    };
    for (const std::string& text : cases) {
        const auto header = parseHeader(hex(text));
        ASSERT_FALSE(header) << text.substr(0, 60);
        EXPECT_EQ(header.error().kind(), ErrorKind::DataLoss);
    }
}

}  // namespace
}  // namespace ocelli::media::codec::jpeg
