// RTP headers: bytes of RFC 3550 and broken ones.
#include "delivery/rtp/rtp_header.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::rtp {
namespace {

TEST(RtpHeader, FormatsAsRfc3550Says) {
    Bytes bytes(kHeaderSize);
    formatRtpHeader(
        {96, true, 0x1234, 0xDEADBEEF, 0x01020304}, std::span<std::byte, kHeaderSize>(bytes)
    );
    EXPECT_EQ(formatHex(bytes), "80e01234deadbeef01020304");
}

TEST(RtpHeader, ParsesWhatItFormats) {
    const RtpHeader header{127, false, 65535, 1, 0xFFFFFFFF};
    Bytes bytes(kHeaderSize);
    formatRtpHeader(header, std::span<std::byte, kHeaderSize>(bytes));
    bytes.push_back(std::byte{9});
    const auto packet = parseRtp(bytes);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->header, header);
    EXPECT_EQ(packet->payload.size(), 1U);
}

TEST(RtpHeader, SkipsContributingSourcesExtensionAndPadding) {
    const auto bytes = parseHex("b160000100000002000000030000000400990001aaaaaaaa55660002");
    ASSERT_TRUE(bytes);
    const auto packet = parseRtp(*bytes);
    ASSERT_TRUE(packet) << packet.error().describe();
    EXPECT_EQ(formatHex(packet->payload), "5566");
}

TEST(RtpHeader, RefusesBrokenDatagrams) {
    for (const char* text : {
             "",
             "80",
             "8060000100000002000000",            // cut off
             "406000010000000200000003",          // version 1
             "816000010000000200000003",          // a contributing source is missing
             "90600001000000020000000300000001",  // an extension word is missing
             "a06000010000000200000003",          // padding without a byte
             "a0600001000000020000000305",        // more padding than payload
             "a0600001000000020000000300",        // no padding at all
         }) {
        EXPECT_FALSE(parseRtp(*parseHex(text))) << text;
    }
}

TEST(RtpHeader, CaptureTimeIsAnNtpTimeBehindTheHeaderOfExtensions) {
    std::array<std::byte, kCaptureTimeSize> bytes{};
    formatCaptureTime(0x0123'4567'89AB'CDEF, bytes);
    EXPECT_EQ(
        formatHex(bytes),
        "bede0003"
        "17"
        "0123456789abcdef"
        "000000"
    );
}

}  // namespace
}  // namespace ocelli::delivery::rtp
