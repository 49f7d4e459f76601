// Things left behind and things taken away.
#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include "camera/rules/rule_watch.h"

namespace ocelli::camera::rules {
namespace {

using objects::StillKind;

class StillRule final : public ObjectRule {
  public:
    explicit StillRule(const Rule& rule) : rule_(rule), needed_(neededPart(rule)) {
        if (!rule.region.empty()) {
            region_.emplace(rule.region);
        }
    }

    void update(const objects::SceneReport& scene, std::vector<RuleEvent>& events) override {
        for (const auto& still : scene.stills) {
            if (!told_.contains(still.id) && scene.settled && counts(still) &&
                lasted(still, scene.time) >= rule_.seconds) {
                told_.insert(still.id);
                tell(RuleState::Start, still.id, still.box, events);
            }
        }
        std::erase_if(told_, [&](std::uint64_t id) {
            const bool there = std::any_of(
                scene.stills.begin(),
                scene.stills.end(),
                [id](const auto& still) { return still.id == id; }
            );
            if (!there) {
                tell(RuleState::Stop, id, {0, 0, 1, 1}, events);
            }
            return !there;
        });
    }

  private:
    bool counts(const objects::StillObject& still) const {
        const bool left = rule_.type == RuleType::UnattendedBaggage;
        if (still.kind != (left ? StillKind::Left : StillKind::Removed)) {
            return false;
        }
        const double inside = region_ ? region_->partInside(still.box) : 1;
        return inside >= needed_ && isAbout(rule_, objects::ObjectClass::Other, still.box);
    }

    double lasted(const objects::StillObject& still, MonoTime now) const {
        const bool left = rule_.type == RuleType::UnattendedBaggage;
        if (left && still.accompanied) {
            return -1;
        }
        const MonoTime since = left ? std::max(still.since, still.aloneSince) : still.since;
        return std::chrono::duration<double>(now - since).count();
    }

    static void tell(
        RuleState state, std::uint64_t id, const objects::Box& box, std::vector<RuleEvent>& events
    ) {
        RuleEvent event;
        event.state = state;
        event.object = id;
        event.box = box;
        events.push_back(event);
    }

    Rule rule_;
    double needed_;
    std::optional<Region> region_;
    std::set<std::uint64_t> told_;
};

}  // namespace

std::unique_ptr<ObjectRule> watchStills(const Rule& rule) {
    return std::make_unique<StillRule>(rule);
}

}  // namespace ocelli::camera::rules
