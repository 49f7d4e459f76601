// Resamples and encodes sound through libavcodec, with presentation times that follow the capture
// clock.
#include "camera/encode/audio_encoder.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "media/av/handles.h"

namespace ocelli::camera::encode {
namespace {

using media::av::avError;

constexpr std::int64_t kSecond = 1'000'000'000;

/// What a codec wants of its input and calls its clock.
struct Form {
    AVCodecID id = AV_CODEC_ID_NONE;
    const char* encoder = nullptr;  ///< by name where there are several
    std::uint32_t sampleRate = 0;
    std::uint32_t clockRate = 0;
    int channels = 1;
    int frameSamples = 0;  ///< 0: the encoder says
};

std::uint32_t openRate(std::uint32_t inputRate) {
    constexpr std::uint32_t kRates[] = {8000, 16000, 32000, 44100, 48000};
    for (const std::uint32_t rate : kRates) {
        if (inputRate <= rate) {
            return rate;
        }
    }
    return 48000;
}

Result<Form> formOf(const AudioParameters& parameters) {
    const int channels = parameters.outputChannels > 0 ? parameters.outputChannels
                                                       : std::min(parameters.inputChannels, 2);
    const std::uint32_t rate = openRate(parameters.inputRate);
    switch (parameters.codec) {
        case media::Codec::G711A:
            return Form{AV_CODEC_ID_PCM_ALAW, nullptr, 8000, 8000, 1, 160};
        case media::Codec::G711U:
            return Form{AV_CODEC_ID_PCM_MULAW, nullptr, 8000, 8000, 1, 160};
        case media::Codec::G722:
            // Sampled at 16 kHz, but its clock is called 8 kHz (RFC 3551, 4.5.2).
            return Form{AV_CODEC_ID_ADPCM_G722, nullptr, 16000, 8000, 1, 320};
        case media::Codec::Aac:
            return Form{
                AV_CODEC_ID_AAC, nullptr, std::max<std::uint32_t>(rate, 16000), 0, channels, 0
            };
        case media::Codec::Opus:
            return Form{AV_CODEC_ID_OPUS, "libopus", 48000, 48000, channels, 0};
        case media::Codec::Pcm:
            return Form{
                AV_CODEC_ID_PCM_S16BE, nullptr, rate, 0, channels, static_cast<int>(rate / 50)
            };
        default:
            return fail(ErrorKind::InvalidArgument, "not an audio codec")
                .withField("codec", "g711a, g711u, g722, aac, opus, pcm");
    }
}

Result<void> check(const AudioParameters& parameters) {
    if (parameters.inputRate < 4000 || parameters.inputRate > 192000) {
        return fail(ErrorKind::InvalidArgument, "the input rate must be 4000 to 192000 Hz")
            .withField("inputRate", "4000..192000 Hz");
    }
    if (parameters.inputChannels < 1 || parameters.inputChannels > 8) {
        return fail(ErrorKind::InvalidArgument, "there must be 1 to 8 input channels")
            .withField("inputChannels", "1..8");
    }
    if (parameters.outputChannels < 0 || parameters.outputChannels > 2) {
        return fail(ErrorKind::InvalidArgument, "there must be 1 or 2 output channels")
            .withField("outputChannels", "0..2");
    }
    if (parameters.bitRate < 6 || parameters.bitRate > 512) {
        return fail(ErrorKind::InvalidArgument, "the bit rate must be 6 to 512 kbit/s")
            .withField("bitRate", "6..512 kbit/s");
    }
    return {};
}

/// Presentation times of a stream of samples: counted, so that they are even, and led gently
/// towards the capture clock, so that they do not drift away from the pictures.
class SampleClock {
  public:
    explicit SampleClock(std::uint32_t rate) : rate_(rate) {}

    /// `samples` behind the present position were captured from `time` on.
    void observe(MonoTime time, std::int64_t samples) {
        const std::int64_t actual = toSamples(time);
        const std::int64_t error = actual - (next_ + samples);
        if (!started_ || std::abs(error) > rate_ / 10) {
            next_ = actual - samples;
            started_ = true;
            error_ = 0;
        } else {
            error_ = error;
        }
    }

    /// The time of the next `samples` samples, in samples.
    std::int64_t take(std::int64_t samples) {
        const std::int64_t at = next_;
        const std::int64_t step = std::clamp<std::int64_t>(error_, -1, 1);
        next_ += samples + step;
        error_ -= step;
        return at;
    }

    MonoTime timeAt(std::int64_t position) const {
        return {position / rate_ * kSecond + position % rate_ * kSecond / rate_};
    }

