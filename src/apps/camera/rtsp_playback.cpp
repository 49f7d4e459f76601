// Carries questions and answers between the two loops.
#include "apps/camera/rtsp_playback.h"

namespace ocelli::apps::camera {
namespace {

namespace record = delivery::record;
using Opened = delivery::rtsp::PlaybackSource::Opened;
using FoundReader = Result<std::unique_ptr<record::RecordingReader>>;

class RtspReader final : public delivery::rtsp::PlaybackReader {
  public:
    explicit RtspReader(std::unique_ptr<record::RecordingReader> reader)
        : reader_(std::move(reader)) {}

    const media::TrackList& tracks() const override { return reader_->tracks(); }

    void next(std::size_t atMost, UniqueFunction<void(Packets)> done) override {
        reader_->next(atMost, std::move(done));
    }

  private:
    std::unique_ptr<record::RecordingReader> reader_;
};

void deliver(UniqueFunction<void(Opened)>& done, FoundReader reader) {
    if (!reader) {
        done(Error(std::move(reader).error()));
        return;
    }
    done(std::unique_ptr<delivery::rtsp::PlaybackReader>(
        std::make_unique<RtspReader>(std::move(*reader))
    ));
}

void answer(
    EventLoop& loop, const std::shared_ptr<UniqueFunction<void(Opened)>>& done, FoundReader reader
) {
    if (loop.isHere()) {
        deliver(*done, std::move(reader));
        return;
    }
    loop.post([done, found = std::move(reader)]() mutable { deliver(*done, std::move(found)); });
}

}  // namespace

void RtspPlayback::open(
    EventLoop& loop,
    const delivery::rtsp::StreamAddress& stream,
    WallTime from,
    std::optional<WallTime> to,
    UniqueFunction<void(Opened)> done
) {
    auto shared = std::make_shared<UniqueFunction<void(Opened)>>(std::move(done));
    playback_.loop().post([this, &loop, channel = stream.channel, from, to, shared] {
        record::CursorRange range;
        range.channel = channel;
        range.from = from;
        range.to = to.value_or(playback_.loop().clock().wall());
        playback_.openReader(loop, range, [&loop, shared](FoundReader reader) {
            answer(loop, shared, std::move(reader));
        });
    });
}

}  // namespace ocelli::apps::camera
