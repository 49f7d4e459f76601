// When a contact is an alarm: normally open or closed, enabled, armed.
#pragma once

#include <memory>
#include <vector>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "events/event_bus.h"
#include "runtime/event_loop.h"

namespace ocelli::host::alarm_io {

/// Thread-bound to the loop. A contact counts once it has been at its new level for kSettle.
class AlarmInputs {
  public:
    static constexpr Duration kSettle = std::chrono::milliseconds(50);

    AlarmInputs(EventLoop& loop, events::EventBus& bus, std::size_t count);

    /// Ends what goes on.
    ~AlarmInputs();

    /// Of the settings; those of numbers that are not wired are left alone.
    void apply(
        const config::AlarmInputsSettings& settings, std::shared_ptr<const config::TimeZone> zone
    );

    /// Contact `index` (from 0) is closed now, or open.
    void onLevel(std::size_t index, bool closed);

    /// Takes over levels that have settled, and follows the schedules. Called by itself every
    /// second and when a level has settled.
    void tick();

    /// It is in alarm, whether or not anybody is told.
    bool active(std::size_t index) const;

  private:
    struct Input {
        config::AlarmInput settings;
        bool closed = false;
        std::uint64_t event = 0;  ///< that goes on; 0: none
        std::string eventName;    ///< of the rule when it began
        bool newLevel = false;
        MonoTime since;  ///< when newLevel came
        Timer settling;
    };

    void judge(Input& input);
    void tell(Input& input, events::EventState state);

    EventLoop& loop_;
    events::EventBus& bus_;
    std::vector<Input> inputs_;
    std::shared_ptr<const config::TimeZone> zone_;
    Timer timer_;
};

}  // namespace ocelli::host::alarm_io
