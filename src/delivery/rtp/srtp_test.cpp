// Keys in MIKEY messages, protected slabs, and what receivers send back.
#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/random.h"
#include "delivery/rtp/srtp_stream.h"

namespace ocelli::delivery::rtp {
namespace {

using crypto::SrtpSuite;

constexpr SrtpSuite kSuites[] = {
    SrtpSuite::AesCm128Sha80,
    SrtpSuite::AesCm256Sha80,
    SrtpSuite::AesGcm128,
    SrtpSuite::AesGcm256,
};

/// As GStreamer's client writes it: AES-CM-128 with an authentication "key" of ten bytes.
std::string gstreamerMessage() {
    return "0100050000112233"  // head
           "0000"              // no sessions
           "0b00e6a1b2c3d4e5f601"
           "0a10000102030405060708090a0b0c0d0e0f"
           "0100000015000101010110020101030"
           "10a070101080101"
           "0a0101"
           "000000220020001e"
           "000102030405060708090a0b0c0d0e0f"
           "101112131415161718191a1b1c1d"
           "00";
}

TEST(Mikey, EverySuiteComesBack) {
    for (const SrtpSuite suite : kSuites) {
        const KeyMessage message{crypto::randomSrtpMaster(suite), {{0xCAFEBABE, 3}, {1, 0}}};
        const auto back = parseMikey(formatMikey(message, WallTime{1'700'000'000'000'000}));
        ASSERT_TRUE(back) << back.error().describe();
        EXPECT_EQ(back->master.suite, suite);
        EXPECT_EQ(back->master.key, message.master.key);
        EXPECT_EQ(back->master.salt, message.master.salt);
        EXPECT_EQ(back->sessions, message.sessions);
    }
}

TEST(Mikey, ReadsWhatGStreamerWrites) {
    const auto message = parseMikey(*parseHex(gstreamerMessage()));
    ASSERT_TRUE(message) << message.error().describe();
    EXPECT_EQ(message->master.suite, SrtpSuite::AesCm128Sha80);
    EXPECT_EQ(formatHex(message->master.key), "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(formatHex(message->master.salt), "101112131415161718191a1b1c1d");
}

TEST(Mikey, FindsTheMessageInAHeader) {
    const KeyMessage message{crypto::randomSrtpMaster(SrtpSuite::AesGcm256), {}};
    const std::string data = formatBase64(formatMikey(message, WallTime{}));
    const auto found = parseKeyManagement(
        "prot=other;uri=\"rtsp://a/\";data=\"AAAA\", prot=MIKEY; uri=\"rtsp://a/\"; data=\"" +
        data + "\""
    );
    ASSERT_TRUE(found) << found.error().describe();
    EXPECT_EQ(found->master.key, message.master.key);
    EXPECT_EQ(formatKeyManagement(message, WallTime{}).substr(0, 6), "mikey ");
    for (const std::string_view bad :
         {"", "prot=mikey", "prot=mikey;data=", "prot=mikey;data=\"!\"", "prot=mikey;data=\"AAAA\""
         }) {
        EXPECT_FALSE(parseKeyManagement(bad)) << bad;
    }
}

TEST(Mikey, RefusesEveryCutAndForeignMessage) {
    const KeyMessage message{crypto::randomSrtpMaster(SrtpSuite::AesGcm128), {{1, 2}}};
    const Bytes whole = formatMikey(message, WallTime{});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(parseMikey(ByteSpan(whole).first(size))) << size;
    }
    Bytes other = whole;
    other[0] = std::byte{2};
    EXPECT_EQ(parseMikey(other).error().kind(), ErrorKind::Unsupported);
    other = whole;
    other[1] = std::byte{2};
    EXPECT_EQ(parseMikey(other).error().kind(), ErrorKind::Unsupported);
    // A policy that leaves the packets readable.
    std::string open = gstreamerMessage();
    open.replace(open.find("070101"), 6, "070100");
    EXPECT_EQ(parseMikey(*parseHex(open)).error().kind(), ErrorKind::Unsupported);
}

/// A slab of three packets whose sequence numbers begin anew in the middle.
SlabPtr someSlab() {
    RtpSource source;
    source.ssrc = 0xCAFEBABE;
    source.sequence = 0xFFFF;
    source.rollover = 4;
    media::Packet packet;
    packet.data = media::makeBuffer(Bytes(300));
    SlabBuilder builder(source, 1000, packet);
    for (int i = 0; i < 3; ++i) {
        builder.open();
        builder.bytes(Bytes(100, static_cast<std::byte>(i)));
        builder.close(i == 2);
    }
    return builder.finish(source);
}

std::uint16_t sequenceOf(const Slab& slab, std::size_t packet) {
    ByteReader reader(slab.datagrams[packet].header.subspan(2));
    return *reader.u16();
}

TEST(SrtpStream, PacketsComeBackWithASequenceThatBeginsLow) {
    for (const SrtpSuite suite : kSuites) {
        SrtpStream stream(suite);
        const SlabPtr plain = someSlab();
        stream.begin(plain->ssrc, packetIndex(4, 0xFFFF));
        const SlabPtr secret = stream.protect(*plain);
        const std::size_t tag = crypto::srtpTagSize(suite);
        EXPECT_EQ(secret->bytes.size(), plain->bytes.size() + 3 * tag);
        EXPECT_LT(secret->firstSequence, 0x1000);
        EXPECT_EQ(secret->rollover, 0U);
        auto receiver =
            crypto::SrtpContext::create(stream.keyFor(plain->ssrc, packetIndex(4, 0xFFFF)).master);
        ASSERT_TRUE(receiver);
        const std::size_t size = 112 + tag;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t at = i * (4 + size);
            EXPECT_EQ(std::to_integer<std::size_t>(secret->bytes[at + 3]), size);
            const ByteSpan packet = ByteSpan(secret->bytes).subspan(at + 4, size);
            EXPECT_EQ(secret->datagrams[i].header.data(), packet.data());
            EXPECT_EQ(secret->datagrams[i].payload.size(), size - 12);
            EXPECT_EQ(sequenceOf(*secret, i), secret->firstSequence + i);
            const auto back = receiver->unprotectRtp(packet, 0);
            ASSERT_TRUE(back);
            EXPECT_EQ(
                Bytes(back->begin() + 12, back->end()), Bytes(100, static_cast<std::byte>(i))
            );
        }
    }
}

TEST(SrtpStream, CountsOnAcrossTheEndOfTheSequence) {
    SrtpStream stream(SrtpSuite::AesCm128Sha80);
    const SlabPtr plain = someSlab();
    // So that the second of the three packets begins anew.
    stream.begin(plain->ssrc, packetIndex(3, 0xFFFF));
    const std::uint64_t first = stream.position(plain->ssrc, packetIndex(3, 0xFFFF));
    Slab later = *plain;
    later.rollover = 4;
    later.firstSequence = static_cast<std::uint16_t>(0xFFFE - first);
    const SlabPtr secret = stream.protect(later);
    auto receiver =
        crypto::SrtpContext::create(stream.keyFor(plain->ssrc, packetIndex(4, 0xFFFF)).master);
    const auto bytesOf = [&](std::size_t i) {
        const auto& datagram = secret->datagrams[i];
        return ByteSpan(datagram.header.data(), datagram.header.size() + datagram.payload.size());
    };
    EXPECT_EQ(sequenceOf(*secret, 0), 0xFFFF);
    EXPECT_EQ(sequenceOf(*secret, 1), 0);
    EXPECT_TRUE(receiver->unprotectRtp(bytesOf(0), 0));
    EXPECT_TRUE(receiver->unprotectRtp(bytesOf(1), 1));
}

TEST(SrtpStream, TellsWithItsKeyHowOftenTheSequenceBeganAnew) {
    SrtpStream stream(SrtpSuite::AesGcm128);
    stream.begin(7, packetIndex(3, 500));
    EXPECT_EQ(stream.keyFor(7, packetIndex(3, 500)).sessions, (std::vector<CryptoSession>{{7, 0}}));
    EXPECT_EQ(stream.keyFor(7, packetIndex(5, 500)).sessions, (std::vector<CryptoSession>{{7, 2}}));
}

TEST(SrtcpReceiver, TakesEachPacketOnce) {
    const auto master = crypto::randomSrtpMaster(SrtpSuite::AesGcm128);
    auto sender = crypto::SrtpContext::create(master);
    SrtcpReceiver receiver(std::move(*crypto::SrtpContext::create(master)));
    const Bytes report = *parseHex("81c9000100000001");
    const auto send = [&](std::uint32_t index) {
        return receiver.open(sender->protectRtcp(report, index)).has_value();
    };
    EXPECT_TRUE(send(1));
    EXPECT_FALSE(send(1));
    EXPECT_TRUE(send(5));
    EXPECT_TRUE(send(3));
    EXPECT_FALSE(send(3));
    EXPECT_TRUE(send(200));
    EXPECT_FALSE(send(100));
    EXPECT_TRUE(send(137));
    EXPECT_FALSE(receiver.open(report));
}

}  // namespace
}  // namespace ocelli::delivery::rtp
