// Muxing and distribution of one live stream.
#include "delivery/live/live_stream.h"

#include <algorithm>

#include "base/log.h"
#include "delivery/live/live_message.h"

namespace ocelli::delivery::live {
namespace {

constexpr std::size_t kMostGroupBytes = 16U << 20U;
constexpr Duration kLeastSilence = std::chrono::seconds(5);

/// Sound that browsers take in fragmented MP4; other sound is heard over RTSP only.
bool playableInPages(const media::Track& track) {
    return media::isVideo(track.codec) || track.codec == media::Codec::Aac ||
           track.codec == media::Codec::Opus;
}

}  // namespace

LiveStream::LiveStream(EventLoop& loop, media::StreamHub& hub)
    : loop_(loop),
      hub_(hub),
      stateMessage_(formatStateMessage(false, "waiting for the first picture")),
      lastPacket_(loop.clock().mono()) {
    aliveTimer_ = loop_.every(std::chrono::seconds(1), [this] { checkAlive(); });
    reader_ = std::make_unique<media::QueuedReader>(loop, hub, *this, media::StartAt::CachedGroup);
}

LiveStream::~LiveStream() = default;

void LiveStream::add(std::shared_ptr<LiveViewer> viewer) {
    viewers_.push_back(viewer);
    viewer->sendText(stateMessage_);
    startViewer(*viewer);
    if (group_.empty()) {
        hub_.requestKeyFrame();
    }
}

void LiveStream::remove(const LiveViewer* viewer) {
    std::erase_if(viewers_, [&](const auto& one) { return one.get() == viewer; });
}

void LiveStream::resume(LiveViewer& viewer) {
    viewer.resume();
    for (const mp4::LiveFragment& fragment : group_) {
        viewer.add(fragment);
    }
    if (group_.empty()) {
        hub_.requestKeyFrame();
    }
}

void LiveStream::startViewer(LiveViewer& viewer) {
    if (streamMessage_.empty()) {
        return;
    }
    viewer.start(streamMessage_, muxer_ ? muxer_->initSegment() : nullptr);
    for (const mp4::LiveFragment& fragment : group_) {
        viewer.add(fragment);
    }
}

void LiveStream::onDescription(const media::StreamDescription& description) {
    muxer_.reset();
    group_.clear();
    groupBytes_ = 0;
    streamMessage_.clear();
    if (description.tracks.empty()) {
        return;
    }
    const double rate = description.tracks.front()->frameRate;
    silence_ = std::max(
        kLeastSilence, rate > 0 ? Duration(static_cast<std::int64_t>(3e9 / rate)) : kLeastSilence
    );
    if (description.tracks.front()->codec == media::Codec::Mjpeg) {
        // No browser takes MJPEG in MP4: the page learns the codec and asks for multipart instead.
        streamMessage_ = formatStreamMessage({description.tracks.front()});
    } else {
        auto muxer =
            mp4::StreamMuxer::create(description.tracks, loop_.clock().wall(), playableInPages);
        if (!muxer) {
            log::warning("live", "{}: {}", hub_.name(), muxer.error().message());
            setLive(false, muxer.error().message());
            return;
        }
        muxer_.emplace(std::move(*muxer));
        streamMessage_ = formatStreamMessage(muxer_->tracks());
    }
    for (const auto& viewer : viewers_) {
        startViewer(*viewer);
    }
}

void LiveStream::onPacket(const media::PacketPtr& packet) {
    lastPacket_ = loop_.clock().mono();
    if (!live_ && packet->track == 0 && !streamMessage_.empty()) {
        setLive(true, "");
    }
    if (!muxer_) {
        return;
    }
    auto fragment = muxer_->add(*packet);
    if (!fragment) {
        log::warning("live", "{}: {}", hub_.name(), fragment.error().describe());
        return;
    }
    if (!*fragment) {
        return;
    }
    ++muxed_;
    keep(**fragment);
    for (const auto& viewer : viewers_) {
        viewer->add(**fragment);
    }
}

void LiveStream::onLost(std::uint64_t frames) {
    log::warning(
        "live", "{}: this loop was too slow, {} frames were left out", hub_.name(), frames
    );
    hub_.requestKeyFrame();  // nothing can be shown before the next one
    for (const auto& viewer : viewers_) {
        viewer->sendText(formatLostMessage(frames));
    }
}

void LiveStream::keep(const mp4::LiveFragment& fragment) {
    if (fragment.keyFrame) {
        group_.clear();
        groupBytes_ = 0;
    }
    if (!fragment.keyFrame && group_.empty()) {
        return;
    }
    groupBytes_ += fragment.bytes->size();
    group_.push_back(fragment);
    if (groupBytes_ > kMostGroupBytes) {
        group_.clear();
        groupBytes_ = 0;
    }
}

void LiveStream::checkAlive() {
    if (live_ && loop_.clock().mono() - lastPacket_ > silence_) {
        setLive(false, "no pictures from the source");
    }
}

void LiveStream::setLive(bool live, std::string message) {
    live_ = live;
    stateMessage_ = formatStateMessage(live, message);
    for (const auto& viewer : viewers_) {
        viewer->sendText(stateMessage_);
    }
}

}  // namespace ocelli::delivery::live
