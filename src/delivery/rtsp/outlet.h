// Where one session's packets leave: a bounded queue of shared slabs in front of a socket.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "delivery/rtp/slab.h"
#include "media/delay_meter.h"
#include "runtime/event_loop.h"

namespace ocelli::delivery::rtsp {

/// How much may wait for one session, and how long.
struct OutletBounds {
    std::size_t bytes = 4U << 20U;
    Duration span = std::chrono::seconds(4);
};

struct OutletCounters {
    std::uint64_t packets = 0;      ///< handed to the kernel
    std::uint64_t bytes = 0;        ///< of them, RTP headers included
    std::uint64_t lostFrames = 0;   ///< left out because the session was slow
    std::uint64_t lostPackets = 0;  ///< the kernel took no more
};

/// Sends slabs at once while the socket takes them, queues them when not. When a bound is passed,
/// everything up to the next key frame is left out and counted; nobody else notices.
/// Thread-bound; one session's.
class Outlet {
  public:
    /// @param tracks  those the session has set up, lowest first; slabs of others are not sent
    Outlet(EventLoop& loop, std::vector<std::uint32_t> tracks, OutletBounds bounds);
    virtual ~Outlet() = default;
    Outlet(const Outlet&) = delete;
    Outlet& operator=(const Outlet&) = delete;

    /// Begins with these slabs, the first being a key frame; without any at the next key frame.
    void begin(std::span<const rtp::SlabPtr> group);

    /// Begins with whatever comes first: a recording that goes on where it was paused.
    void beginAnywhere();

    void send(const rtp::SlabPtr& slab);

    /// An RTCP packet of a track. Lost when the session is slow: the next one follows soon.
    virtual void sendReport(std::uint32_t track, const media::BufferPtr& report) = 0;

    /// True when the peer has taken everything, so it lives.
    bool drained() const { return queue_.empty() && ready(); }

    bool carries(std::uint32_t track) const;

    /// Bytes that wait here and in the socket's own queue.
    virtual std::size_t queuedBytes() const { return queuedBytes_; }

    const OutletCounters& counters() const { return counters_; }

    /// From capture until the bytes go to the socket, without the encoder's time; of live slabs,
    /// not of the group with which the session began.
    media::DelaySummary delay() const { return delay_.summary(); }

  protected:
    /// True when a slab can be written now.
    virtual bool ready() const = 0;

    /// @param slabs  at most `gathers()`
    virtual void write(std::span<const rtp::SlabPtr> slabs) = 0;

    /// How many slabs one system call takes; at most kMostGathered.
    virtual std::size_t gathers() const { return kMostGathered; }

    static constexpr std::size_t kMostGathered = 16;

    /// Called when something was queued while nothing had been.
    virtual void onQueued() {}

    /// Writes from the queue until about `budget` bytes are gone or the socket is full.
    void flush(std::size_t budget);

    bool queueEmpty() const { return queue_.empty(); }

    EventLoop& loop_;
    OutletCounters counters_;

  private:
    struct Waiting {
        rtp::SlabPtr slab;
        MonoTime since;
        bool live = true;
    };

    enum class Age { Cached, Live };

    bool full(const rtp::Slab& slab) const;
    void enqueue(const rtp::SlabPtr& slab, Age age);
    void measure(const rtp::Slab& slab);
    void forget();
    void countLost(const rtp::Slab& slab);

    std::vector<std::uint32_t> tracks_;
    OutletBounds bounds_;
    std::deque<Waiting> queue_;
    std::size_t queuedBytes_ = 0;
    bool skipping_ = true;  ///< until the next key frame
    media::DelayMeter delay_;
};

}  // namespace ocelli::delivery::rtsp
