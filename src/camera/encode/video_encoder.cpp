// Checks parameters and encodes through libavcodec.
#include "camera/encode/video_encoder.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/encode/detail/encoder_options.h"
#include "camera/encode/detail/mjpeg_encoder.h"
#include "camera/encode/detail/picture_feed.h"
#include "camera/encode/detail/region_runs.h"
#include "media/codec/nal_units.h"
#include "media/codec/parameter_sets.h"

namespace ocelli::camera::encode {
namespace {

using media::av::avError;

constexpr AVRational kTimeBase = {1, 90000};
constexpr std::size_t kMostRegions = 8;

Error outOfRange(std::string field, std::string allowed) {
    const std::string message = fmt::format("{} must be {}", field, allowed);
    return fail(ErrorKind::InvalidArgument, message)
        .withField(std::move(field), std::move(allowed));
}

Result<void> checkRegions(const std::vector<QualityRegion>& regions) {
    if (regions.size() > kMostRegions) {
        return outOfRange("regions", "at most 8");
    }
    for (const QualityRegion& region : regions) {
        if (region.points.size() < 3 || region.points.size() > 10) {
            return outOfRange("points", "3..10 corners");
        }
        if (region.level < 1 || region.level > 6) {
            return outOfRange("level", "1..6");
        }
    }
    return {};
}

Result<void> check(const VideoParameters& p) {
    if (p.width < 16 || p.width > 8192 || p.width % 2 != 0) {
        return outOfRange("width", "an even number from 16 to 8192");
    }
    if (p.height < 16 || p.height > 8192 || p.height % 2 != 0) {
        return outOfRange("height", "an even number from 16 to 8192");
    }
    if (!(p.frameRate >= 0.01 && p.frameRate <= 240)) {
        return outOfRange("frameRate", "0.01..240 fps");
    }
    if (p.maximumBitRate < 8 || p.maximumBitRate > 1'000'000) {
        return outOfRange("maximumBitRate", "8..1000000 kbit/s");
    }
    if (p.quality < 0 || p.quality > 5) {
        return outOfRange("quality", "0..5");
    }
    if (p.keyFrameInterval < 1 || p.keyFrameInterval > 10'000) {
        return outOfRange("keyFrameInterval", "1..10000 frames");
    }
    if (p.smoothing < 1 || p.smoothing > 100) {
        return outOfRange("smoothing", "1..100");
    }
    if (p.fullRange && p.codec != media::Codec::H264 && p.codec != media::Codec::H265) {
        return outOfRange("fullRange", "with H.264 and H.265");
    }
    return checkRegions(p.regions);
}

AVRational rational(double rate) {
    return av_d2q(rate, 60000);
}

class AvVideoEncoder final : public VideoEncoder {
  public:
    static Result<std::unique_ptr<VideoEncoder>> create(
        const VideoParameters& parameters, const std::string& name
    ) {
        const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str());
        if (codec == nullptr) {
            return fail(ErrorKind::Unsupported, fmt::format("there is no encoder {}", name))
                .withField("encoder");
        }
        auto made = std::unique_ptr<AvVideoEncoder>(new AvVideoEncoder(parameters, name));
        OCELLI_TRY(made->open(*codec));
        OCELLI_TRY(made->describe());
        return std::unique_ptr<VideoEncoder>(std::move(made));
    }

    Result<std::vector<media::PacketPtr>> encode(const media::FramePtr& frame, bool forceKeyFrame)
        override {
        if (frame->width() != parameters_.width || frame->height() != parameters_.height) {
            return fail(ErrorKind::Internal, "the frame has another size than the encoder");
        }
        const media::av::FrameHandle picture = OCELLI_TRY(feed_->wrap(frame));
        picture->pts = countsPictures() ? sent_++ : frame->pts;
        OCELLI_TRY(detail::attach(*picture, runs_));
        picture->pict_type = forceKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        const MonoTime began = SystemClock().mono();
        if (const int code = avcodec_send_frame(context_.get(), picture.get()); code < 0) {
            return avError(code, "encoding a frame", name_);
        }
        pending_.push_back({picture->pts, frame->pts, frame->captureTime, frame->wallTime, began});
        return receive();
    }

