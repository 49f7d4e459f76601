// How the way to one viewer is doing, and which stream it bears.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "delivery/webrtc/transport_feedback.h"

namespace ocelli::delivery::webrtc {

/// Loss and queues on the way, from what the viewer says about each packet. Reentrant.
class LinkWatch {
  public:
    void onSent(std::uint16_t sequence, MonoTime now);
    void onFates(std::span<const PacketFate> fates, MonoTime now);

    /// Share of packets lost in the last full second, 0 to 1.
    double loss() const { return loss_; }

    /// How much longer packets take now than the fastest of late did: what waits on the way.
    Duration queueing() const { return queueing_; }

  private:
    static constexpr std::size_t kRemembered = 4096;

    struct Window {
        MonoTime since;
        std::uint32_t lost = 0;
        std::uint32_t arrived = 0;
    };

    std::array<std::int64_t, kRemembered> sent_{};  ///< nanoseconds; 0: nothing
    Window window_;
    double loss_ = 0;
    Duration queueing_{};
    MonoTime fastestSince_;
    Duration fastest_ = Duration::max();        ///< of this while
    Duration fastestBefore_ = Duration::max();  ///< of the while before
};

/// Decides when a viewer had better get the smaller stream, and when the larger one again. Goes
/// down after a second of loss above a tenth or 150 ms of queue; up after ten quiet seconds, and
/// each time that does not last waits twice as long, up to 160 s. Reentrant.
class StreamChoice {
  public:
    enum class Step : std::uint8_t { Stay, Down, Up };

    Step look(double loss, Duration queueing, MonoTime now);

  private:
    bool low_ = false;
    std::optional<MonoTime> troubleSince_;
    std::optional<MonoTime> quietSince_;
    std::optional<MonoTime> wentUp_;
    Duration patience_ = std::chrono::seconds(10);
};

}  // namespace ocelli::delivery::webrtc
