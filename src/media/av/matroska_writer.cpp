// libavformat's Matroska muxer on a sink that cannot be rewound.
#include "media/av/matroska_writer.h"

#include <optional>
#include <vector>

#include "base/text.h"
#include "media/av/detail/codec_ids.h"
#include "media/av/handles.h"
#include "media/codec/nal_units.h"

namespace ocelli::media::av {
namespace {

constexpr int kBufferBytes = 1 << 16;

bool hasNalUnits(Codec codec) {
    return codec == Codec::H264 || codec == Codec::H265;
}

/// The muxer makes avcC or hvcC of start codes by itself.
Result<Bytes> configurationOf(const Track& track) {
    if (!hasNalUnits(track.codec)) {
        return track.configuration;
    }
    if (track.parameterSets.empty()) {
        return fail(ErrorKind::FailedPrecondition, "the video has no parameter sets yet");
    }
    std::vector<ByteSpan> sets(track.parameterSets.begin(), track.parameterSets.end());
    return codec::joinAnnexB(sets);
}

struct Output {
    MatroskaWriter::Sink sink;
    std::optional<Error> error;

    static int write(void* self, std::uint8_t* data, int size) {
        auto& output = *static_cast<Output*>(self);
        auto done = output.sink(asByteSpan(data, static_cast<std::size_t>(size)));
        if (!done) {
            output.error = std::move(done).error();
            return AVERROR(EIO);
        }
        return size;
    }
};

struct FreeIo {
    void operator()(AVIOContext* io) const {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

struct FreeMuxer {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};

class Writer final : public MatroskaWriter {
  public:
    explicit Writer(Sink sink) { output_.sink = std::move(sink); }

    Result<void> open(const TrackList& tracks, WallTime start);
    Result<void> add(const Packet& packet) override;
    Result<void> flush() override;

  private:
    Result<void> check(int code, std::string_view doing);

    Output output_;
    std::unique_ptr<AVIOContext, FreeIo> io_;
    std::unique_ptr<AVFormatContext, FreeMuxer> context_;
    PacketHandle packet_;
    TrackList tracks_;
    std::optional<MonoTime> zero_;
    std::vector<std::optional<std::int64_t>> last_;  ///< milliseconds, by track
};

/// An error of the sink is told as it was, not as FFmpeg's number.
Result<void> Writer::check(int code, std::string_view doing) {
    if (output_.error) {
        return *output_.error;
    }
    if (code < 0) {
        return avError(code, doing, "mkv");
    }
    return {};
}

Result<void> Writer::open(const TrackList& tracks, WallTime start) {
    quietLibrary();
    if (tracks.empty()) {
        return fail(ErrorKind::FailedPrecondition, "there is no track to write");
    }
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, "matroska", nullptr) < 0) {
        return fail(ErrorKind::Unsupported, "this machine's FFmpeg writes no Matroska");
    }
    context_.reset(raw);
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    io_.reset(
        avio_alloc_context(buffer, kBufferBytes, 1, &output_, nullptr, &Output::write, nullptr)
    );
    packet_.reset(av_packet_alloc());
    if (!io_ || !packet_) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a Matroska file");
    }
    io_->seekable = 0;
    context_->pb = io_.get();
    context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    for (const TrackPtr& track : tracks) {
        AVStream* stream = avformat_new_stream(context_.get(), nullptr);
        if (stream == nullptr || detail::codecIdOf(track->codec) == AV_CODEC_ID_NONE) {
            return fail(ErrorKind::Unsupported, "Matroska cannot hold this track");
        }
        const Bytes configuration = OCELLI_TRY(configurationOf(*track));
        const auto parameters = OCELLI_TRY(detail::parametersOf(*track, configuration));
        if (avcodec_parameters_copy(stream->codecpar, parameters.get()) < 0) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a Matroska file");
        }
        stream->time_base = {1, 1000};
    }
    av_dict_set(&context_->metadata, "creation_time", formatTime(start).c_str(), 0);
    tracks_ = tracks;
    last_.resize(tracks.size());
    return check(avformat_write_header(context_.get(), nullptr), "beginning");
}

Result<void> Writer::add(const Packet& packet) {
    OCELLI_ASSERT(packet.track < tracks_.size());
    if (!zero_) {
        zero_ = packet.captureTime;
    }
    const auto time =
        std::chrono::duration_cast<std::chrono::milliseconds>(packet.captureTime - *zero_).count();
    auto& last = last_[packet.track];
    if (time < 0) {
        return {};
    }
    Bytes bytes(packet.bytes().begin(), packet.bytes().end());
    if (hasNalUnits(tracks_[packet.track]->codec)) {
        bytes = OCELLI_TRY(codec::lengthPrefixedToAnnexB(packet.bytes()));
    }
    // Time in a file only goes forward.
    const std::int64_t stamp = last ? std::max<std::int64_t>(time, *last + 1) : time;
    last = stamp;
    if (av_new_packet(packet_.get(), static_cast<int>(bytes.size())) < 0) {
        return fail(ErrorKind::ResourceExhausted, "no memory for a picture");
    }
    std::memcpy(packet_->data, bytes.data(), bytes.size());
    packet_->stream_index = static_cast<int>(packet.track);
    packet_->pts = stamp;
    packet_->dts = stamp;
    packet_->flags = packet.keyFrame ? AV_PKT_FLAG_KEY : 0;
    const int code = av_write_frame(context_.get(), packet_.get());
    av_packet_unref(packet_.get());
    return check(code, "writing");
}

Result<void> Writer::flush() {
    const int code = av_write_frame(context_.get(), nullptr);
    avio_flush(io_.get());
    return check(code, "writing");
}

}  // namespace

Result<std::unique_ptr<MatroskaWriter>> MatroskaWriter::create(
    const TrackList& tracks, WallTime start, Sink sink
) {
    auto writer = std::make_unique<Writer>(std::move(sink));
    OCELLI_TRY(writer->open(tracks, start));
    return std::unique_ptr<MatroskaWriter>(std::move(writer));
}

}  // namespace ocelli::media::av
