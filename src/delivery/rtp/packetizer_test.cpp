// Each payload format: vectors, round trips through depacketizers, and what cannot be carried.
#include "delivery/rtp/packetizer.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "delivery/rtp/rtp_track.h"
#include "tests/support/depacketize.h"

namespace ocelli::delivery::rtp {
namespace {

using media::Codec;
using media::Track;
using test::byteAt;
using test::packetOf;
using test::packetsOf;
using test::someNal;
using test::unitOf;

Track trackOf(Codec codec, std::uint32_t clockRate = 90000, int channels = 0) {
    Track track;
    track.codec = codec;
    track.kind = media::isVideo(codec) ? media::TrackKind::Video : media::TrackKind::Audio;
    track.clockRate = clockRate;
    track.channels = channels;
    track.configuration = {std::byte{0x11}, std::byte{0x90}};
    return track;
}

RtpTrack rtpTrackOf(const Track& track, RtpStart start = {1, 65530, 1000}) {
    auto result = RtpTrack::create(std::make_shared<const Track>(track), 0, start);
    EXPECT_TRUE(result) << result.error().describe();
    return std::move(*result);
}

/// Packetizes one unit and checks what holds for every format: consecutive sequence numbers,
/// size bound, and datagrams that are the interleaved bytes.
std::pair<SlabPtr, std::vector<RtpPacket>> packetized(RtpTrack& track, Bytes unit) {
    const std::uint16_t first = track.source().sequence;
    auto slab = track.packetize(packetOf(std::move(unit)), {});
    EXPECT_TRUE(slab) << slab.error().describe();
    auto packets = packetsOf(**slab);
    EXPECT_TRUE(packets) << packets.error().describe();
    EXPECT_EQ(packets->size(), (*slab)->datagrams.size());
    EXPECT_EQ((*slab)->firstSequence, first);
    for (std::size_t i = 0; i < packets->size(); ++i) {
        const auto& packet = (*packets)[i];
        const auto& datagram = (*slab)->datagrams[i];
        EXPECT_EQ(packet.header.sequence, static_cast<std::uint16_t>(first + i));
        EXPECT_EQ(packet.payload.data(), datagram.payload.data());
        EXPECT_LE(datagram.header.size() + datagram.payload.size(), kMaximumPacket);
    }
    return {*slab, std::move(*packets)};
}

void expectMarkerOnLastOnly(const std::vector<RtpPacket>& packets) {
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].header.marker, i + 1 == packets.size());
    }
}

TEST(H264Packetizer, SendsASmallSliceAsItIs) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    const auto [slab, packets] = packetized(track, unitOf({someNal({0x41}, 100)}));
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(byteAt(packets[0].payload, 0), 0x41U);
    EXPECT_TRUE(packets[0].header.marker);
    EXPECT_EQ(formatHex(ByteSpan(slab->bytes).first(8)), "2400007080e0fffa");
}

TEST(H264Packetizer, AggregatesParameterSetsWithTheHighestImportance) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    const Bytes unit =
        unitOf({someNal({0x27}, 20), someNal({0x68}, 5), someNal({0x06}, 30), someNal({0x65}, 500)}
        );
    const auto [slab, packets] = packetized(track, unit);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(byteAt(packets[0].payload, 0), 0x78U);  // STAP-A with the importance of 0x68
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(*test::joinH264(packets), unit);
}

TEST(H264Packetizer, FragmentsAreOfEqualSizeAndJoinAgain) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    for (std::size_t size :
         {kMaximumPayload,
          kMaximumPayload + 1,
          2 * kMaximumPayload - 3,
          2 * kMaximumPayload,
          std::size_t{300'000}}) {
        const Bytes unit = unitOf({someNal({0x67}, 12), someNal({0x68}, 4), someNal({0x65}, size)});
        const auto [slab, packets] = packetized(track, unit);
        expectMarkerOnLastOnly(packets);
        EXPECT_EQ(*test::joinH264(packets), unit) << size;
        for (std::size_t i = 1; i + 1 < packets.size(); ++i) {
            EXPECT_EQ(packets[i].payload.size(), kMaximumPayload);
        }
    }
}

TEST(H264Packetizer, RefusesBrokenLengthsAndUsesUpNoSequenceNumber) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    for (const char* text : {"", "000000", "00000005410203", "ffffffff41", "00000000"}) {
        EXPECT_FALSE(track.packetize(packetOf(*parseHex(text)), {})) << text;
    }
    EXPECT_EQ(track.source().sequence, 65530);
}

