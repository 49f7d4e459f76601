// What a track carries: codec, clock, size, and the codec's own configuration.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace ocelli::media {

enum class TrackKind : std::uint8_t { Video, Audio, Metadata };

enum class Codec : std::uint8_t {
    H264,
    H265,
    Mpeg4,  ///< Part 2 (ISO 14496-2), not Part 10, which is H.264
    Mjpeg,
    Aac,
    G711A,
    G711U,
    G722,
    Opus,
    Pcm,
    OnvifMetadata,  ///< XML documents (tt:MetadataStream), each a packet
};

std::string_view toString(Codec codec);

bool isVideo(Codec codec);

/// A track's description. Immutable once published; a change is a new one (and a new hub
/// generation).
struct Track {
    TrackKind kind = TrackKind::Video;
    Codec codec = Codec::H264;

    /// Ticks a second of pts, dts and duration: 90000 for video, the sample rate for audio.
    std::uint32_t clockRate = 90000;

    int width = 0;         ///< pixels; video
    int height = 0;        ///< pixels; video
    double frameRate = 0;  ///< nominal frames a second; video; 0 when unknown
    int channels = 0;      ///< audio
    std::uint32_t sampleRate =
        0;  ///< Hz; audio. G.722 says 16000 here and 8000 in clockRate (RFC 3551, 4.5.2).

    /// H.264: SPS and PPS; H.265: VPS, SPS, PPS; each a NAL unit without start code.
    std::vector<Bytes> parameterSets;

    /// AAC: AudioSpecificConfig (ISO 14496-3); MPEG-4 video: all headers in front of the first
    /// picture.
    Bytes configuration;

    /// RFC 6381, for example "avc1.640028" or "mp4a.40.2"; empty for Mjpeg and raw audio without
    /// one.
    std::string codecString() const;

    bool operator==(const Track&) const = default;
};

using TrackPtr = std::shared_ptr<const Track>;

/// The tracks of one stream, video first.
using TrackList = std::vector<TrackPtr>;

}  // namespace ocelli::media