  private:
    std::int64_t toSamples(MonoTime time) const {
        return time.nanoseconds / kSecond * rate_ + time.nanoseconds % kSecond * rate_ / kSecond;
    }

    std::int64_t rate_;
    std::int64_t next_ = 0;
    std::int64_t error_ = 0;
    bool started_ = false;
};

class AvAudioEncoder final : public AudioEncoder {
  public:
    AvAudioEncoder(const AudioParameters& parameters, const Form& form)
        : parameters_(parameters), form_(form), clock_(form.sampleRate) {
        if (form_.clockRate == 0) {
            form_.clockRate = form_.sampleRate;
        }
    }

    Result<void> open() {
        const AVCodec* codec = form_.encoder != nullptr
                                   ? avcodec_find_encoder_by_name(form_.encoder)
                                   : avcodec_find_encoder(form_.id);
        if (codec == nullptr) {
            return fail(
                ErrorKind::Unsupported,
                fmt::format("there is no encoder for {}", media::toString(parameters_.codec))
            );
        }
        context_.reset(avcodec_alloc_context3(codec));
        packet_.reset(av_packet_alloc());
        frame_.reset(av_frame_alloc());
        if (!context_ || !packet_ || !frame_) {
            return fail(ErrorKind::ResourceExhausted, "no memory for an audio encoder");
        }
        context_->sample_rate = static_cast<int>(form_.sampleRate);
        context_->sample_fmt =
            codec->sample_fmts != nullptr ? codec->sample_fmts[0] : AV_SAMPLE_FMT_S16;
        context_->bit_rate = static_cast<std::int64_t>(parameters_.bitRate) * 1000;
        context_->time_base = {1, static_cast<int>(form_.sampleRate)};
        context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        av_channel_layout_default(&context_->ch_layout, form_.channels);
        if (const int code = avcodec_open2(context_.get(), codec, nullptr); code < 0) {
            return avError(code, "opening audio encoder", codec->name);
        }
        frameSamples_ = form_.frameSamples > 0 ? form_.frameSamples : context_->frame_size;
        OCELLI_TRY(openResampler());
        describe();
        return {};
    }

    Result<std::vector<media::PacketPtr>> encode(
        std::span<const std::int16_t> samples, MonoTime captureTime, WallTime wallTime
    ) override {
        const auto count = static_cast<int>(samples.size()) / parameters_.inputChannels;
        if (count == 0) {
            return std::vector<media::PacketPtr>();
        }
        // Samples that still wait in the resampler come first.
        const std::int64_t inside = swr_get_delay(resampler_.get(), form_.sampleRate);
        clock_.observe(captureTime, waiting_ + inside);
        wallOffset_ = wallTime.microseconds - captureTime.nanoseconds / 1000;
        OCELLI_TRY(resample(samples, count));
        std::vector<media::PacketPtr> packets;
        while (waiting_ >= frameSamples_) {
            OCELLI_TRY(encodeFrame(packets));
        }
        return packets;
    }

    media::TrackPtr track() const override { return track_; }

  private:
    Result<void> openResampler() {
        AVChannelLayout input{};
        av_channel_layout_default(&input, parameters_.inputChannels);
        SwrContext* made = nullptr;
        int code = swr_alloc_set_opts2(
            &made,
            &context_->ch_layout,
            context_->sample_fmt,
            static_cast<int>(form_.sampleRate),
            &input,
            AV_SAMPLE_FMT_S16,
            static_cast<int>(parameters_.inputRate),
            0,
            nullptr
        );
        resampler_.reset(made);
        if (code >= 0 && parameters_.inputChannels == 1 && form_.channels == 2) {
            // Both as loud as it came; by itself it would be made quieter by 3 dB.
            constexpr double kBoth[] = {1, 1};
            code = swr_set_matrix(made, kBoth, 1);
        }
        if (code >= 0) {
            code = swr_init(made);
        }
        if (code < 0) {
            return avError(code, "opening a resampler", "");
        }
        sampleBytes_ = static_cast<std::size_t>(av_get_bytes_per_sample(context_->sample_fmt));
        planar_ = av_sample_fmt_is_planar(context_->sample_fmt) != 0;
        planes_.resize(planar_ ? static_cast<std::size_t>(form_.channels) : 1);
        stride_ = planar_ ? sampleBytes_ : sampleBytes_ * static_cast<std::size_t>(form_.channels);
        return {};
    }

    void describe() {
        media::Track track;
        track.kind = media::TrackKind::Audio;
        track.codec = parameters_.codec;
        track.clockRate = form_.clockRate;
        track.sampleRate = form_.sampleRate;
        track.channels = form_.channels;
        if (parameters_.codec == media::Codec::Aac && context_->extradata_size > 0) {
            const auto bytes =
                asByteSpan(context_->extradata, static_cast<std::size_t>(context_->extradata_size));
            track.configuration.assign(bytes.begin(), bytes.end());
        }
        track_ = std::make_shared<const media::Track>(std::move(track));
    }

