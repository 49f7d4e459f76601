// libavcodec sound decoding, brought to 16-bit interleaved.
#include "media/av/audio_decoder.h"

#include <cstring>

#include <fmt/format.h>

#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

AVCodecID idOf(Codec codec) {
    switch (codec) {
        case Codec::Aac:
            return AV_CODEC_ID_AAC;
        case Codec::G711A:
            return AV_CODEC_ID_PCM_ALAW;
        case Codec::G711U:
            return AV_CODEC_ID_PCM_MULAW;
        case Codec::G722:
            return AV_CODEC_ID_ADPCM_G722;
        case Codec::Opus:
            return AV_CODEC_ID_OPUS;
        case Codec::Pcm:
            return AV_CODEC_ID_PCM_S16BE;
        default:
            return AV_CODEC_ID_NONE;
    }
}

class AvAudioDecoder final : public AudioDecoder {
  public:
    Result<void> open(const Track& track) {
        const AVCodec* codec = avcodec_find_decoder(idOf(track.codec));
        if (codec == nullptr) {
            return fail(
                ErrorKind::Unsupported,
                fmt::format("there is no decoder for {}", toString(track.codec))
            );
        }
        context_.reset(avcodec_alloc_context3(codec));
        packet_.reset(av_packet_alloc());
        frame_.reset(av_frame_alloc());
        if (!context_ || !packet_ || !frame_) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a decoder");
        }
        context_->sample_rate = static_cast<int>(track.sampleRate);
        av_channel_layout_default(&context_->ch_layout, track.channels > 0 ? track.channels : 1);
        if (!track.configuration.empty()) {
            const std::size_t size = track.configuration.size();
            context_->extradata =
                static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
            if (context_->extradata == nullptr) {
                return fail(ErrorKind::ResourceExhausted, "no memory for a decoder");
            }
            std::memcpy(context_->extradata, track.configuration.data(), size);
            context_->extradata_size = static_cast<int>(size);
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
        OCELLI_TRY(prepare());
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

Result<std::unique_ptr<AudioDecoder>> AudioDecoder::create(const Track& track) {
    auto made = std::make_unique<AvAudioDecoder>();
    OCELLI_TRY(made->open(track));
    return std::unique_ptr<AudioDecoder>(std::move(made));
}

}  // namespace ocelli::media::av
