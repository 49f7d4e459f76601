// A reader that hands packets to a loop through a bounded queue, dropping to the next key frame
// when slow.
#pragma once

#include <deque>
#include <memory>

#include "media/stream_hub.h"
#include "runtime/event_loop.h"

namespace ocelli::media {

/// How much may wait for one reader.
struct QueueBounds {
    std::size_t bytes = 4U << 20U;
    Duration span = std::chrono::seconds(4);
    std::size_t packets = 8192;
};

/// Crosses from the publisher's thread to a loop. When a bound is passed, everything up to the next
/// key frame is left out and counted; a cached group at the start is let through
/// whole. Destroy on the loop, from within a callback too.
class QueuedReader {
  public:
    struct Listener {
        virtual ~Listener() = default;
        virtual void onDescription(const StreamDescription& description) = 0;
        virtual void onPacket(const PacketPtr& packet) = 0;

        /// `frames` packets of the first track were left out since the last call; a key frame
        /// follows at once.
        virtual void onLost(std::uint64_t frames) = 0;
    };

    /// @param listener  called on `loop`; must outlive this object
    QueuedReader(
        EventLoop& loop, StreamHub& hub, Listener& listener, StartAt start, QueueBounds bounds = {}
    );
    ~QueuedReader();

    /// While paused nothing is taken from the queue (the socket is full); the bounds still hold.
    void pause();
    void resume();

    std::uint64_t lost() const;
    std::size_t queuedBytes() const;

  private:
    class Crossing;
    std::shared_ptr<Crossing> crossing_;
    Subscription subscription_;
};

}  // namespace ocelli::media
