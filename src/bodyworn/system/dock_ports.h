// The ports that docks are plugged into: what is at each of them (BS-INS-02, BS-TRB-11).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::system {

enum class DockPortState : std::uint8_t {
    Absent,  ///< this computer has no such interface
    Off,     ///< switched off in this computer
    NoLink,  ///< no dock, or one without power: its light is off
    Empty,   ///< a dock that works, and no camera in it
    Camera,
};

std::string_view toString(DockPortState state);

/// What is seen of one port now.
struct DockPortReading {
    std::string interface;
    DockPortState link = DockPortState::Absent;  ///< `Empty` when there is a link
    std::optional<int> megabits = {};
};

struct DockPortFigures {
    int number = 0;  ///< from 1, in the order of the command line
    std::string interface;
    DockPortState state = DockPortState::Absent;
    WallTime since = {};  ///< of the state
    std::optional<int> megabits = {};
    std::vector<std::string> cameras = {};  ///< serial numbers
    bool lost = false;                      ///< there was a dock at it, and now there is none
};

Json toJson(const DockPortFigures& port);

/// Nothing for a port that is well, or was never used; else what to tell.
std::string troubleOf(const DockPortFigures& port);

/// Remembers what was at each port since the start. Reentrant.
class DockPorts {
  public:
    static constexpr std::size_t kMost = 48;

    /// @param cameras  by interface: serial numbers of those that came through it
    void look(
        const std::vector<DockPortReading>& readings,
        const std::multimap<std::string, std::string>& cameras,
        WallTime now
    );

    const std::vector<DockPortFigures>& all() const { return ports_; }

  private:
    std::vector<DockPortFigures> ports_;
};

}  // namespace ocelli::bodyworn::system
