// The table of payload formats.
#include "delivery/rtp/packetizer.h"

#include <fmt/format.h>

#include "delivery/rtp/aac_packetizer.h"
#include "delivery/rtp/h264_packetizer.h"
#include "delivery/rtp/h265_packetizer.h"
#include "delivery/rtp/metadata_packetizer.h"
#include "delivery/rtp/mjpeg_packetizer.h"
#include "delivery/rtp/mpeg4_packetizer.h"
#include "delivery/rtp/opus_packetizer.h"
#include "delivery/rtp/pcm_packetizer.h"

namespace ocelli::delivery::rtp {
namespace {

using media::Codec;
using media::Track;

Result<std::unique_ptr<Packetizer>> createMjpeg(const Track& track) {
    if (track.width > kMaximumMjpegSide || track.height > kMaximumMjpegSide) {
        const bool wide = track.width > kMaximumMjpegSide;
        return fail(
                   ErrorKind::Unsupported,
                   fmt::format(
                       "MJPEG over RTP ends at {0} x {0} pixels, the stream has {1} x {2}",
                       kMaximumMjpegSide,
                       track.width,
                       track.height
                   )
        )
            .withField(wide ? "width" : "height", fmt::format("1 to {}", kMaximumMjpegSide));
    }
    return std::make_unique<MjpegPacketizer>();
}

Result<std::unique_ptr<Packetizer>> createAac(const Track& track) {
    if (track.configuration.empty()) {
        return fail(ErrorKind::Unsupported, "AAC over RTP needs the decoder's configuration")
            .withField("configuration", "2 bytes or more");
    }
    return std::make_unique<AacPacketizer>();
}

Result<std::unique_ptr<Packetizer>> createPcm(const Track& track, std::size_t bytesPerSample) {
    if (track.channels < 1 || track.channels > 8) {
        return fail(ErrorKind::Unsupported, "sound over RTP needs 1 to 8 channels")
            .withField("channels", "1 to 8");
    }
    return std::make_unique<PcmPacketizer>(
        bytesPerSample * static_cast<std::size_t>(track.channels)
    );
}

bool isTelephone(const Track& track) {
    return track.clockRate == 8000 && track.channels == 1;
}

}  // namespace

Result<std::unique_ptr<Packetizer>> createPacketizer(const Track& track) {
    switch (track.codec) {
        case Codec::H264:
            return std::make_unique<H264Packetizer>();
        case Codec::H265:
            return std::make_unique<H265Packetizer>();
        case Codec::Mpeg4:
            return std::make_unique<Mpeg4Packetizer>();
        case Codec::Mjpeg:
            return createMjpeg(track);
        case Codec::Aac:
            return createAac(track);
        case Codec::Opus:
            return std::make_unique<OpusPacketizer>();
        case Codec::G711A:
        case Codec::G711U:
        case Codec::G722:
            return createPcm(track, 1);
        case Codec::Pcm:
            return createPcm(track, 2);
        case Codec::OnvifMetadata:
            return std::make_unique<MetadataPacketizer>();
    }
    return fail(ErrorKind::Unsupported, "no RTP payload format for this codec");
}

PayloadFormat payloadFormat(const Track& track, std::uint32_t index) {
    const auto dynamic = static_cast<std::uint8_t>(96 + (index & 0x1FU));
    switch (track.codec) {
        case Codec::H264:
            return {dynamic, "H264", 90000, 0};
        case Codec::H265:
            return {dynamic, "H265", 90000, 0};
        case Codec::Mpeg4:
            return {dynamic, "MP4V-ES", 90000, 0};
        case Codec::Mjpeg:
            return {26, "JPEG", 90000, 0};
        case Codec::Aac:
            return {dynamic, "mpeg4-generic", track.clockRate, track.channels};
        case Codec::Opus:
            return {dynamic, "opus", 48000, 2};  // always so: RFC 7587, 7
        case Codec::G711U:
            return {
                isTelephone(track) ? std::uint8_t{0} : dynamic,
                "PCMU",
                track.clockRate,
                track.channels
            };
        case Codec::G711A:
            return {
                isTelephone(track) ? std::uint8_t{8} : dynamic,
                "PCMA",
                track.clockRate,
                track.channels
            };
        case Codec::G722:
            return {isTelephone(track) ? std::uint8_t{9} : dynamic, "G722", 8000, track.channels};
        case Codec::Pcm:
            return {dynamic, "L16", track.clockRate, track.channels};
        case Codec::OnvifMetadata:
            return {dynamic, "vnd.onvif.metadata", 90000, 0};
    }
    return {};
}

}  // namespace ocelli::delivery::rtp
