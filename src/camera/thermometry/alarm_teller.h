// Makes events of temperature alarms while the arming schedule says so.
#pragma once

#include <map>
#include <utility>

#include "camera/thermal_rules/rule_engine.h"
#include "events/event_bus.h"

namespace ocelli::camera::thermometry {

/// One alarm level of one rule is one event, from its start to its stop. An alarm that goes on when
/// arming begins is told then; when arming ends it is told as ended. For one thread at a time.
class AlarmTeller {
  public:
    AlarmTeller(int channel, events::EventBus& bus) : channel_(channel), bus_(bus) {}

    /// Everything that begins or ends with this picture, at once.
    /// @param width, height  of the picture, for places from 0 to 1
    void follow(
        const thermal_rules::Evaluation& found,
        const thermal_rules::RuleSet& rules,
        bool armed,
        WallTime time,
        int width,
        int height
    );

    /// After new rules: alarms that the engine does not know any more have ended.
    void keepActive(const thermal_rules::RuleEngine& engine, WallTime time);

    /// All end: the source is gone, or measuring was switched off.
    void endAll(WallTime time);

  private:
    struct Active {
        std::string rule;
        Json details;
        std::uint64_t id = 0;  ///< of the event; 0: not told
    };

    using Key = std::pair<int, thermal_rules::AlarmLevel>;

    void tell(const Key& key, Active& active, events::EventState state, WallTime time);

    int channel_;
    events::EventBus& bus_;
    std::map<Key, Active> active_;
};

}  // namespace ocelli::camera::thermometry