    Result<void> resample(std::span<const std::int16_t> samples, int count) {
        const int room = swr_get_out_samples(resampler_.get(), count);
        std::vector<std::vector<std::uint8_t>> output(planes_.size());
        std::vector<std::uint8_t*> pointers;
        for (auto& plane : output) {
            plane.resize(static_cast<std::size_t>(room) * stride_);
            pointers.push_back(plane.data());
        }
        const auto* input = reinterpret_cast<const std::uint8_t*>(samples.data());
        const int made = swr_convert(resampler_.get(), pointers.data(), room, &input, count);
        if (made < 0) {
            return avError(made, "resampling", "");
        }
        const auto bytes = static_cast<std::ptrdiff_t>(static_cast<std::size_t>(made) * stride_);
        for (std::size_t i = 0; i < planes_.size(); ++i) {
            planes_[i].insert(planes_[i].end(), output[i].begin(), output[i].begin() + bytes);
        }
        waiting_ += made;
        return {};
    }

    Result<void> encodeFrame(std::vector<media::PacketPtr>& packets) {
        av_frame_unref(frame_.get());
        frame_->format = context_->sample_fmt;
        frame_->nb_samples = frameSamples_;
        frame_->sample_rate = context_->sample_rate;
        av_channel_layout_copy(&frame_->ch_layout, &context_->ch_layout);
        if (const int code = av_frame_get_buffer(frame_.get(), 0); code < 0) {
            return avError(code, "allocating a sound frame", "");
        }
        const auto bytes =
            static_cast<std::ptrdiff_t>(static_cast<std::size_t>(frameSamples_) * stride_);
        for (std::size_t i = 0; i < planes_.size(); ++i) {
            std::copy(planes_[i].begin(), planes_[i].begin() + bytes, frame_->extended_data[i]);
            planes_[i].erase(planes_[i].begin(), planes_[i].begin() + bytes);
        }
        waiting_ -= frameSamples_;
        frame_->pts = clock_.take(frameSamples_);
        if (const int code = avcodec_send_frame(context_.get(), frame_.get()); code < 0) {
            return avError(code, "encoding sound", "");
        }
        return receive(packets);
    }

    Result<void> receive(std::vector<media::PacketPtr>& packets) {
        while (true) {
            const int code = avcodec_receive_packet(context_.get(), packet_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return {};
            }
            if (code < 0) {
                return avError(code, "receiving sound", "");
            }
            packets.push_back(convert(*packet_));
            av_packet_unref(packet_.get());
        }
    }

    media::PacketPtr convert(const AVPacket& from) {
        auto packet = std::make_shared<media::Packet>();
        packet->track = 1;
        packet->keyFrame = true;
        packet->data =
            media::makeBuffer(asByteSpan(from.data, static_cast<std::size_t>(from.size)));
        const auto divisor = static_cast<std::int64_t>(form_.sampleRate / form_.clockRate);
        packet->pts = from.pts / divisor;
        packet->dts = packet->pts;
        packet->duration = frameSamples_ / divisor;
        packet->captureTime = clock_.timeAt(from.pts);
        packet->wallTime = {packet->captureTime.nanoseconds / 1000 + wallOffset_};
        packet->encodedTime = SystemClock().mono();
        return packet;
    }

    AudioParameters parameters_;
    Form form_;
    media::av::ContextHandle context_;
    media::av::PacketHandle packet_;
    media::av::FrameHandle frame_;
    media::av::ResamplerHandle resampler_;
    media::TrackPtr track_;
    SampleClock clock_;
    std::int64_t wallOffset_ = 0;                    ///< microseconds from monotonic to UTC
    std::vector<std::vector<std::uint8_t>> planes_;  ///< resampled, not yet encoded
    std::int64_t waiting_ = 0;                       ///< samples in planes_
    std::size_t sampleBytes_ = 2;
    std::size_t stride_ = 2;  ///< bytes from sample to sample in a plane
    bool planar_ = false;
    int frameSamples_ = 0;
};

}  // namespace

Result<std::unique_ptr<AudioEncoder>> AudioEncoder::create(const AudioParameters& parameters) {
    OCELLI_TRY(check(parameters));
    const Form form = OCELLI_TRY(formOf(parameters));
    auto made = std::make_unique<AvAudioEncoder>(parameters, form);
    OCELLI_TRY(made->open());
    return std::unique_ptr<AudioEncoder>(std::move(made));
}

}  // namespace ocelli::camera::encode
