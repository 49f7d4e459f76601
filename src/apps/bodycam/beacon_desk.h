// Calls between cameras: what is sent when a recording begins, and what is heard.
#pragma once

#include <memory>
#include <string>

#include "apps/bodycam/worn_device.h"
#include "bodyworn/device/beacon.h"
#include "host/discovery/group_channel.h"

namespace ocelli::apps::bodycam {

/// Where cameras call: a group of this house (RFC 2365; of the link, RFC 4291), and its port.
inline constexpr host::discovery::GroupChannel::Group kBeaconGroup{
    "239.255.79.67", "ff02::4f43", 8446
};

/// What has become of calls since the start.
struct BeaconFigures {
    std::uint64_t sent = 0;
    std::uint64_t held = 0;  ///< not sent: the one before was too near
    std::uint64_t good = 0;
    std::uint64_t foreign = 0;
    std::uint64_t old = 0;
    std::uint64_t replayed = 0;
    std::uint64_t dropped = 0;  ///< not looked at, there were too many
};

/// Thread-bound. The radio is on only while the profile wants beacons, the camera has a key and
/// stands in no dock.
class BeaconDesk {
  public:
    BeaconDesk(EventLoop& loop, WornDevice& worn, std::string serial)
        : loop_(loop), worn_(worn), serial_(std::move(serial)) {}

    /// Empty: beacons are off.
    void setKey(Bytes key);

    /// The camera may be another now.
    void look();

    /// A recording has begun that others are to be told of.
    void call();

    bool listening() const { return channel_ != nullptr; }

    const BeaconFigures& figures() const { return figures_; }

    /// Datagrams are lost now and then: each call goes out three times.
    static constexpr int kRepeats = 3;
    static constexpr Duration kRepeatEvery = std::chrono::milliseconds(150);

    /// A wearer who presses again and again does not keep the others busy.
    static constexpr Duration kLeastPause = std::chrono::seconds(10);

  private:
    void heard(ByteSpan datagram);
    void repeat();

    EventLoop& loop_;
    WornDevice& worn_;
    std::string serial_;
    Bytes key_;
    device::BeaconEar ear_;
    BeaconFigures figures_;
    std::optional<MonoTime> called_;
    std::optional<device::Beacon> calling_;
    int left_ = 0;
    Timer timer_;
    std::unique_ptr<host::discovery::GroupChannel> channel_;
};

Json toJson(const BeaconDesk& desk);

}  // namespace ocelli::apps::bodycam
