// The memory between a hub and the disk: pre-record while idle, a cushion while the disk is slow.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/unique_function.h"
#include "media/stream_hub.h"
#include "runtime/guarded.h"

namespace ocelli::delivery::record {

/// A packet with the tracks that hold for it.
struct RingItem {
    media::PacketPtr packet;
    std::shared_ptr<const media::TrackList> tracks;
    std::uint32_t generation = 0;

    bool startsGroup() const { return packet->track == 0 && packet->keyFrame; }
};

struct RingBounds {
    Duration span = std::chrono::seconds(5);  ///< kept at least while idle, if the bytes allow
    std::size_t bytes = 32U << 20U;
};

/// Thread-safe. Holds whole groups of pictures (from a key frame on), newest last. Idle, it forgets
/// groups that are not needed for the span; wanted, it keeps all within the bytes; beyond them the
/// oldest group goes, counted when wanted.
class PacketRing final : public media::StreamReader {
  public:
    /// @param wake  called (on the publisher's thread) when there is something to take, once until
    /// taken
    PacketRing(RingBounds bounds, UniqueFunction<void()> wake);

    void onDescription(const media::StreamDescription& description) override;
    void onPacket(const media::PacketPtr& packet) override;

    /// Somebody takes packets from now on, or no more. What is held when it begins is the
    /// pre-record.
    void setWanted(bool wanted);

    void setSpan(Duration span);

    /// It reads its stream no more: what is held goes, and what comes later is a new beginning.
    void cut();

    /// Everything that is held, oldest first; empty unless wanted. Later packets go on where this
    /// ends.
    std::vector<RingItem> take();

    /// Puts what could not be written back in front.
    void putBack(std::vector<RingItem> items);

    /// True while what is held goes on directly after what was taken last, nothing left out.
    bool continues() const;

    /// From the oldest to the newest picture that is held: the pre-record time in effect.
    Duration held() const;
    std::size_t heldBytes() const;

    /// Capture time of the oldest packet that is held.
    std::optional<MonoTime> oldest() const;

    /// Of the tracks that hold now.
    std::uint32_t generation() const;

    /// Video frames that were wanted and left out because the disk was too slow, since the start.
    std::uint64_t lost() const;

  private:
    struct Group {
        std::vector<RingItem> items;
        std::size_t bytes = 0;
    };

    struct State {
        RingBounds bounds;
        std::deque<Group> groups;
        std::size_t bytes = 0;
        std::shared_ptr<const media::TrackList> tracks;
        std::uint32_t generation = 0;
        bool wanted = false;
        bool woken = false;
        bool continuing = false;  ///< the first group follows what was taken
        bool open = false;        ///< packets that are no key frames can be added
        std::uint64_t lost = 0;
    };

    static void push(State& state, RingItem item);
    static void trim(State& state);
    static void dropFront(State& state);

    Guarded<State> state_;
    UniqueFunction<void()> wake_;
};

}  // namespace ocelli::delivery::record
