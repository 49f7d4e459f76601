// What a worn camera calls out when a recording begins, and which of such calls it believes.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::bodyworn::device {

/// A key that all cameras of a system share; it comes with the dock.
inline constexpr std::size_t kBeaconKeySize = 32;

/// No beacon is longer.
inline constexpr std::size_t kMostBeacon = 128;

struct Beacon {
    std::string serial;    ///< of the camera; 1..32 of A-Z a-z 0-9 -
    WallTime time;         ///< of the call
    std::uint64_t id = 0;  ///< by chance; the same in all calls of one recording

    bool operator==(const Beacon&) const = default;
};

/// "OCB1", then sealed under the key: time, id, serial number. Nobody without the key learns who
/// calls. See docs/design/recording-beacon.md.
Bytes formatBeacon(const Beacon& beacon, ByteSpan key);

/// DataLoss for what is of another key, changed, or no beacon at all.
Result<Beacon> parseBeacon(ByteSpan datagram, ByteSpan key);

enum class BeaconVerdict : std::uint8_t {
    Good,
    Own,       ///< the network gives it back
    Foreign,   ///< of another system, changed, or no beacon
    Old,       ///< called too long ago, or from the future
    Replayed,  ///< this call was heard before
    TooMany,   ///< more come than anybody needs: not even looked at
};

/// Judges what is heard. Reentrant.
class BeaconEar {
  public:
    /// Clocks of cameras come from their docks; they drift by a second or two in a day.
    static constexpr Duration kMostAge = std::chrono::seconds(10);

    static constexpr std::size_t kMostRemembered = 256;
    static constexpr int kMostPerSecond = 50;

    struct Heard {
        BeaconVerdict verdict = BeaconVerdict::Foreign;
        Beacon beacon;  ///< of all but Foreign and TooMany
    };

    /// @param now  both clocks: age goes by the wall clock, rates by the other
    Heard judge(
        ByteSpan datagram, ByteSpan key, const std::string& own, WallTime wall, MonoTime mono
    );

  private:
    struct Known {
        std::string serial;
        std::uint64_t id = 0;
    };

    std::deque<Known> known_;
    std::optional<MonoTime> second_;
    int inSecond_ = 0;
};

}  // namespace ocelli::bodyworn::device
