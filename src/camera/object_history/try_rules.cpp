// The same watch as for live pictures; a gap in the memory is a new beginning.
#include "camera/object_history/try_rules.h"

#include <map>

#include "camera/rules/rule_watch.h"

namespace ocelli::camera::object_history {
namespace {

using rules::RuleState;

class Trial {
  public:
    explicit Trial(const std::vector<rules::Rule>& rules) : watch_(rules) {}

    bool see(const PastReport& report) {
        ++tried_.reports;
        for (const rules::RuleEvent& event : watch_.update(report.scene)) {
            take(event, report.time);
        }
        return !tried_.more;
    }

    Tried end() { return std::move(tried_); }

  private:
    void take(const rules::RuleEvent& event, WallTime time) {
        if (event.state == RuleState::Stop) {
            if (const auto known = running_.extract(event.id)) {
                tried_.events[known.mapped()].stop = time;
            }
            return;
        }
        if (tried_.events.size() >= kMostPastEvents) {
            tried_.more = true;
            return;
        }
        if (event.state == RuleState::Start) {
            running_[event.id] = tried_.events.size();
        }
        tried_.events.push_back({event, time, {}});
    }

    rules::RuleWatch watch_;
    std::map<std::uint64_t, std::size_t> running_;
    Tried tried_;
};

}  // namespace

Result<Tried> tryRules(
    const ObjectShelf& shelf,
    int channel,
    WallTime from,
    WallTime to,
    const std::vector<rules::Rule>& rules
) {
    OCELLI_TRY(rules::validate(rules));
    Trial trial(rules);
    OCELLI_TRY(shelf.read(channel, from, to, [&](const PastReport& report) {
        return trial.see(report);
    }));
    return trial.end();
}

}  // namespace ocelli::camera::object_history
