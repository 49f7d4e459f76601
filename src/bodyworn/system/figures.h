// What the system is told about its storage, the destination and transfers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "bodyworn/offload/capabilities.h"
#include "bodyworn/offload/retention.h"
#include "bodyworn/system/dock_ports.h"

namespace ocelli::bodyworn::system {

/// The storage in which recordings wait for the destination.
struct StorageFigures {
    std::uint64_t capacity = 0;  ///< bytes
    std::uint64_t free = 0;      ///< bytes
    std::uint64_t waiting = 0;   ///< bytes that the destination has not confirmed
    std::size_t waitingClips = 0;
    std::string fault = {};   ///< in plain words; empty: none
    bool delivering = false;  ///< is read for the destination now
};

enum class DestinationState : std::uint8_t {
    NotConnected,  ///< no connection file
    Unknown,       ///< not tried yet
    Reachable,
    Unreachable,
    Refused,  ///< it knows us no longer
    OutOfLicences,
    Full,
};

std::string_view toString(DestinationState state);

/// Recordings that the destination will never take.
struct RefusedFigures {
    std::size_t count = 0;
    std::string cause = {};  ///< of one of them
    bool tooOld = false;     ///< it is older than the destination takes

    bool operator==(const RefusedFigures&) const = default;
};

struct DestinationFigures {
    DestinationState state = DestinationState::NotConnected;
    std::string message = {};
    std::optional<WallTime> since = {};
    std::optional<offload::Capabilities> capabilities = {};  ///< nothing: not asked yet
    std::optional<offload::Retention> retention = {};        ///< nothing: it does not say
    std::optional<Duration> clockAhead = {};                 ///< its clock against ours
    RefusedFigures refused = {};
};

/// A camera whose content is taken, or was in the last three days (BS-DSH-02).
struct TransferFigures {
    std::string serial;
    WallTime begun;
    std::optional<WallTime> ended;  ///< nothing while it goes on
    std::uint64_t bytes = 0;        ///< taken so far
    std::uint64_t total = 0;        ///< as far as known
    double bytesPerSecond = 0;
    std::string state;  ///< "running", "complete", "interrupted"

    /// Of one that goes on: at its own rate or, before it has one, at that of others (BC-DOC-04).
    std::optional<std::uint64_t> secondsLeft = {};
};

/// Who sends, and who waits for a place (BS-TRB-06).
struct QueueFigures {
    std::size_t places = 0;  ///< cameras that may send at the same moment
    std::size_t busy = 0;
    std::size_t waiting = 0;
};

/// Link errors at the contacts of one bay, or of one camera where bays are not told apart.
struct ContactFigures {
    std::string place;  ///< "bay 3", or the serial number of the camera
    int count = 0;
    WallTime since;
};

/// A reader of tags at the docks.
struct TagReaderFigures {
    std::string name;
    bool supported = true;  ///< it tells the numbers of tags

    bool operator==(const TagReaderFigures&) const = default;
};

/// Where the controller's power comes from.
enum class PowerState : std::uint8_t {
    Unknown,  ///< nothing tells it
    Mains,
    Battery,    ///< the mains have failed
    UpsSilent,  ///< the UPS that was named does not answer
};

std::string_view toString(PowerState state);

struct PowerFigures {
    PowerState state = PowerState::Unknown;
    WallTime since = {};
    std::optional<int> percent = {};  ///< of its battery
    bool low = false;                 ///< on the battery, which is nearly empty
    std::string message = {};         ///< why the UPS is silent

    bool operator==(const PowerFigures&) const = default;
};

/// Asked whenever somebody looks. All may be empty.
struct FigureSources {
    std::function<StorageFigures()> storage;
    std::function<DestinationFigures()> destination;
    std::function<std::vector<TransferFigures>()> transfers;
    std::function<std::vector<TagReaderFigures>()> readers = {};
    std::function<QueueFigures()> queue = {};
    std::function<std::vector<DockPortFigures>()> ports = {};
    std::function<PowerFigures()> power = {};
};

}  // namespace ocelli::bodyworn::system
