// Encodes each picture as a JPEG file.
#include "camera/encode/detail/mjpeg_encoder.h"

#include <array>
#include <cmath>

#include "media/av/jpeg_encoder.h"

namespace ocelli::camera::encode::detail {
namespace {

class MjpegEncoder final : public VideoEncoder {
  public:
    explicit MjpegEncoder(const VideoParameters& parameters) : parameters_(parameters) {
        media::Track track;
        track.kind = media::TrackKind::Video;
        track.codec = media::Codec::Mjpeg;
        track.width = parameters.width;
        track.height = parameters.height;
        track.frameRate = parameters.frameRate;
        track_ = std::make_shared<const media::Track>(std::move(track));
    }

    Result<std::vector<media::PacketPtr>> encode(const media::FramePtr& frame, bool) override {
        if (frame->width() != parameters_.width || frame->height() != parameters_.height) {
            return fail(ErrorKind::Internal, "the frame has another size than the encoder");
        }
        // JPEG quality for our six steps.
        static constexpr std::array<int, 6> kQuality = {30, 45, 60, 72, 82, 92};
        const MonoTime began = SystemClock().mono();
        Bytes bytes = OCELLI_TRY(
            jpeg_.encode(*frame, kQuality.at(static_cast<std::size_t>(parameters_.quality)))
        );
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::makeBuffer(std::move(bytes));
        packet->keyFrame = true;
        packet->pts = frame->pts;
        packet->dts = frame->pts;
        packet->duration = std::llround(90000.0 / parameters_.frameRate);
        packet->captureTime = frame->captureTime;
        packet->wallTime = frame->wallTime;
        packet->encodedTime = SystemClock().mono();
        packet->encodingTime = packet->encodedTime - began;
        std::vector<media::PacketPtr> packets;
        packets.push_back(std::move(packet));
        return packets;
    }

    bool retune(const VideoParameters& parameters) override {
        VideoParameters same = parameters;
        same.quality = parameters_.quality;
        same.maximumBitRate = parameters_.maximumBitRate;
        same.smoothing = parameters_.smoothing;
        if (same != parameters_ || parameters.quality < 0 || parameters.quality > 5) {
            return false;
        }
        parameters_ = parameters;
        return true;
    }

    media::TrackPtr track() const override { return track_; }

    std::string name() const override { return "mjpeg"; }

  private:
    VideoParameters parameters_;
    media::TrackPtr track_;
    media::av::JpegEncoder jpeg_;
};

}  // namespace

Result<std::unique_ptr<VideoEncoder>> createMjpegEncoder(const VideoParameters& parameters) {
    return std::unique_ptr<VideoEncoder>(std::make_unique<MjpegEncoder>(parameters));
}

}  // namespace ocelli::camera::encode::detail
