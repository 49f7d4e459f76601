// Tests archives: the bytes of APPNOTE, bounds, ZIP64.
#include "delivery/record/zip_writer.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::record {
namespace {

constexpr WallTime kTime{1'767'613'507'000'000};  // 2026-01-05T11:45:07Z

TEST(ZipWriter, WritesHeaderAndDirectory) {
    ZipWriter zip;
    const auto header = zip.beginFile("a/b.txt", kTime, 2, crc32(asBytes("hi")));
    ASSERT_TRUE(header);
    const std::string stamp = "a35d255c";  // 11:45:06, 2026-01-05
    const std::string rest =
        "ac2a93d80200000002000000"
        "0700";
    EXPECT_EQ(
        formatHex(*header),
        "504b0304"
        "1400"
        "0008"
        "0000" +
            stamp + rest +
            "0000"
            "612f622e747874"
    );
    EXPECT_EQ(zip.size(), header->size() + 2);
    EXPECT_EQ(
        formatHex(zip.finish()),
        "504b0102"
        "2d03"
        "1400"
        "0008"
        "0000" +
            stamp + rest +
            "0000"
            "0000"
            "0000"
            "0000"
            "0000a481"
            "00000000"
            "612f622e747874"
            "504b0506"
            "0000"
            "0000"
            "0100"
            "0100"
            "35000000"
            "27000000"
            "0000"
    );
}

TEST(ZipWriter, AnEmptyArchiveIsOnlyItsEnd) {
    EXPECT_EQ(formatHex(ZipWriter().finish()), "504b0506" + std::string(36, '0'));
}

TEST(ZipWriter, GoesOnBeyondFourGibibytes) {
    ZipWriter zip;
    ASSERT_TRUE(zip.beginFile("a", kTime, 0xFFFF'FFFE, 0));
    ASSERT_TRUE(zip.beginFile("b", kTime, 1, 0));
    const std::string end = formatHex(zip.finish());
    EXPECT_NE(
        end.find("0100"
                 "0800"
                 "1d00000001000000"),
        std::string::npos
    );  // where "b" begins
    EXPECT_NE(
        end.find("504b0606"
                 "2c00000000000000"),
        std::string::npos
    );
    EXPECT_NE(end.find("504b0607"), std::string::npos);
}

TEST(ZipWriter, RefusesWhatDoesNotFit) {
    ZipWriter zip;
    EXPECT_EQ(zip.beginFile("", kTime, 1, 0).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(
        zip.beginFile(std::string(65536, 'x'), kTime, 1, 0).error().kind(),
        ErrorKind::InvalidArgument
    );
    EXPECT_EQ(
        zip.beginFile("a", kTime, 0xFFFF'FFFF, 0).error().kind(), ErrorKind::ResourceExhausted
    );
    EXPECT_EQ(zip.size(), 0U);
}

TEST(ZipWriter, TimesBefore1980CountAs1980) {
    ZipWriter zip;
    const auto header = zip.beginFile("a", WallTime{0}, 0, 0);
    EXPECT_EQ(formatHex(*header).substr(20, 8), "00002100");
}

}  // namespace
}  // namespace ocelli::delivery::record
