// The mobile network of this computer and its SIM, as ModemManager tells of them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "runtime/thread.h"

namespace ocelli::host::peripherals {

enum class SimState : std::uint8_t {
    Unknown,  ///< no modem, or it does not say yet
    Missing,
    Locked,  ///< wants a PIN or PUK
    Faulty,
    Ready,
};

std::string_view toString(SimState state);

enum class MobileState : std::uint8_t { Absent, Off, Searching, Connected, Failed };

struct ModemReading {
    MobileState state = MobileState::Absent;
    SimState sim = SimState::Unknown;
    std::optional<int> percent = {};  ///< of the signal, while it is registered
    std::string network = {};         ///< as its operator is called; clean text, at most 64 bytes

    bool operator==(const ModemReading&) const = default;
};

/// What is read of one modem, in the numbers of ModemManager (MMModemState and so on).
struct ModemFacts {
    int state = 0;
    unsigned failedReason = 0;
    unsigned registration = 0;
    unsigned quality = 0;
    bool sim = false;  ///< it names the object of a SIM
    std::string network;
};

/// Pure.
ModemReading readingOf(const ModemFacts& facts);

/// Asks ModemManager over the system bus (DBUS_SYSTEM_BUS_ADDRESS: another one), from a thread of
/// its own; each question waits at most two seconds.
class ModemClient {
  public:
    using Listener = std::function<void(const Result<ModemReading>&)>;

    static constexpr Duration kEvery = std::chrono::seconds(2);

    /// @param listener  called on the client's thread whenever something is different: the best
    /// modem, `Absent` without one; Unavailable with the cause when nobody can be asked
    explicit ModemClient(Listener listener);

  private:
    void run(const std::stop_token& stop);

    Listener listener_;
    Thread thread_;
};

}  // namespace ocelli::host::peripherals
