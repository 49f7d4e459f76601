// From what rules say to events on the bus: only while armed, every start with its stop, no storms.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "camera/rules/rule_event.h"
#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "events/event_bus.h"

namespace ocelli::camera::pipeline {

/// What an event says of the target it is about; empty when it is about none.
Json detailsOf(const rules::RuleEvent& event);

/// Thread-bound to whoever feeds it; all time comes in.
class RuleReporter {
  public:
    /// Happenings of one channel that go on at once, and events of one rule within a minute. What
    /// is beyond is counted and told as `eventStorm`, once a minute.
    static constexpr std::size_t kMostRunning = 128;
    static constexpr int kMostAMinute = 30;

    RuleReporter(int channel, events::EventBus& bus) : channel_(channel), bus_(bus) {}

    /// What follows is of these rules; what goes on of others ends.
    /// @param rules  those that are switched on, in the order of the events' `rule`
    void apply(
        std::vector<config::SmartRule> rules,
        std::shared_ptr<const config::TimeZone> zone,
        WallTime now
    );

    /// The same rules with other names, schedules or intervals: what goes on goes on.
    void rearm(std::vector<config::SmartRule> rules, std::shared_ptr<const config::TimeZone> zone);

    void tell(const rules::RuleEvent& event, WallTime time);

    /// Call about every second: what is no longer armed ends, storms are told.
    void tick(WallTime now);

    /// Everything that goes on ends.
    void endAll(WallTime now);

    std::size_t running() const { return running_.size(); }

  private:
    struct Running {
        std::uint64_t id = 0;  ///< of the bus
        std::size_t rule = 0;
        std::string name;  ///< of the rule when it began
        Json details;
    };

    struct Minute {
        WallTime since;
        int told = 0;
        int suppressed = 0;
        std::optional<WallTime> last;  ///< begin of the last one that was told
    };

    bool mayTell(std::size_t rule, WallTime time);
    bool isArmed(std::size_t rule, WallTime time) const;
    void tellStorm(std::size_t rule, WallTime now);
    void end(const Running& running, WallTime time);
    events::Event eventOf(std::size_t rule, events::EventState state, WallTime time) const;

    int channel_;
    events::EventBus& bus_;
    std::vector<config::SmartRule> rules_;
    std::shared_ptr<const config::TimeZone> zone_;
    std::map<std::uint64_t, Running> running_;  ///< by the rule's own id
    std::vector<Minute> minutes_;               ///< by rule
};

}  // namespace ocelli::camera::pipeline
