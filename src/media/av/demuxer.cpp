// Demuxing with libavformat; every blocking call has a deadline and can be stopped.
#include "media/av/demuxer.h"

#include "base/text.h"
#include "media/av/detail/decoders.h"
#include "media/av/detail/packet_form.h"
#include "media/av/detail/rtsp_url.h"
#include "media/av/handles.h"

namespace ocelli::media::av {
namespace {

constexpr Duration kFileTimeout = std::chrono::seconds(30);

/// libavformat asks from within its waits whether to go on.
struct Interrupt {
    const Clock& clock;
    std::stop_token stop;
    MonoTime deadline;

    static int ask(void* self) {
        const auto& interrupt = *static_cast<const Interrupt*>(self);
        return interrupt.stop.stop_requested() || interrupt.clock.mono() >= interrupt.deadline ? 1
                                                                                               : 0;
    }

    Error explain(int code, std::string_view doing, std::string_view what) const {
        if (stop.stop_requested()) {
            return fail(ErrorKind::Cancelled, "stopped").withContext(doing, what);
        }
        // Some demuxers have other codes for an interrupted wait.
        if (code == AVERROR_EXIT || clock.mono() >= deadline) {
            return fail(ErrorKind::DeadlineExceeded, "no answer in time").withContext(doing, what);
        }
        return avError(code, doing, what);
    }
};

struct Stream {
    AVStream* stream = nullptr;
    std::unique_ptr<detail::PacketForm> form;
};

class AvDemuxer final : public Demuxer {
  public:
    AvDemuxer(std::string name, const Clock& clock, std::stop_token stop, Duration readTimeout)
        : name_(std::move(name)),
          interrupt_{clock, std::move(stop), {}},
          readTimeout_(readTimeout),
          packet_(av_packet_alloc()) {}

    Result<void> open(
        const std::string& url, const AVInputFormat* format, AVDictionary* options, Duration timeout
    ) {
        interrupt_.deadline = interrupt_.clock.mono() + timeout;
        AVFormatContext* context = avformat_alloc_context();
        if (context == nullptr) {
            av_dict_free(&options);
            return avError(AVERROR(ENOMEM), "opening", name_);
        }
        context->interrupt_callback = {&Interrupt::ask, &interrupt_};
        // Frees the context itself when it fails.
        int code = avformat_open_input(&context, url.c_str(), format, &options);
        av_dict_free(&options);
        if (code < 0) {
            return interrupt_.explain(code, "opening", name_);
        }
        context_.reset(context);
        code = avformat_find_stream_info(context, nullptr);
        if (code < 0) {
            return interrupt_.explain(code, "looking at the streams of", name_);
        }
        choose(AVMEDIA_TYPE_VIDEO, video_);
        choose(AVMEDIA_TYPE_AUDIO, audio_);
        if (video_.stream == nullptr && audio_.stream == nullptr) {
            return fail(ErrorKind::Unsupported, "there is neither picture nor sound in it")
                .withContext("opening", name_);
        }
        return {};
    }

    TrackList tracks() const override {
        TrackList list;
        for (const Stream* stream : {&video_, &audio_}) {
            if (stream->form && stream->form->track()) {
                list.push_back(stream->form->track());
            }
        }
        return list;
    }

    bool hasVideo() const override { return video_.stream != nullptr; }

    bool hasAudio() const override { return audio_.stream != nullptr; }

    std::string codecName(TrackKind kind) const override {
        const Stream& stream = of(kind);
        return stream.stream == nullptr ? "" : avcodec_get_name(stream.stream->codecpar->codec_id);
    }

    double frameRate() const override {
        if (video_.stream == nullptr) {
            return 0;
        }
        return detail::plausibleRate(av_guess_frame_rate(context_.get(), video_.stream, nullptr));
    }

    std::uint32_t clockRate(TrackKind kind) const override {
        return of(kind).form ? of(kind).form->clockRate() : 0;
    }

    Result<std::optional<DemuxedPacket>> next() override {
        if (silent_) {
            return interrupt_.explain(AVERROR_EXIT, "reading", name_);
        }
        interrupt_.deadline = interrupt_.clock.mono() + readTimeout_;
        while (true) {
            av_packet_unref(packet_.get());
            const int code = av_read_frame(context_.get(), packet_.get());
            if (code == AVERROR_EOF) {
                return std::optional<DemuxedPacket>{};
            }
            if (code == AVERROR(EAGAIN)) {
                if (Interrupt::ask(&interrupt_) != 0) {
                    return interrupt_.explain(AVERROR_EXIT, "reading", name_);
                }
                continue;
            }
            if (code < 0) {
                return interrupt_.explain(code, "reading", name_);
            }
            // After an interrupted wait libavformat gives out what its parsers still held.
            silent_ = Interrupt::ask(&interrupt_) != 0;
            if (auto packet = convert()) {
                return packet;
            }
            if (silent_) {
                return interrupt_.explain(AVERROR_EXIT, "reading", name_);
            }
        }
    }

    Result<void> rewind() override {
        interrupt_.deadline = interrupt_.clock.mono() + readTimeout_;
        int code = av_seek_frame(context_.get(), -1, context_->start_time, AVSEEK_FLAG_BACKWARD);
        if (code < 0) {
            // Raw streams have no times to seek by.
            code = av_seek_frame(context_.get(), -1, 0, AVSEEK_FLAG_BYTE);
        }
        if (code < 0) {
            return interrupt_.explain(code, "going back to the beginning of", name_);
        }
        return {};
    }

