// libavcodec sound decoding, brought to 16-bit interleaved.
#include "media/av/audio_decoder.h"

#include <fmt/format.h>

#include "media/av/detail/codec_ids.h"
#include "media/av/detail/decoders.h"
#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

constexpr int kMostChannels = 8;

class AvAudioDecoder final : public AudioDecoder {
  public:
    Result<void> open(const AVCodecParameters& parameters) {
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
        if (const int code = avcodec_open2(context_.get(), codec, nullptr); code < 0) {
            return avError(code, "opening decoder", codec->name);
        }
        return {};
    }

    Result<AudioSamples> decode(const Packet& packet) override {
        Bytes bytes(packet.data->begin(), packet.data->end());
        const std::size_t size = bytes.size();
        bytes.resize(size + AV_INPUT_BUFFER_PADDING_SIZE);
        packet_->data = reinterpret_cast<std::uint8_t*>(bytes.data());
        packet_->size = static_cast<int>(size);
        const int code = avcodec_send_packet(context_.get(), packet_.get());
        packet_->data = nullptr;
        packet_->size = 0;
        if (code < 0 && code != AVERROR(EAGAIN)) {
            return avError(code, "decoding sound", "");
        }
        return receive();
    }

  private:
    Result<AudioSamples> receive() {
        AudioSamples samples;
        while (true) {
            const int code = avcodec_receive_frame(context_.get(), frame_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return samples;
            }
            if (code < 0) {
                return avError(code, "decoding sound", "");
            }
            OCELLI_TRY(append(samples));
            av_frame_unref(frame_.get());
        }
    }

    Result<void> append(AudioSamples& samples) {
        if (frame_->ch_layout.nb_channels < 1 || frame_->ch_layout.nb_channels > kMostChannels) {
            return fail(ErrorKind::Unsupported, "sound with more than eight channels");
        }
        OCELLI_TRY(prepare());
        if (samples.channels != 0 && samples.channels != channels_) {
            samples.samples.clear();  // the layout changed within a packet: what came before is old
        }
        samples.sampleRate = static_cast<std::uint32_t>(frame_->sample_rate);
        samples.channels = frame_->ch_layout.nb_channels;
        const auto channels = static_cast<std::size_t>(samples.channels);
        const std::size_t before = samples.samples.size();
        samples.samples.resize(before + static_cast<std::size_t>(frame_->nb_samples) * channels);
        auto* out = reinterpret_cast<std::uint8_t*>(samples.samples.data() + before);
        const int made = swr_convert(
            resampler_.get(),
            &out,
            frame_->nb_samples,
            const_cast<const std::uint8_t**>(frame_->extended_data),
            frame_->nb_samples
        );
        if (made < 0) {
            return avError(made, "converting sound", "");
        }
        samples.samples.resize(before + static_cast<std::size_t>(made) * channels);
        return {};
    }

    Result<void> prepare() {
        if (resampler_ && rate_ == frame_->sample_rate && format_ == frame_->format &&
            channels_ == frame_->ch_layout.nb_channels) {
            return {};
        }
        SwrContext* made = nullptr;
        int code = swr_alloc_set_opts2(
            &made,
            &frame_->ch_layout,
            AV_SAMPLE_FMT_S16,
            frame_->sample_rate,
            &frame_->ch_layout,
            static_cast<AVSampleFormat>(frame_->format),
            frame_->sample_rate,
            0,
            nullptr
        );
        resampler_.reset(made);
        if (code >= 0) {
            code = swr_init(made);
        }
        if (code < 0) {
            return avError(code, "converting sound", "");
        }
        rate_ = frame_->sample_rate;
        format_ = frame_->format;
        channels_ = frame_->ch_layout.nb_channels;
        return {};
    }

    ContextHandle context_;
    PacketHandle packet_;
    FrameHandle frame_;
    ResamplerHandle resampler_;
    int rate_ = 0;
    int format_ = -1;
    int channels_ = 0;
};

}  // namespace

Result<std::unique_ptr<AudioDecoder>> detail::createAudioDecoder(const AVCodecParameters& parameters
) {
    auto made = std::make_unique<AvAudioDecoder>();
    OCELLI_TRY(made->open(parameters));
    return std::unique_ptr<AudioDecoder>(std::move(made));
}

Result<std::unique_ptr<AudioDecoder>> AudioDecoder::create(const Track& track) {
    if (isVideo(track.codec)) {
        return fail(
            ErrorKind::Unsupported, fmt::format("{} is not a sound codec", toString(track.codec))
        );
    }
    const auto parameters = OCELLI_TRY(detail::parametersOf(track, track.configuration));
    return detail::createAudioDecoder(*parameters);
}

}  // namespace ocelli::media::av
