// Bookkeeping of what goes on; see rule_reporter.h for the bounds.
#include "camera/pipeline/rule_reporter.h"

#include <cmath>

#include <fmt/format.h>

#include "base/assert.h"
#include "camera/pipeline/smart_plan.h"
#include "config/schedule.h"

namespace ocelli::camera::pipeline {
namespace {

using events::EventState;
using rules::RuleState;

constexpr auto kMinute = std::chrono::minutes(1);

double rounded(double share) {
    return std::round(share * 1e4) / 1e4;
}

}  // namespace

Json detailsOf(const rules::RuleEvent& event) {
    if (event.object == 0) {
        return Json::object();
    }
    Json details = {
        {"target", event.object},
        {"class", objects::toString(event.objectClass)},
        {"x", rounded(event.box.x)},
        {"y", rounded(event.box.y)},
        {"width", rounded(event.box.width)},
        {"height", rounded(event.box.height)},
    };
    if (event.direction != rules::Direction::Both) {
        details["direction"] = rules::toString(event.direction);
    }
    return details;
}

void RuleReporter::apply(
    std::vector<config::SmartRule> rules, std::shared_ptr<const config::TimeZone> zone, WallTime now
) {
    endAll(now);
    for (std::size_t i = 0; i < minutes_.size(); ++i) {
        tellStorm(i, now);
    }
    rules_ = std::move(rules);
    zone_ = std::move(zone);
    minutes_.assign(rules_.size(), {});
}

void RuleReporter::rearm(
    std::vector<config::SmartRule> rules, std::shared_ptr<const config::TimeZone> zone
) {
    OCELLI_ASSERT(rules.size() == rules_.size());
    rules_ = std::move(rules);
    zone_ = std::move(zone);
}

void RuleReporter::tell(const rules::RuleEvent& event, WallTime time) {
    if (event.rule >= rules_.size()) {
        return;
    }
    if (event.state == RuleState::Stop) {
        if (const auto known = running_.extract(event.id)) {
            end(known.mapped(), time);
        }
        return;
    }
    if (!isArmed(event.rule, time) || !mayTell(event.rule, time)) {
        return;
    }
    const bool lasts = event.state == RuleState::Start;
    events::Event told = eventOf(event.rule, lasts ? EventState::Start : EventState::Pulse, time);
    told.details = detailsOf(event);
    Running running{0, event.rule, told.rule, told.details};
    running.id = bus_.publish(std::move(told));
    if (lasts) {
        running_[event.id] = std::move(running);
    }
}

bool RuleReporter::isArmed(std::size_t rule, WallTime time) const {
    return !zone_ || config::armed(rules_[rule].schedule, *zone_, time);
}

/// Counts; false for what comes too soon after the last, and for what is too much.
bool RuleReporter::mayTell(std::size_t rule, WallTime time) {
    Minute& minute = minutes_[rule];
    if (minute.last && time < *minute.last + std::chrono::seconds(rules_[rule].interval)) {
        return false;
    }
    if (time >= minute.since + kMinute) {
        tellStorm(rule, time);
        minute.since = time;
        minute.told = 0;
    }
    if (minute.told >= kMostAMinute || running_.size() >= kMostRunning) {
        ++minute.suppressed;
        return false;
    }
    ++minute.told;
    minute.last = time;
    return true;
}

void RuleReporter::tellStorm(std::size_t rule, WallTime now) {
    Minute& minute = minutes_[rule];
    if (minute.suppressed == 0) {
        return;
    }
    events::Event event;
    event.topic = std::string(events::topic::kEventStorm);
    event.channel = channel_;
    event.rule = rules_[rule].name;
    event.time = now;
    event.details = {
        {"suppressed", minute.suppressed},
        {"message",
         fmt::format("{} more events of this rule within a minute were left out", minute.suppressed)
        },
    };
    bus_.publish(std::move(event));
    minute.suppressed = 0;
}

void RuleReporter::tick(WallTime now) {
    for (auto at = running_.begin(); at != running_.end();) {
        if (isArmed(at->second.rule, now)) {
            ++at;
        } else {
            end(at->second, now);
            at = running_.erase(at);
        }
    }
    for (std::size_t i = 0; i < minutes_.size(); ++i) {
        if (now >= minutes_[i].since + kMinute) {
            tellStorm(i, now);
        }
    }
}

void RuleReporter::endAll(WallTime now) {
    for (const auto& [id, running] : running_) {
        end(running, now);
    }
    running_.clear();
}

void RuleReporter::end(const Running& running, WallTime time) {
    events::Event event = eventOf(running.rule, EventState::Stop, time);
    event.id = running.id;
    event.rule = running.name;
    event.details = running.details;
    bus_.publish(std::move(event));
}

events::Event RuleReporter::eventOf(std::size_t rule, EventState state, WallTime time) const {
    events::Event event;
    event.topic = std::string(topicOf(rules_[rule].type));
    event.channel = channel_;
    event.rule = rules_[rule].name;
    event.state = state;
    event.time = time;
    return event;
}

}  // namespace ocelli::camera::pipeline
