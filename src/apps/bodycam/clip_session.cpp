// Cuts, signs and mutes; see clip_session.h.
#include "apps/bodycam/clip_session.h"

#include <algorithm>

#include "media/codec/nal_units.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr Duration kSyncEvery = std::chrono::seconds(1);

delivery::clips::Container containerOf(device::ClipFormat format) {
    return format == device::ClipFormat::Mkv ? delivery::clips::Container::Mkv
                                             : delivery::clips::Container::Mp4;
}

evidence::ContentType contentOf(device::ClipFormat format) {
    return format == device::ClipFormat::Mkv ? evidence::ContentType::Mkv
                                             : evidence::ContentType::Mp4;
}

media::PacketPtr copyWith(const media::Packet& packet, Bytes bytes, std::uint32_t track) {
    auto copy = std::make_shared<media::Packet>(packet);
    copy->data = media::makeBuffer(std::move(bytes));
    copy->track = track;
    return copy;
}

Duration frameOf(const media::Track& track) {
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(1e9 / (track.frameRate > 0 ? track.frameRate : 25))
    );
}

}  // namespace

void MuteTimes::set(bool off, MonoTime time) {
    const bool isOff = !spans_.empty() && !spans_.back().to;
    if (off && !isOff) {
        spans_.push_back({time, {}});
    } else if (!off && isOff) {
        spans_.back().to = time;
    }
}

bool MuteTimes::covers(MonoTime time) const {
    return std::ranges::any_of(spans_, [time](const Span& span) {
        return time >= span.from && (!span.to || time < *span.to);
    });
}

void MuteTimes::forget(MonoTime before) {
    std::erase_if(spans_, [before](const Span& span) { return span.to && *span.to < before; });
}

ClipSession::ClipSession(
    EvidenceKeeper& keeper, SessionPlan plan, device::RecordingBook book, const MuteTimes& mutes
)
    : keeper_(keeper), plan_(std::move(plan)), book_(std::move(book)), mutes_(mutes) {}

ClipSession::~ClipSession() = default;

Result<bool> ClipSession::add(
    const std::vector<delivery::record::RingItem>& items, MonoTime until
) {
    for (const delivery::record::RingItem& item : items) {
        const MonoTime time = item.packet->captureTime;
        if (time > until || time < plan_.earliest) {
            continue;
        }
        if (writer_ && item.generation != plan_.generation) {
            OCELLI_TRY(endClip());  // another picture size or codec needs another file
        }
        plan_.generation = item.generation;
        OCELLI_TRY(item.packet->track == 0 ? addVideo(item) : addSound(item));
    }
    return first_.has_value();
}

Result<void> ClipSession::addVideo(const delivery::record::RingItem& item) {
    const media::Packet& packet = *item.packet;
    const bool due =
        packet.keyFrame && writer_ &&
        packet.captureTime - clipBegan_ >= std::chrono::seconds(plan_.settings.clipLength);
    if (due) {
        OCELLI_TRY(endClip());
    }
    if (!writer_) {
        if (!packet.keyFrame) {
            return {};
        }
        OCELLI_TRY(beginClip(item));
    }
    OCELLI_TRY(writeHeld({}));
    held_ = copyWith(packet, OCELLI_TRY(keeper_.sign(*video_, packet.bytes(), packet.wallTime)), 0);
    end_ = packet.wallTime + frameOf(*video_);
    return syncWhenDue(packet.captureTime);
}

bool ClipSession::wantsSound(const media::Packet& packet) const {
    const bool before = packet.captureTime < plan_.trigger;
    return soundTrack_ == packet.track && (!before || plan_.settings.preBufferAudio) &&
           !mutes_.covers(packet.captureTime);
}

Result<void> ClipSession::addSound(const delivery::record::RingItem& item) {
    if (!writer_ || !wantsSound(*item.packet)) {
        return {};
    }
    auto copy = std::make_shared<media::Packet>(*item.packet);
    copy->track = 1;
    return writer_->add(copy);
}

/// Names have whole seconds: where picture or sound change twice in one, the next is taken.
std::string ClipSession::nextStem(WallTime start) {
    constexpr std::int64_t kSecond = 1'000'000;
    WallTime named{start.microseconds / kSecond * kSecond};
    if (named_ && named <= *named_) {
        named = *named_ + std::chrono::seconds(1);
    }
    named_ = named;
    return evidence::clipStem(named, book_.id);
}

Result<void> ClipSession::beginClip(const delivery::record::RingItem& item) {
    const auto container = containerOf(plan_.settings.clipFormat);
    video_ = item.tracks->front();
    soundTrack_.reset();
    media::TrackList tracks = {video_};
    for (std::uint32_t i = 1; i < item.tracks->size() && plan_.settings.audio; ++i) {
        const media::TrackPtr& track = item.tracks->at(i);
        if (track->kind == media::TrackKind::Audio &&
            delivery::clips::canHold(container, track->codec)) {
            tracks.push_back(track);
            soundTrack_ = i;
            break;
        }
    }
    const WallTime start = item.packet->wallTime;
    clip_ = OCELLI_TRY(
        keeper_.begin(plan_.folder, nextStem(start), contentOf(plan_.settings.clipFormat), start)
    );
    writer_ = OCELLI_TRY(delivery::clips::ClipWriter::create(
        container,
        tracks,
        start,
        [this](ByteSpan bytes) {
            bytes_ += bytes.size();
            return clip_->append(bytes);
        }
    ));
    clipBegan_ = item.packet->captureTime;
    if (!first_) {
        first_ = item.packet->captureTime;
        synced_ = *first_;
        book_.start = start;
    }
    return {};
}

/// @param behind  NAL units that go behind the picture
Result<void> ClipSession::writeHeld(const std::vector<Bytes>& behind) {
    if (!held_) {
        return {};
    }
    media::PacketPtr picture = std::move(held_);
    held_ = nullptr;
    if (!behind.empty()) {
        Bytes bytes(picture->bytes().begin(), picture->bytes().end());
        const std::vector<ByteSpan> units(behind.begin(), behind.end());
        const Bytes end = media::codec::joinLengthPrefixed(units);
        bytes.insert(bytes.end(), end.begin(), end.end());
        picture = copyWith(*picture, std::move(bytes), 0);
    }
    return writer_->add(picture);
}

Result<void> ClipSession::syncWhenDue(MonoTime time) {
    // What comes out of the pre-buffer at once need not be made durable piece by piece.
    if (time - synced_ < kSyncEvery || time < plan_.trigger) {
        return {};
    }
    synced_ = time;
    return clip_->sync();
}

Result<void> ClipSession::endClip() {
    if (!writer_) {
        return {};
    }
    const std::vector<Bytes> behind = OCELLI_TRY(keeper_.endVideo(end_));
    OCELLI_TRY(writeHeld(behind));
    OCELLI_TRY(writer_->flush());
    writer_.reset();
    OCELLI_TRY(clip_->finish(end_));
    clip_.reset();
    book_.stop = end_;
    return {};
}

Result<void> ClipSession::close() {
    auto done = endClip();
    if (!done) {
        // What is on the disk stays as an unfinished clip and is sealed at the next start.
        writer_.reset();
        clip_.reset();
    }
    return done;
}

}  // namespace ocelli::apps::bodycam
