// Encodes frames of one stream, by any encoder libavcodec has.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/frame.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::camera::encode {

enum class BitRateType { Constant, Variable };
enum class Profile { Baseline, Main, High };

/// A corner of a region; 0,0 is the top left of the picture, 1,1 the bottom right.
struct RegionPoint {
    double x = 0;
    double y = 0;

    bool operator==(const RegionPoint&) const = default;
};

/// A part of the picture that is encoded better than the rest, within the same bit rate.
struct QualityRegion {
    std::vector<RegionPoint> points;  ///< 3..10
    int level = 3;                    ///< 1..6: higher gives it more bits

    bool operator==(const QualityRegion&) const = default;
};

struct VideoParameters {
    media::Codec codec = media::Codec::H264;
    int width = 1920;
    int height = 1080;
    double frameRate = 25;
    BitRateType bitRateType = BitRateType::Variable;
    int maximumBitRate = 4096;  ///< kbit/s
    int quality = 4;            ///< 0 lowest … 5 highest
    int keyFrameInterval = 50;  ///< frames
    Profile profile = Profile::High;
    int smoothing =
        50;  ///< 1..100: 100 spreads the rate evenly (small VBV), 1 lets quality win (large VBV)
    std::string encoder = "auto";             ///< "auto" or a name of availableEncoders()
    std::vector<QualityRegion> regions = {};  ///< at most 8; H.264 and H.265 only
    bool fullRange = false;  ///< frames come in full range, and players are told; H.264, H.265 only

    bool operator==(const VideoParameters&) const = default;
};

/// Thread-bound to whoever created it (an encode thread). No B-frames, no look-ahead delay.
class VideoEncoder {
  public:
    /// Unsupported when no encoder of this name and codec works here; InvalidArgument with the
    /// field.
    static Result<std::unique_ptr<VideoEncoder>> create(const VideoParameters& parameters);
    virtual ~VideoEncoder() = default;

    /// Encodes one frame of exactly width x height. Usually one packet; track index 0, pts =
    /// frame.pts, times copied from the frame, key frames carry their parameter sets in band.
    virtual Result<std::vector<media::PacketPtr>> encode(
        const media::FramePtr& frame, bool forceKeyFrame
    ) = 0;

    /// Changes bit rate type, maximum, quality and regions without a new encoder; false when the
    /// encoder cannot.
    virtual bool retune(const VideoParameters& parameters) = 0;

    /// With parameter sets or configuration; complete after creation but for MJPEG.
    virtual media::TrackPtr track() const = 0;

    virtual std::string name() const = 0;
};

struct EncoderInfo {
    std::string name;
    media::Codec codec;
    bool hardware = false;
};

/// Encoders that were opened successfully in a probe at start-up; software first choice: libx264
/// (zerolatency, veryfast), libx265, mpeg4, mjpeg; hardware (h264_v4l2m2m, h264_vaapi, h264_nvenc,
/// h264_rkmpp, and hevc_*) when present.
const std::vector<EncoderInfo>& availableEncoders();

}  // namespace ocelli::camera::encode
