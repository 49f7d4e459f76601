// Raw pictures, JPEG pictures and H.264 of cameras.
#include "camera/capture/detail/v4l2_output.h"

#include "media/av/raw_picture.h"
#include "media/av/video_decoder.h"
#include "media/codec/h264.h"
#include "media/codec/nal_units.h"
#include "media/codec/parameter_sets.h"

namespace ocelli::camera::capture::detail {
namespace {

using media::codec::h264::NalType;

void stamp(media::Frame& frame, const V4l2Moment& moment) {
    frame.captureTime = moment.captureTime;
    frame.wallTime = moment.wallTime;
    frame.sequence = moment.sequence;
    frame.pts = ticksOf(moment.captureTime);
}

class RawOutput final : public V4l2Output {
  public:
    RawOutput(const V4l2Setting& setting, media::av::RawFormat format, SourceListener& listener)
        : setting_(setting), format_(format), listener_(listener) {}

    Result<bool> take(ByteSpan bytes, const V4l2Moment& moment) override {
        media::av::RawPicture picture;
        picture.format = format_;
        picture.width = setting_.mode.width;
        picture.height = setting_.mode.height;
        picture.stride = setting_.stride;
        picture.bytes = bytes;
        auto frame = OCELLI_TRY(converter_.convert(picture, pool_));
        stamp(*frame, moment);
        listener_.onFrame(std::move(frame));
        return true;
    }

  private:
    V4l2Setting setting_;
    media::av::RawFormat format_;
    SourceListener& listener_;
    media::av::RawConverter converter_;
    media::FramePool pool_;
};

class JpegOutput final : public V4l2Output {
  public:
    JpegOutput(std::unique_ptr<media::av::VideoDecoder> decoder, SourceListener& listener)
        : decoder_(std::move(decoder)), listener_(listener) {}

    Result<bool> take(ByteSpan bytes, const V4l2Moment& moment) override {
        media::Packet packet;
        packet.data = media::makeBuffer(bytes);
        packet.pts = ticksOf(moment.captureTime);
        packet.dts = packet.pts;
        packet.keyFrame = true;
        auto frames = OCELLI_TRY(decoder_->decode(packet, pool_));
        for (media::FrameBuilder& frame : frames) {
            stamp(*frame, moment);
            listener_.onFrame(std::move(frame));
        }
        return !frames.empty();
    }

  private:
    std::unique_ptr<media::av::VideoDecoder> decoder_;
    SourceListener& listener_;
    media::FramePool pool_;
};

class H264Output final : public V4l2Output {
  public:
    H264Output(const V4l2Setting& setting, SourceListener& listener)
        : frameRate_(setting.mode.frameRate), listener_(listener) {}

    Result<bool> take(ByteSpan bytes, const V4l2Moment& moment) override {
        auto units = media::codec::splitAnnexB(bytes);
        bool changed = false;
        for (const ByteSpan unit : units) {
            changed = sets_.collect(unit) || changed;
        }
        std::erase_if(units, [](ByteSpan unit) {
            const NalType type = media::codec::h264::nalType(unit);
            return type == NalType::Sps || type == NalType::Pps ||
                   type == NalType::AccessUnitDelimiter;
        });
        if (units.empty()) {
            waiting_ = waiting_ || changed;
            return false;
        }
        const bool keyFrame = media::codec::h264::isKeyFrame(units);
        if (keyFrame && (changed || waiting_ || !announced_)) {
            OCELLI_TRY(announce());
        }
        if (!announced_) {
            return false;
        }
        const std::vector<Bytes> known = keyFrame ? sets_.all() : std::vector<Bytes>{};
        units.insert(units.begin(), known.begin(), known.end());
        publish(media::codec::joinLengthPrefixed(units), keyFrame, moment);
        return true;
    }

  private:
    Result<void> announce() {
        if (!sets_.complete()) {
            return fail(ErrorKind::DataLoss, "the camera sends no parameter sets");
        }
        auto track = std::make_shared<media::Track>();
        OCELLI_TRY(media::codec::applyParameterSets(*track, sets_.all()));
        track->frameRate = frameRate_ > 0 ? frameRate_ : track->frameRate;
        listener_.onTracks({std::move(track)});
        announced_ = true;
        waiting_ = false;
        return {};
    }

    void publish(Bytes bytes, bool keyFrame, const V4l2Moment& moment) {
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::makeBuffer(std::move(bytes));
        packet->pts = ticksOf(moment.captureTime);
        packet->dts = packet->pts;
        packet->duration = frameRate_ > 0 ? static_cast<std::int64_t>(90000 / frameRate_) : 0;
        packet->keyFrame = keyFrame;
        packet->captureTime = moment.captureTime;
        packet->wallTime = moment.wallTime;
        packet->encodedTime = moment.now;
        listener_.onPacket(packet);
    }

    double frameRate_;
    SourceListener& listener_;
    media::codec::ParameterSets sets_{media::Codec::H264};
    bool announced_ = false;
    bool waiting_ = false;  ///< new sets came in a buffer of their own
};

std::optional<media::av::RawFormat> rawFormatOf(std::uint32_t format) {
    switch (format) {
        case kYuyv:
            return media::av::RawFormat::Yuyv;
        case kUyvy:
            return media::av::RawFormat::Uyvy;
        case kNv12:
            return media::av::RawFormat::Nv12;
        case kYu12:
            return media::av::RawFormat::I420;
        case kGrey:
            return media::av::RawFormat::Grey;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::int64_t ticksOf(MonoTime time) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    constexpr std::int64_t kClock = 90000;
    return time.nanoseconds / kSecond * kClock + time.nanoseconds % kSecond * kClock / kSecond;
}

Result<std::unique_ptr<V4l2Output>> makeV4l2Output(
    const V4l2Setting& setting, SourceListener& listener
) {
    if (setting.mode.format == kH264) {
        return std::unique_ptr<V4l2Output>(std::make_unique<H264Output>(setting, listener));
    }
    if (setting.mode.format == kMjpg || setting.mode.format == kJpeg) {
        media::Track track;
        track.codec = media::Codec::Mjpeg;
        auto decoder = OCELLI_TRY(media::av::VideoDecoder::create(track));
        return std::unique_ptr<V4l2Output>(
            std::make_unique<JpegOutput>(std::move(decoder), listener)
        );
    }
    if (const auto format = rawFormatOf(setting.mode.format)) {
        return std::unique_ptr<V4l2Output>(std::make_unique<RawOutput>(setting, *format, listener));
    }
    return fail(ErrorKind::Unsupported, "the camera gave another format than it was asked for");
}

}  // namespace ocelli::camera::capture::detail
