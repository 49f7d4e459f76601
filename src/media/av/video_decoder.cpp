// libavcodec decoding, without delay where the stream allows.
#include "media/av/video_decoder.h"

#include <deque>
#include <utility>

#include <fmt/format.h>

#include "media/av/detail/codec_ids.h"
#include "media/av/detail/decoders.h"
#include "media/av/frame_converter.h"
#include "media/av/handles.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::av {
namespace {

constexpr std::size_t kMostPending = 64;
constexpr std::int64_t kMostPixels = std::int64_t{8192} * 8192;

class AvVideoDecoder final : public VideoDecoder {
  public:
    explicit AvVideoDecoder(bool annexB) : annexB_(annexB) {}

    Result<void> open(const AVCodecParameters& parameters, DecodeFor purpose) {
        quietLibrary();
        const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
        if (codec == nullptr) {
            return fail(
                ErrorKind::Unsupported,
                fmt::format("there is no decoder for {}", avcodec_get_name(parameters.codec_id))
            );
        }
        context_.reset(avcodec_alloc_context3(codec));
        packet_.reset(av_packet_alloc());
        frame_.reset(av_frame_alloc());
        if (!context_ || !packet_ || !frame_) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a decoder");
        }
        if (const int code = avcodec_parameters_to_context(context_.get(), &parameters); code < 0) {
            return avError(code, "setting up decoder", codec->name);
        }
        context_->thread_count = 1;
        context_->max_pixels = kMostPixels;
        context_->pkt_timebase = {1, 90000};
        if (purpose == DecodeFor::Live) {
            context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
        }
        if (const int code = avcodec_open2(context_.get(), codec, nullptr); code < 0) {
            return avError(code, "opening decoder", codec->name);
        }
        return {};
    }

    Result<std::vector<FrameBuilder>> decode(const Packet& packet, FramePool& pool) override {
        Bytes bytes;
        if (annexB_) {
            bytes = OCELLI_TRY(codec::lengthPrefixedToAnnexB(packet.bytes()));
        } else {
            bytes.assign(packet.data->begin(), packet.data->end());
        }
        const std::size_t size = bytes.size();
        bytes.resize(size + AV_INPUT_BUFFER_PADDING_SIZE);
        packet_->data = reinterpret_cast<std::uint8_t*>(bytes.data());
        packet_->size = static_cast<int>(size);
        packet_->pts = packet.pts;
        packet_->dts = packet.dts;
        remember(packet);
        const int code = avcodec_send_packet(context_.get(), packet_.get());
        packet_->data = nullptr;
        packet_->size = 0;
        if (code < 0 && code != AVERROR(EAGAIN)) {
            return avError(code, "decoding", "");
        }
        return receive(pool);
    }

    Result<std::vector<FrameBuilder>> flush(FramePool& pool) override {
        avcodec_send_packet(context_.get(), nullptr);
        auto frames = receive(pool);
        avcodec_flush_buffers(context_.get());
        times_.clear();
        return frames;
    }

    void giveOnly(Wanted wanted) override { wanted_ = std::move(wanted); }

    void skipUnneeded(bool on) override {
        context_->skip_frame = on ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
    }

  private:
    struct Times {
        std::int64_t pts = 0;
        MonoTime captureTime;
        WallTime wallTime;
    };

    void remember(const Packet& packet) {
        times_.push_back({packet.pts, packet.captureTime, packet.wallTime});
        if (times_.size() > kMostPending) {
            times_.pop_front();
        }
    }

    void stamp(Frame& frame) {
        frame.pts = frame_->best_effort_timestamp;
        frame.sequence = sequence_++;
        for (auto at = times_.begin(); at != times_.end(); ++at) {
            if (at->pts == frame.pts) {
                frame.captureTime = at->captureTime;
                frame.wallTime = at->wallTime;
                times_.erase(at);
                return;
            }
        }
    }

    Result<std::vector<FrameBuilder>> receive(FramePool& pool) {
        std::vector<FrameBuilder> frames;
        while (true) {
            const int code = avcodec_receive_frame(context_.get(), frame_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return frames;
            }
            if (code < 0) {
                return avError(code, "decoding", "");
            }
            if (wanted_ && !wanted_(frame_->best_effort_timestamp)) {
                ++sequence_;
                av_frame_unref(frame_.get());
                continue;
            }
            auto frame = converter_.convert(*frame_, pool);
            if (frame) {
                stamp(**frame);
                frames.push_back(std::move(*frame));
            }
            av_frame_unref(frame_.get());
            if (!frame) {
                return Error(std::move(frame).error());
            }
        }
    }

    bool annexB_;
    ContextHandle context_;
    PacketHandle packet_;
    FrameHandle frame_;
    FrameConverter converter_;
    Wanted wanted_;  ///< empty: all
    std::uint64_t sequence_ = 0;
    std::deque<Times> times_;  ///< of packets whose frames have not come yet
};

}  // namespace

Result<std::unique_ptr<VideoDecoder>> detail::createVideoDecoder(
    const AVCodecParameters& parameters, bool annexB, DecodeFor purpose
) {
    auto made = std::make_unique<AvVideoDecoder>(annexB);
    OCELLI_TRY(made->open(parameters, purpose));
    return std::unique_ptr<VideoDecoder>(std::move(made));
}

Result<std::unique_ptr<VideoDecoder>> VideoDecoder::create(const Track& track, DecodeFor purpose) {
    if (!isVideo(track.codec)) {
        return fail(
            ErrorKind::Unsupported, fmt::format("{} is not a video codec", toString(track.codec))
        );
    }
    const bool nalUnits = track.codec == Codec::H264 || track.codec == Codec::H265;
    const std::vector<ByteSpan> units(track.parameterSets.begin(), track.parameterSets.end());
    const Bytes known = nalUnits ? codec::joinAnnexB(units) : track.configuration;
    const auto parameters = OCELLI_TRY(detail::parametersOf(track, known));
    return detail::createVideoDecoder(*parameters, nalUnits, purpose);
}

}  // namespace ocelli::media::av
