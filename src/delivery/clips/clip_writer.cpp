// The two containers.
#include "delivery/clips/clip_writer.h"

#include "base/assert.h"
#include "delivery/mp4/fragment.h"
#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/sample_entry.h"
#include "delivery/record/fragment_builder.h"
#include "media/av/matroska_writer.h"

namespace ocelli::delivery::clips {
namespace {

/// A fragment holds so much at most; it is also what a power cut may take.
constexpr Duration kFragment = std::chrono::seconds(1);
constexpr std::size_t kLargestFragment = 16U << 20U;

class Mp4Writer final : public ClipWriter {
  public:
    Mp4Writer(const media::TrackList& tracks, Sink sink)
        : builder_(tracks), sink_(std::move(sink)) {}

    Result<void> begin(const media::TrackList& tracks, WallTime start) {
        const Bytes head = OCELLI_TRY(mp4::formatInitSegment(tracks, start));
        return sink_(head);
    }

    Result<void> add(const media::PacketPtr& packet) override {
        const bool video = packet->track == 0;
        const bool due = video && builder_.hasVideo() &&
                         (packet->keyFrame || builder_.span() >= kFragment ||
                          builder_.bytes() >= kLargestFragment);
        if (due) {
            OCELLI_TRY(write(packet.get()));
        }
        builder_.add(packet->track, packet);
        return {};
    }

    Result<void> flush() override { return builder_.hasVideo() ? write(nullptr) : Result<void>(); }

  private:
    Result<void> write(const media::Packet* nextVideo) {
        const record::BuiltFragment built = builder_.take(++sequence_, nextVideo);
        const Bytes head = OCELLI_TRY(mp4::formatFragmentHeader(built.table));
        OCELLI_TRY(sink_(head));
        for (const media::PacketPtr& packet : built.packets) {
            OCELLI_TRY(sink_(packet->bytes()));
        }
        return {};
    }

    record::FragmentBuilder builder_;
    Sink sink_;
    std::uint32_t sequence_ = 0;
};

class MkvWriter final : public ClipWriter {
  public:
    explicit MkvWriter(std::unique_ptr<media::av::MatroskaWriter> writer)
        : writer_(std::move(writer)) {}

    Result<void> add(const media::PacketPtr& packet) override {
        if (packet->track == 0 && packet->keyFrame) {
            OCELLI_TRY(writer_->flush());  // a cluster begins where one can begin to look
        }
        return writer_->add(*packet);
    }

    Result<void> flush() override { return writer_->flush(); }

  private:
    std::unique_ptr<media::av::MatroskaWriter> writer_;
};

}  // namespace

Result<std::unique_ptr<ClipWriter>> ClipWriter::create(
    Container container, const media::TrackList& tracks, WallTime start, Sink sink
) {
    if (tracks.empty() || !media::isVideo(tracks.front()->codec)) {
        return fail(ErrorKind::FailedPrecondition, "a clip needs a video");
    }
    if (container == Container::Mkv) {
        auto writer = OCELLI_TRY(media::av::MatroskaWriter::create(tracks, start, std::move(sink)));
        return std::unique_ptr<ClipWriter>(std::make_unique<MkvWriter>(std::move(writer)));
    }
    auto writer = std::make_unique<Mp4Writer>(tracks, std::move(sink));
    OCELLI_TRY(writer->begin(tracks, start));
    return std::unique_ptr<ClipWriter>(std::move(writer));
}

bool canHold(Container container, media::Codec codec) {
    return container == Container::Mkv ? codec != media::Codec::OnvifMetadata
                                       : mp4::canStore(codec);
}

}  // namespace ocelli::delivery::clips
