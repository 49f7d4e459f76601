// Tests rollovers, replays and forgeries of what peers send.
#include "delivery/rtp/srtp_receiver.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::rtp {
namespace {

class SrtpReceiverTest : public testing::Test {
  protected:
    /// A protected packet with this index.
    Bytes packet(std::uint64_t index, std::uint32_t source = 7) {
        ByteWriter out;
        out.u16(0x8000);
        out.u16(static_cast<std::uint16_t>(index & 0xFFFFU));
        out.u32(static_cast<std::uint32_t>(index));
        out.u32(source);
        out.text("words");
        Bytes to(out.size() + crypto::srtpTagSize(master_.suite));
        theirs_.protectRtp(out.view(), static_cast<std::uint32_t>(index >> 16U), to);
        return to;
    }

    bool opens(const Bytes& bytes) {
        const auto clear = receiver_.open(bytes);
        return clear && asText(ByteSpan(*clear).subspan(12)) == "words";
    }

    crypto::SrtpMaster master_ = crypto::randomSrtpMaster(crypto::SrtpSuite::AesGcm128);
    crypto::SrtpContext theirs_ = std::move(*crypto::SrtpContext::create(master_));
    SrtpReceiver receiver_{std::move(*crypto::SrtpContext::create(master_))};
};

TEST_F(SrtpReceiverTest, FollowsASequenceThatBeginsAnew) {
    for (std::uint64_t index = 65'000; index < 200'000; index += 500) {
        ASSERT_TRUE(opens(packet(index))) << index;
    }
}

TEST_F(SrtpReceiverTest, OldPacketsAcrossTheRolloverStillOpenOnce) {
    EXPECT_TRUE(opens(packet(65'530)));
    EXPECT_TRUE(opens(packet(65'540)));
    EXPECT_TRUE(opens(packet(65'535)));
    EXPECT_FALSE(opens(packet(65'535)));
    EXPECT_FALSE(opens(packet(65'540)));
    EXPECT_FALSE(opens(packet(65'540 - 64))) << "too old to know whether it came";
    EXPECT_TRUE(opens(packet(65'540 - 63)));
}

TEST_F(SrtpReceiverTest, AForgedPacketMovesNothing) {
    EXPECT_TRUE(opens(packet(1)));
    Bytes forged = packet(40'000);
    forged.back() ^= std::byte{1};
    EXPECT_FALSE(opens(forged));
    EXPECT_FALSE(opens({}));
    EXPECT_FALSE(opens(Bytes(11)));
    EXPECT_TRUE(opens(packet(2)));
}

TEST_F(SrtpReceiverTest, SourcesAreBound) {
    for (std::uint32_t source = 0; source < SrtpReceiver::kSources; ++source) {
        EXPECT_TRUE(opens(packet(1, source)));
    }
    EXPECT_FALSE(opens(packet(1, 99)));
    EXPECT_TRUE(opens(packet(2, 3)));
}

}  // namespace
}  // namespace ocelli::delivery::rtp
