// RTCP: reports, feedback, hostile lengths.
#include "delivery/rtp/rtcp.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::rtp {
namespace {

ReceiverFeedback parsed(std::string_view hex) {
    const auto feedback = parseRtcp(*parseHex(hex));
    EXPECT_TRUE(feedback) << hex;
    return feedback ? *feedback : ReceiverFeedback{};
}

TEST(Rtcp, NtpTimeCountsFrom1900) {
    EXPECT_EQ(ntpTime({0}), 2'208'988'800ULL << 32U);
    EXPECT_EQ(ntpTime({500'000}) & 0xFFFFFFFFU, 0x80000000U);
}

TEST(Rtcp, FormatsSenderReportWithCanonicalName) {
    SenderReport report{0x11223344, {1'000'000}, 0x55667788, 9, 1000};
    const Bytes bytes = formatSenderReport(report, "abc");
    EXPECT_EQ(
        formatHex(bytes),
        "80c80006"
        "11223344"
        "83aa7e81"
        "00000000"
        "55667788"
        "00000009"
        "000003e8"
        "81ca0003"
        "11223344"
        "0103616263"
        "000000"
    );
    EXPECT_TRUE(parseRtcp(bytes));
}

TEST(Rtcp, SourceDescriptionEndsWithAZeroForEveryNameLength) {
    for (std::size_t length = 0; length < 300; ++length) {
        const Bytes bytes = formatSenderReport({}, std::string(length, 'x'));
        EXPECT_EQ(bytes.size() % 4, 0U);
        EXPECT_EQ(bytes.back(), std::byte{0});
        EXPECT_TRUE(parseRtcp(bytes)) << length;
    }
}

TEST(Rtcp, FormatsBye) {
    const auto feedback = parseRtcp(formatBye({7, {}, 0, 0, 0}, "abc"));
    ASSERT_TRUE(feedback);
    EXPECT_TRUE(feedback->bye);
}

TEST(Rtcp, ReadsReceiverReport) {
    const auto feedback = parsed(
        "81c90007"
        "00000001"
        "0a0b0c0d"
        "40fffffe"
        "00010002"
        "00000003"
        "00000004"
        "00000005"
    );
    ASSERT_EQ(feedback.reports.size(), 1U);
    EXPECT_EQ(feedback.reports[0], (ReportBlock{0x0a0b0c0d, 0x40, -2, 0x10002, 3, 4, 5}));
    EXPECT_FALSE(feedback.wantsKeyFrame);
}

TEST(Rtcp, ReadsPictureLossAndFullIntraRequest) {
    EXPECT_TRUE(parsed("80c90001"
                       "00000001"
                       "81ce0002"
                       "00000001"
                       "00000002")
                    .wantsKeyFrame);
    EXPECT_TRUE(parsed("84ce0004"
                       "00000001"
                       "00000000"
                       "00000002"
                       "07000000")
                    .wantsKeyFrame);
    EXPECT_FALSE(parsed("8fce0002"
                        "00000001"
                        "00000002")
                     .wantsKeyFrame);
}

TEST(Rtcp, ReadsMissingSequenceNumbers) {
    const auto feedback = parsed(
        "81cd0003"
        "00000001"
        "00000002"
        "ffff8001"
    );
    EXPECT_EQ(feedback.missing, (std::vector<std::uint16_t>{65535, 0, 15}));
}

TEST(Rtcp, SkipsUnknownTypes) {
    EXPECT_TRUE(parsed("80cc0001"
                       "00000001"
                       "81cb0001"
                       "00000001")
                    .bye);
}

TEST(Rtcp, RefusesHostileLengths) {
    for (const char* text : {
             "",
             "80",
             "80c9ffff00000001",          // longer than the datagram
             "81c9000100000001",          // a block is announced and not there
             "9fc900010000000100000000",  // garbage behind
             "40c9000100000001",          // version 1
             "81cd000000",                // feedback without its head
         }) {
        EXPECT_FALSE(parseRtcp(*parseHex(text))) << text;
    }
}

}  // namespace
}  // namespace ocelli::delivery::rtp