TEST(H265Packetizer, AggregatesParameterSetsAndFragmentsSlices) {
    auto track = rtpTrackOf(trackOf(Codec::H265));
    const Bytes unit = unitOf(
        {someNal({0x40, 0x01}, 24),
         someNal({0x42, 0x01}, 40),
         someNal({0x44, 0x02}, 7),
         someNal({0x26, 0x01}, 5000)}
    );
    const auto [slab, packets] = packetized(track, unit);
    ASSERT_EQ(packets.size(), 5U);
    EXPECT_EQ(byteAt(packets[0].payload, 0), 0x60U);  // type 48
    EXPECT_EQ(byteAt(packets[0].payload, 1), 0x01U);  // the lowest temporal identifier
    EXPECT_EQ(byteAt(packets[1].payload, 0), 0x62U);  // type 49
    EXPECT_EQ(byteAt(packets[1].payload, 2), 0x93U);  // start, type 19
    EXPECT_EQ(byteAt(packets[4].payload, 2), 0x53U);  // end, type 19
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(*test::joinH265(packets), unit);
}

TEST(H265Packetizer, RefusesANalUnitOfOneByte) {
    auto track = rtpTrackOf(trackOf(Codec::H265));
    EXPECT_FALSE(track.packetize(packetOf(unitOf({someNal({0x26}, 1)})), {}));
}

/// A baseline picture: two tables, 4:2:0 (or as `sampling` says), optional restart interval.
Bytes jpegOf(
    unsigned width, unsigned height, unsigned sampling, unsigned restart, std::size_t scan
) {
    ByteWriter out;
    out.u16(0xFFD8);
    for (unsigned table = 0; table < 2; ++table) {
        out.u16(0xFFDB);
        out.u16(67);
        out.u8(static_cast<std::uint8_t>(table));
        for (unsigned i = 0; i < 64; ++i) {
            out.u8(static_cast<std::uint8_t>(1 + i + table * 64));
        }
    }
    out.u16(0xFFC0);
    out.u16(17);
    out.u8(8);
    out.u16(static_cast<std::uint16_t>(height));
    out.u16(static_cast<std::uint16_t>(width));
    out.u8(3);
    for (unsigned part = 1; part <= 3; ++part) {
        out.u8(static_cast<std::uint8_t>(part));
        out.u8(static_cast<std::uint8_t>(part == 1 ? sampling : 0x11));
        out.u8(part == 1 ? 0 : 1);
    }
    if (restart != 0) {
        out.u16(0xFFDD);
        out.u16(4);
        out.u16(static_cast<std::uint16_t>(restart));
    }
    out.u16(0xFFDA);
    out.u16(12);
    out.u8(3);
    for (unsigned part = 1; part <= 3; ++part) {
        out.u8(static_cast<std::uint8_t>(part));
        out.u8(part == 1 ? 0x00 : 0x11);
    }
    out.u8(0);
    out.u8(63);
    out.u8(0);
    for (std::size_t i = 0; i < scan; ++i) {
        out.u8(static_cast<std::uint8_t>(i % 251));
    }
    out.u16(0xFFD9);
    return out.release();
}