    bool retune(const VideoParameters& wanted) override {
        VideoParameters same = wanted;
        same.maximumBitRate = parameters_.maximumBitRate;
        same.quality = parameters_.quality;
        same.smoothing = parameters_.smoothing;
        same.regions = parameters_.regions;
        // Only x264 takes new rates and regions while it runs.
        if (name_ != "libx264" || same != parameters_) {
            return false;
        }
        if (!check(wanted)) {
            return false;
        }
        if (wanted.regions != parameters_.regions) {
            runs_ = detail::regionRuns(wanted.regions, wanted.width, wanted.height);
        }
        detail::setRate(*context_, wanted);
        if (wanted.bitRateType == BitRateType::Variable) {
            av_opt_set_double(context_->priv_data, "crf", detail::rateFactorOf(wanted), 0);
        }
        parameters_ = wanted;
        return true;
    }

    media::TrackPtr track() const override { return track_; }

    std::string name() const override { return name_; }

  private:
    struct Times {
        std::int64_t key = 0;  ///< what the encoder knows the frame by
        std::int64_t pts = 0;
        MonoTime captureTime;
        WallTime wallTime;
        MonoTime began;  ///< when the encoder got it
    };

    AvVideoEncoder(const VideoParameters& parameters, std::string name)
        : parameters_(parameters),
          name_(std::move(name)),
          runs_(detail::regionRuns(parameters.regions, parameters.width, parameters.height)) {}

    Result<void> open(const AVCodec& codec) {
        context_.reset(avcodec_alloc_context3(&codec));
        packet_.reset(av_packet_alloc());
        if (!context_ || !packet_) {
            return fail(ErrorKind::ResourceExhausted, "no memory for an encoder");
        }
        context_->width = parameters_.width;
        context_->height = parameters_.height;
        context_->framerate = rational(parameters_.frameRate);
        context_->time_base = countsPictures() ? av_inv_q(context_->framerate) : kTimeBase;
        context_->gop_size = parameters_.keyFrameInterval;
        context_->keyint_min = parameters_.keyFrameInterval;
        context_->max_b_frames = 0;
        context_->thread_count = 1;
        context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        if (parameters_.codec != media::Codec::Mpeg4) {
            // That of MPEG-4 refuses it, and has no delay without B-frames.
            context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
        }
        context_->color_range = parameters_.fullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        context_->colorspace = AVCOL_SPC_BT709;
        context_->color_primaries = AVCOL_PRI_BT709;
        context_->color_trc = AVCOL_TRC_BT709;
        feed_ = OCELLI_TRY(detail::PictureFeed::create(*context_, codec));
        detail::setRate(*context_, parameters_);
        detail::setOptions(*context_, name_, parameters_);
        if (const int code = avcodec_open2(context_.get(), &codec, nullptr); code < 0) {
            return avError(code, "opening encoder", name_);
        }
        return {};
    }

    Result<void> describe() {
        media::Track track;
        track.kind = media::TrackKind::Video;
        track.codec = parameters_.codec;
        track.width = parameters_.width;
        track.height = parameters_.height;
        track.frameRate = parameters_.frameRate;
        const ByteSpan header =
            asByteSpan(context_->extradata, static_cast<std::size_t>(context_->extradata_size));
        if (parameters_.codec == media::Codec::Mpeg4) {
            track.configuration.assign(header.begin(), header.end());
            track_ = std::make_shared<const media::Track>(std::move(track));
            return {};
        }
        media::codec::ParameterSets sets(parameters_.codec);
        for (const ByteSpan unit : media::codec::splitAnnexB(header)) {
            sets.collect(unit);
        }
        if (!sets.complete()) {
            return fail(ErrorKind::Unsupported, fmt::format("{} gave no parameter sets", name_));
        }
        track.parameterSets = sets.all();
        track_ = std::make_shared<const media::Track>(std::move(track));
        return {};
    }

    Result<std::vector<media::PacketPtr>> receive() {
        std::vector<media::PacketPtr> packets;
        while (true) {
            const int code = avcodec_receive_packet(context_.get(), packet_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return packets;
            }
            if (code < 0) {
                return avError(code, "receiving a packet", name_);
            }
            packets.push_back(convert(*packet_));
            av_packet_unref(packet_.get());
        }
    }

    media::PacketPtr convert(const AVPacket& from) {
        auto packet = std::make_shared<media::Packet>();
        packet->keyFrame = (from.flags & AV_PKT_FLAG_KEY) != 0;
        packet->data = media::makeBuffer(
            bytesOf(asByteSpan(from.data, static_cast<std::size_t>(from.size)), packet->keyFrame)
        );
        packet->pts = from.pts;
        packet->duration = std::llround(90000.0 / parameters_.frameRate);
        while (!pending_.empty() && pending_.front().key < from.pts) {
            pending_.erase(pending_.begin());
        }
        packet->encodedTime = SystemClock().mono();
        if (!pending_.empty()) {
            const Times& times = pending_.front();
            packet->pts = times.pts;
            packet->captureTime = times.captureTime;
            packet->wallTime = times.wallTime;
            packet->encodingTime = packet->encodedTime - times.began;
            pending_.erase(pending_.begin());
        }
        packet->dts = packet->pts;
        return packet;
    }

