// One recording while it is made: packets in, clips of bounded length out, and its book.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/bodycam/evidence_keeper.h"
#include "bodyworn/device/worn_settings.h"
#include "delivery/clips/clip_writer.h"
#include "delivery/record/packet_ring.h"

namespace ocelli::apps::bodycam {

/// When the microphone was off, by capture time.
class MuteTimes {
  public:
    void set(bool off, MonoTime time);

    bool covers(MonoTime time) const;

    /// What ended before is of no more use.
    void forget(MonoTime before);

  private:
    struct Span {
        MonoTime from;
        std::optional<MonoTime> to;
    };

    std::vector<Span> spans_;
};

struct SessionPlan {
    device::WornSettings settings;
    std::string folder;  ///< of the recording; exists
    MonoTime trigger;    ///< when it was asked for
    MonoTime earliest;   ///< nothing captured before
    std::uint32_t generation = 0;
};

/// Blocking; bound to the record queue. After an error it only takes close().
class ClipSession {
  public:
    ClipSession(
        EvidenceKeeper& keeper, SessionPlan plan, device::RecordingBook book, const MuteTimes& mutes
    );
    ~ClipSession();

    /// Packets in their order. True once the first picture is in a clip.
    Result<bool> add(const std::vector<delivery::record::RingItem>& items, MonoTime until);

    /// Ends the last clip.
    Result<void> close();

    device::RecordingBook& book() { return book_; }

    /// Capture time of the first picture; nothing before it.
    std::optional<MonoTime> first() const { return first_; }

    std::uint64_t bytes() const { return bytes_; }

  private:
    Result<void> addVideo(const delivery::record::RingItem& item);
    Result<void> addSound(const delivery::record::RingItem& item);
    Result<void> beginClip(const delivery::record::RingItem& item);
    Result<void> endClip();
    Result<void> writeHeld(const std::vector<Bytes>& behind);
    Result<void> syncWhenDue(MonoTime time);
    std::string nextStem(WallTime start);
    bool wantsSound(const media::Packet& packet) const;

    EvidenceKeeper& keeper_;
    SessionPlan plan_;
    device::RecordingBook book_;
    const MuteTimes& mutes_;
    std::unique_ptr<evidence::SealingClip> clip_;
    std::unique_ptr<delivery::clips::ClipWriter> writer_;
    media::TrackPtr video_;
    std::optional<WallTime> named_;            ///< the second in the name of the last clip
    std::optional<std::uint32_t> soundTrack_;  ///< index in the stream of the sound that is kept
    media::PacketPtr held_;                    ///< the newest picture, signed, not written yet
    std::optional<MonoTime> first_;
    MonoTime clipBegan_;
    MonoTime synced_;
    WallTime end_;
    std::uint64_t bytes_ = 0;
};

}  // namespace ocelli::apps::bodycam