TEST(MjpegPacketizer, CarriesTablesAndScan) {
    auto track = rtpTrackOf(trackOf(Codec::Mjpeg));
    const auto [slab, packets] = packetized(track, jpegOf(1920, 1080, 0x22, 0, 10'000));
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(packets[0].header.payloadType, 26);
    const auto picture = test::joinJpeg(packets);
    ASSERT_TRUE(picture) << picture.error().describe();
    EXPECT_EQ(picture->type, 1U);
    EXPECT_EQ(picture->width, 240U);
    EXPECT_EQ(picture->height, 135U);
    ASSERT_EQ(picture->tables.size(), 128U);
    EXPECT_EQ(picture->tables[0], std::byte{1});
    EXPECT_EQ(picture->tables[64], std::byte{65});
    ASSERT_EQ(picture->scan.size(), 10'000U);
    EXPECT_EQ(picture->scan[9999], static_cast<std::byte>(9999 % 251));
}

TEST(MjpegPacketizer, CarriesRestartIntervals) {
    auto track = rtpTrackOf(trackOf(Codec::Mjpeg));
    const auto [slab, packets] = packetized(track, jpegOf(2040, 2040, 0x21, 85, 4000));
    const auto picture = test::joinJpeg(packets);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->type, 64U);
    EXPECT_EQ(picture->restartInterval, 85U);
    EXPECT_EQ(picture->scan.size(), 4000U);
}

TEST(MjpegPacketizer, RefusesWhatRfc2435CannotCarry) {
    auto track = rtpTrackOf(trackOf(Codec::Mjpeg));
    EXPECT_FALSE(track.packetize(packetOf(jpegOf(2048, 1000, 0x22, 0, 100)), {}));
    EXPECT_FALSE(track.packetize(packetOf(jpegOf(640, 480, 0x11, 0, 100)), {}));  // 4:4:4
    EXPECT_FALSE(track.packetize(packetOf(jpegOf(640, 480, 0x22, 0, 0)), {}));    // no scan
    EXPECT_FALSE(track.packetize(packetOf(*parseHex("ffd8ffdb")), {}));
    EXPECT_EQ(track.source().sequence, 65530);
}

TEST(MjpegPacketizer, IsNotOfferedAbove2040Pixels) {
    Track track = trackOf(Codec::Mjpeg);
    track.width = 2048;
    track.height = 1536;
    const auto packetizer = createPacketizer(track);
    ASSERT_FALSE(packetizer);
    EXPECT_EQ(packetizer.error().kind(), ErrorKind::Unsupported);
    EXPECT_EQ(packetizer.error().field(), "width");
    EXPECT_EQ(packetizer.error().allowed(), "1 to 2040");
}

TEST(AacPacketizer, PutsOneUnitBehindItsHeader) {
    auto track = rtpTrackOf(trackOf(Codec::Aac, 48000, 2));
    const auto [slab, packets] = packetized(track, someNal({0x21}, 300));
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(formatHex(packets[0].payload.first(5)), "0010096021");
    EXPECT_TRUE(packets[0].header.marker);
}

TEST(AacPacketizer, FragmentsLargeUnits) {
    auto track = rtpTrackOf(trackOf(Codec::Aac, 48000, 6));
    const Bytes unit = someNal({0x21}, 4000);
    const auto [slab, packets] = packetized(track, unit);
    EXPECT_EQ(packets.size(), 4U);
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(*test::joinAac(packets), unit);
}

TEST(AacPacketizer, RefusesWhatThirteenBitsCannotSay) {
    auto track = rtpTrackOf(trackOf(Codec::Aac, 48000, 2));
    EXPECT_FALSE(track.packetize(packetOf({}), {}));
    EXPECT_FALSE(track.packetize(packetOf(Bytes(8192)), {}));
    EXPECT_TRUE(track.packetize(packetOf(Bytes(8191)), {}));
}

TEST(PcmPacketizer, CutsBetweenSamplesAndMovesTheTimeStamp) {
    auto track = rtpTrackOf(trackOf(Codec::Pcm, 48000, 2));
    const Bytes unit = someNal({0}, 4 * 1000);
    const auto [slab, packets] = packetized(track, unit);
    ASSERT_EQ(packets.size(), 4U);
    EXPECT_EQ(packets[0].payload.size(), 1328U);
    EXPECT_EQ(packets[1].header.timestamp - packets[0].header.timestamp, 332U);
    EXPECT_EQ(test::joinPlain(packets), unit);
    EXPECT_FALSE(track.packetize(packetOf(Bytes(6)), {}));
}

TEST(OpusPacketizer, SendsOnePacketAndRefusesOversizedOnes) {
    auto track = rtpTrackOf(trackOf(Codec::Opus, 48000, 2));
    EXPECT_EQ(packetized(track, someNal({0xFC}, 160)).second.size(), 1U);
    EXPECT_FALSE(track.packetize(packetOf(Bytes(kMaximumPayload + 1)), {}));
}

TEST(MetadataPacketizer, CutsADocumentAndMarksItsEnd) {
    media::Track described;
    described.kind = media::TrackKind::Metadata;
    described.codec = Codec::OnvifMetadata;
    EXPECT_EQ(payloadFormat(described, 2).name, "vnd.onvif.metadata");
    auto track = rtpTrackOf(described);
    const Bytes unit = someNal({'<'}, 3000);
    const auto [slab, packets] = packetized(track, unit);
    ASSERT_EQ(packets.size(), 3U);
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(test::joinPlain(packets), unit);
    EXPECT_FALSE(track.packetize(packetOf({}), {}));
    EXPECT_FALSE(track.packetize(packetOf(Bytes(300'000)), {}));
}

TEST(Mpeg4Packetizer, CutsAPictureAndMarksItsEnd) {
    EXPECT_EQ(payloadFormat(trackOf(Codec::Mpeg4), 0).name, "MP4V-ES");
    auto track = rtpTrackOf(trackOf(Codec::Mpeg4));
    const Bytes unit = someNal({0, 0, 1, 0xB6, 0x10}, 3000);
    const auto [slab, packets] = packetized(track, unit);
    ASSERT_EQ(packets.size(), 3U);
    expectMarkerOnLastOnly(packets);
    EXPECT_EQ(test::joinPlain(packets), unit);
    EXPECT_FALSE(track.packetize(packetOf(*parseHex("000001B0")), {})) << "no picture in it";
}

TEST(PayloadFormat, UsesStaticTypesWhereTheyFit) {
    EXPECT_EQ(payloadFormat(trackOf(Codec::G711U, 8000, 1), 1).type, 0);
    EXPECT_EQ(payloadFormat(trackOf(Codec::G711A, 8000, 1), 1).type, 8);
    EXPECT_EQ(payloadFormat(trackOf(Codec::G722, 8000, 1), 1).type, 9);
    EXPECT_EQ(payloadFormat(trackOf(Codec::G711A, 16000, 1), 1).type, 97);
    EXPECT_EQ(payloadFormat(trackOf(Codec::Opus, 48000, 1), 1).channels, 2);
}

TEST(Slab, HasAVariantForOtherChannels) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    const auto [slab, packets] = packetized(track, unitOf({someNal({0x65}, 4000)}));
    EXPECT_EQ(interleavedBytes(slab, 0)->data(), slab->bytes.data());
    const auto other = interleavedBytes(slab, 6);
    std::size_t differing = 0;
    for (std::size_t i = 0; i < other->size(); ++i) {
        differing += (*other)[i] != slab->bytes[i] ? 1 : 0;
    }
    EXPECT_EQ(differing, packets.size());
    EXPECT_EQ((*other)[1], std::byte{6});
}

TEST(RtpTrack, MapsCaptureTimeToRtpTime) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    EXPECT_FALSE(track.report({}));
    auto packet = packetOf(unitOf({someNal({0x65}, 100)}), 90'000);
    packet.wallTime = {1'767'571'200'000'000};
    packet.captureTime = {5'000'000'000};
    ASSERT_TRUE(track.packetize(packet, packet.captureTime));
    const auto report = track.report({7'000'000'000});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->at.microseconds, 1'767'571'202'000'000);
    EXPECT_EQ(report->timestamp, 1000U + 3 * 90'000U);
    EXPECT_EQ(report->packets, 1U);
    EXPECT_EQ(report->octets, 100U);
}

TEST(RtpClock, WrapsScalesAndNeverOverflows) {
    RtpClock clock{48000, 48000, 0xFFFFFFF0, 0, 1};
    EXPECT_EQ(clock.timestamp(32), 16U);
    clock = {16000, 48000, 0, 0, 1};
    EXPECT_EQ(clock.timestamp(16), 48U);
    EXPECT_EQ(clock.timestamp(-16), static_cast<std::uint32_t>(-48));
    clock = {90000, 90000, 5, 1000, 4};
    EXPECT_EQ(clock.timestamp(1400), 105U);
    clock = {90000, 90000, 0, 0, 1};
    const std::int64_t century = 90'000LL * 3600 * 24 * 36500;
    EXPECT_EQ(clock.timestamp(century + 7), static_cast<std::uint32_t>(century) + 7);
}

TEST(RtpTrack, GoesOnAfterASeekWithoutGoingBack) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    ASSERT_TRUE(track.packetize(packetOf(unitOf({someNal({0x65}, 9)}), 900'000), {}));
    const std::uint32_t last = track.clock().timestamp(900'000);
    track.restart(0, 2);
    EXPECT_EQ(track.clock().timestamp(0) - last, 9000U);
    EXPECT_EQ(track.clock().timestamp(90'000) - last, 9000U + 45'000U);
}

/// What the first packet of a slab says in its extension; nothing without one.
std::optional<std::uint64_t> toldCaptureTime(const Slab& slab) {
    const auto& first = slab.datagrams.front();
    if ((byteAt(first.header, 0) & 0x10U) == 0) {
        return std::nullopt;
    }
    ByteReader reader(first.payload);
    EXPECT_EQ(*reader.u32(), 0xBEDE0003U);
    EXPECT_EQ(*reader.u8(), kCaptureTimeNumber << 4U | 7U);
    return *reader.u64();
}

TEST(CaptureTime, TravelsInTheFirstPacketAndTheUnitStaysWhole) {
    auto track = rtpTrackOf(trackOf(Codec::H264), {1, 65530, 1000, true});
    for (std::size_t size : {std::size_t{100}, kMaximumPayload, std::size_t{30'000}}) {
        const Bytes unit = unitOf({someNal({0x65}, size)});
        media::Packet packet = packetOf(unit);
        packet.wallTime = WallTime{1'700'000'000'250'000};
        const auto slab = track.packetize(packet, {});
        ASSERT_TRUE(slab);
        EXPECT_EQ(toldCaptureTime(**slab), ntpTime(packet.wallTime)) << size;
        const auto packets = packetsOf(**slab);
        ASSERT_TRUE(packets);
        EXPECT_EQ(*test::joinH264(*packets), unit) << size;
        // Of one size on the wire, so that the kernel can still cut them.
        for (std::size_t i = 0; i + 1 < packets->size(); ++i) {
            const auto& datagram = (*slab)->datagrams[i];
            EXPECT_EQ(datagram.header.size() + datagram.payload.size(), kMaximumPacket);
            EXPECT_EQ(byteAt(datagram.header, 0), i == 0 ? 0x90U : 0x80U);
        }
    }
}

TEST(CaptureTime, FitsEveryPayloadFormatAndIsNoneOfThePayloadThatReportsCount) {
    for (const Codec codec :
         {Codec::H265, Codec::Aac, Codec::Opus, Codec::G711A, Codec::Pcm, Codec::OnvifMetadata}) {
        auto track = rtpTrackOf(trackOf(codec, 48000, 1), {1, 1, 1, true});
        auto plain = rtpTrackOf(trackOf(codec, 48000, 1));
        const Bytes unit =
            codec == Codec::H265 ? unitOf({someNal({0x26, 0x01}, 1000)}) : Bytes(1000);
        const auto slab = track.packetize(packetOf(unit), {});
        ASSERT_TRUE(slab && plain.packetize(packetOf(unit), {}));
        EXPECT_TRUE(toldCaptureTime(**slab));
        EXPECT_EQ(track.source().octets, plain.source().octets);
    }
    auto opus = rtpTrackOf(trackOf(Codec::Opus, 48000, 2), {1, 1, 1, true});
    EXPECT_TRUE(opus.packetize(packetOf(Bytes(kMaximumPayload - kCaptureTimeSize)), {}));
    EXPECT_FALSE(opus.packetize(packetOf(Bytes(kMaximumPayload)), {}));
}

TEST(CaptureTime, IsLeftOutWhereNobodyAskedForIt) {
    auto track = rtpTrackOf(trackOf(Codec::H264));
    const auto slab = track.packetize(packetOf(unitOf({someNal({0x65}, 100)})), {});
    EXPECT_FALSE(toldCaptureTime(**slab));
}

}  // namespace
}  // namespace ocelli::delivery::rtp