    /// As media::Packet wants them.
    Bytes bytesOf(ByteSpan coded, bool keyFrame) const {
        if (parameters_.codec == media::Codec::Mpeg4) {
            Bytes whole = keyFrame ? track_->configuration : Bytes();
            whole.insert(whole.end(), coded.begin(), coded.end());
            return whole;
        }
        auto units = media::codec::splitAnnexB(coded);
        if (keyFrame) {
            units.insert(units.begin(), track_->parameterSets.begin(), track_->parameterSets.end());
        }
        return media::codec::joinLengthPrefixed(units);
    }

    /// libavcodec's rate control of MPEG-4 takes the time base for the frame rate, and the format
    /// knows no clock of 90 kHz: its pictures are numbered instead.
    bool countsPictures() const { return parameters_.codec == media::Codec::Mpeg4; }

    VideoParameters parameters_;
    std::string name_;
    std::vector<detail::RegionRun> runs_;
    media::av::ContextHandle context_;
    media::av::PacketHandle packet_;
    std::unique_ptr<detail::PictureFeed> feed_;
    media::TrackPtr track_;
    std::int64_t sent_ = 0;       ///< frames
    std::vector<Times> pending_;  ///< frames whose packets have not come yet
};

struct Candidate {
    const char* name;
    media::Codec codec;
    bool hardware;
};

constexpr Candidate kCandidates[] = {
    {"libx264", media::Codec::H264, false},
    {"libx265", media::Codec::H265, false},
    {"mpeg4", media::Codec::Mpeg4, false},
    {"mjpeg", media::Codec::Mjpeg, false},
    {"h264_v4l2m2m", media::Codec::H264, true},
    {"h264_vaapi", media::Codec::H264, true},
    {"h264_nvenc", media::Codec::H264, true},
    {"h264_rkmpp", media::Codec::H264, true},
    {"hevc_v4l2m2m", media::Codec::H265, true},
    {"hevc_vaapi", media::Codec::H265, true},
    {"hevc_nvenc", media::Codec::H265, true},
    {"hevc_rkmpp", media::Codec::H265, true},
};

std::vector<EncoderInfo> probe() {
    // Encoders that are not there complain; that is what the probe is for.
    const int level = av_log_get_level();
    av_log_set_level(AV_LOG_QUIET);
    std::vector<EncoderInfo> found;
    for (const Candidate& candidate : kCandidates) {
        VideoParameters parameters;
        parameters.codec = candidate.codec;
        parameters.width = 320;
        parameters.height = 240;
        parameters.encoder = candidate.name;
        const bool works = candidate.codec == media::Codec::Mjpeg ||
                           AvVideoEncoder::create(parameters, candidate.name).has_value();
        if (works) {
            found.push_back({candidate.name, candidate.codec, candidate.hardware});
        }
    }
    av_log_set_level(std::min(level, AV_LOG_ERROR));
    return found;
}

Result<std::string> encoderFor(const VideoParameters& parameters) {
    for (const EncoderInfo& info : availableEncoders()) {
        const bool named = parameters.encoder == info.name;
        const bool first = parameters.encoder == "auto" && !info.hardware;
        if (info.codec == parameters.codec && (named || first)) {
            return info.name;
        }
    }
    std::string allowed = "auto";
    for (const EncoderInfo& info : availableEncoders()) {
        if (info.codec == parameters.codec) {
            allowed += ", " + info.name;
        }
    }
    return fail(
               ErrorKind::Unsupported,
               fmt::format(
                   "the encoder {} cannot make {} here; there is {}",
                   parameters.encoder,
                   media::toString(parameters.codec),
                   allowed
               )
    )
        .withField("encoder", allowed);
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> VideoEncoder::create(const VideoParameters& parameters) {
    OCELLI_TRY(check(parameters));
    if (!media::isVideo(parameters.codec)) {
        return outOfRange("codec", "h264, h265, mpeg4, mjpeg");
    }
    const std::string name = OCELLI_TRY(encoderFor(parameters));
    if (parameters.codec == media::Codec::Mjpeg) {
        return detail::createMjpegEncoder(parameters);
    }
    return AvVideoEncoder::create(parameters, name);
}

const std::vector<EncoderInfo>& availableEncoders() {
    static const std::vector<EncoderInfo> encoders = probe();
    return encoders;
}

}  // namespace ocelli::camera::encode
