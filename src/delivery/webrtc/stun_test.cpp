// STUN by the published vectors (RFC 5769), and what is no STUN.
#include "delivery/webrtc/stun.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::string_view kPassword = "VOkJxbRl1RmTxUk/WvJxBt";

/// RFC 5769, 2.1.
Bytes sampleRequest() {
    return parseHex(
               "000100582112a442b7e7a701bc34d686fa87dfae"
               "802200105354554e207465737420636c69656e74"
               "002400046e0001ff"
               "80290008932ff9b151263b36"
               "000600096576746a3a68367659202020"
               "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
               "80280004e57a3bcf"
    )
        .value();
}

TEST(Stun, ReadsThePublishedRequest) {
    const Bytes datagram = sampleRequest();
    EXPECT_TRUE(looksLikeStun(datagram));
    const auto request = parseBindingRequest(datagram);
    ASSERT_TRUE(request) << request.error().describe();
    EXPECT_EQ(request->username, "evtj:h6vY");
    EXPECT_FALSE(request->useCandidate);
    EXPECT_TRUE(genuine(datagram, kPassword));
    EXPECT_FALSE(genuine(datagram, "VOkJxbRl1RmTxUk/WvJxBu"));
}

TEST(Stun, AnyChangedByteInFrontOfTheIntegrityIsNoticed) {
    const Bytes good = sampleRequest();
    const std::size_t integrity = good.size() - 8 - 24;
    for (std::size_t i = 0; i < integrity; ++i) {
        Bytes bad = good;
        bad[i] ^= std::byte{1};
        EXPECT_FALSE(parseBindingRequest(bad) && genuine(bad, kPassword)) << i;
    }
}

TEST(Stun, EveryCutIsRefused) {
    const Bytes good = sampleRequest();
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(parseBindingRequest(ByteSpan(good).first(size))) << size;
        genuine(ByteSpan(good).first(size), kPassword);
    }
}

TEST(Stun, AnswersAsPublished) {
    // RFC 5769, 2.2 and 2.3: the mapped address of the responses.
    BindingRequest request;
    const Bytes transaction = parseHex("b7e7a701bc34d686fa87dfae").value();
    std::copy(transaction.begin(), transaction.end(), request.transaction.begin());
    const Bytes v4 = formatBindingResponse(request, {"192.0.2.1", 32853}, kPassword);
    EXPECT_NE(formatHex(v4).find("002000080001a147e112a643"), std::string::npos);
    const Bytes v6 =
        formatBindingResponse(request, {"2001:db8:1234:5678:11:2233:4455:6677", 32853}, kPassword);
    EXPECT_NE(
        formatHex(v6).find("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"), std::string::npos
    );
    EXPECT_TRUE(genuine(v4, kPassword));
    EXPECT_TRUE(genuine(v6, kPassword));
    // Whole, with the fingerprint last; only the software name of the vector is not ours.
    EXPECT_EQ(formatHex(v4).substr(0, 40), "0101002c2112a442b7e7a701bc34d686fa87dfae");
    EXPECT_EQ(formatHex(v4).substr(2 * (v4.size() - 8), 8), "80280004");
    EXPECT_EQ(formatBindingResponse(request, {"fe80::1%eth0", 1}, kPassword).size(), v6.size());
}

TEST(Stun, OtherMessagesAreNotForUs) {
    Bytes response = sampleRequest();
    response[0] = std::byte{1};
    EXPECT_EQ(parseBindingRequest(response).error().kind(), ErrorKind::Unsupported);
    EXPECT_FALSE(looksLikeStun(asBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
    EXPECT_FALSE(looksLikeStun({}));
}

}  // namespace
}  // namespace ocelli::delivery::webrtc