    Result<std::unique_ptr<VideoDecoder>> videoDecoder() const override {
        if (!video_.form) {
            return fail(ErrorKind::NotFound, "no picture in it").withContext("decoding", name_);
        }
        if (video_.form->foreign()) {
            return detail::createVideoDecoder(*video_.stream->codecpar, false, DecodeFor::File);
        }
        Track track;
        track.codec = Codec::Mjpeg;
        if (const TrackPtr known = video_.form->track()) {
            track = *known;
        }
        return VideoDecoder::create(track, DecodeFor::File);
    }

    Result<std::unique_ptr<AudioDecoder>> audioDecoder() const override {
        if (!audio_.form) {
            return fail(ErrorKind::NotFound, "no sound in it").withContext("decoding", name_);
        }
        const TrackPtr track = audio_.form->track();
        return track ? AudioDecoder::create(*track)
                     : detail::createAudioDecoder(*audio_.stream->codecpar);
    }

  private:
    const Stream& of(TrackKind kind) const { return kind == TrackKind::Video ? video_ : audio_; }

    void choose(AVMediaType type, Stream& stream) {
        const int index = av_find_best_stream(context_.get(), type, -1, -1, nullptr, 0);
        if (index < 0) {
            return;
        }
        stream.stream = context_->streams[index];
        stream.form = std::make_unique<detail::PacketForm>(*stream.stream);
        for (unsigned i = 0; i < context_->nb_streams; ++i) {
            AVStream* other = context_->streams[i];
            if (other->codecpar->codec_type == type && other != stream.stream) {
                other->discard = AVDISCARD_ALL;
            }
        }
    }

    /// Nothing when the packet is of another stream or not to be used.
    std::optional<DemuxedPacket> convert() {
        for (const TrackKind kind : {TrackKind::Video, TrackKind::Audio}) {
            const Stream& stream = of(kind);
            if (stream.stream == nullptr || stream.stream->index != packet_->stream_index) {
                continue;
            }
            DemuxedPacket made;
            made.kind = kind;
            bool changed = false;
            const bool usable =
                stream.form->convert(*packet_, stream.stream->time_base, made.packet, changed);
            tracksChanged_ = tracksChanged_ || changed;
            if (!usable) {
                return std::nullopt;
            }
            made.ptsKnown = stream.form->ptsKnown();
            made.tracksChanged = std::exchange(tracksChanged_, false);
            const bool second = kind == TrackKind::Audio && video_.form && video_.form->track();
            made.packet.track = second ? 1 : 0;
            return made;
        }
        return std::nullopt;
    }

    std::string name_;  ///< for messages; without user and password
    Interrupt interrupt_;
    Duration readTimeout_;
    PacketHandle packet_;
    FormatHandle context_;
    Stream video_;
    Stream audio_;
    bool tracksChanged_ = false;
    bool silent_ = false;  ///< the last wait was over before anything came
};

AVDictionary* rtspOptions(const RtspOptions& options) {
    AVDictionary* made = nullptr;
    const auto microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(options.openTimeout).count();
    av_dict_set(&made, "rtsp_transport", options.udp ? "udp" : "tcp", 0);
    av_dict_set_int(&made, "timeout", microseconds, 0);
    av_dict_set(&made, "allowed_media_types", "video+audio", 0);
    av_dict_set(&made, "user_agent", "Ocelli", 0);
    av_dict_set(&made, "protocol_whitelist", "rtsp,rtsps,rtp,srtp,tcp,tls,udp", 0);
    // Enough to see what is there; the description usually says all.
    av_dict_set_int(&made, "analyzeduration", 1'500'000, 0);
    av_dict_set_int(&made, "probesize", 2'000'000, 0);
    av_dict_set_int(&made, "fpsprobesize", 0, 0);
    av_dict_set_int(&made, "max_delay", 300'000, 0);
    av_dict_set(&made, "fflags", "nobuffer", 0);
    return made;
}

}  // namespace

Result<std::string> withoutUser(const std::string& url) {
    auto urls = OCELLI_TRY(detail::withUser(url, "", ""));
    return std::move(urls.shown);
}

Result<std::unique_ptr<Demuxer>> Demuxer::openFile(
    const std::string& path, const Clock& clock, std::stop_token stop
) {
    quietLibrary();
    auto demuxer = std::make_unique<AvDemuxer>(path, clock, std::move(stop), kFileTimeout);
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    OCELLI_TRY(demuxer->open("file:" + path, nullptr, options, kFileTimeout));
    return demuxer;
}

Result<std::unique_ptr<Demuxer>> Demuxer::openRtsp(
    const std::string& url, const RtspOptions& options, const Clock& clock, std::stop_token stop
) {
    quietLibrary();
    const auto urls = OCELLI_TRY(detail::withUser(url, options.user, options.password));
    auto demuxer =
        std::make_unique<AvDemuxer>(urls.shown, clock, std::move(stop), options.readTimeout);
    const AVInputFormat* format = av_find_input_format("rtsp");
    if (format == nullptr) {
        return fail(ErrorKind::Unsupported, "this FFmpeg has no RTSP");
    }
    OCELLI_TRY(demuxer->open(urls.secret, format, rtspOptions(options), options.openTimeout));
    return demuxer;
}

}  // namespace ocelli::media::av
