// Things left behind and things taken away.
#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "camera/rules/rule_watch.h"

namespace ocelli::camera::rules {
namespace {

using objects::StillKind;

constexpr double kPatience = 2.5;  ///< s for which it may be unclear or out of sight
constexpr double kSameBox = 0.4;   ///< of the smaller box

double secondsBetween(MonoTime from, MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

struct Happening {
    std::uint64_t object = 0;
    objects::Box box;
    MonoTime seen;
};

class StillRule final : public ObjectRule {
  public:
    explicit StillRule(const Rule& rule) : rule_(rule), needed_(neededPart(rule)) {
        if (!rule.region.empty()) {
            region_.emplace(rule.region);
        }
    }

    void update(const objects::SceneReport& scene, std::vector<RuleEvent>& events) override {
        for (auto& happening : happenings_) {
            if (const auto* still = stillOf(happening, scene)) {
                happening.box = still->box;
                happening.seen = scene.time;
            }
        }
        for (const auto& still : scene.stills) {
            if (scene.settled && counts(still) && lasted(still, scene.time) >= rule_.seconds &&
                !isKnown(still.box)) {
                happenings_.push_back({still.id, still.box, scene.time});
                tell(RuleState::Start, happenings_.back(), events);
            }
        }
        std::erase_if(happenings_, [&](const Happening& happening) {
            const bool over = secondsBetween(happening.seen, scene.time) > kPatience;
            if (over) {
                tell(RuleState::Stop, happening, events);
            }
            return over;
        });
    }

  private:
    StillKind wanted() const {
        return rule_.type == RuleType::UnattendedBaggage ? StillKind::Left : StillKind::Removed;
    }

    bool counts(const objects::StillObject& still) const {
        if (still.kind != wanted()) {
            return false;
        }
        const double inside = region_ ? region_->partInside(still.box) : 1;
        return inside >= needed_ && isAbout(rule_, objects::ObjectClass::Other, still.box);
    }

    double lasted(const objects::StillObject& still, MonoTime now) const {
        const bool left = rule_.type == RuleType::UnattendedBaggage;
        if (still.accompanied) {
            return -1;
        }
        const MonoTime since = left ? std::max(still.since, still.aloneSince) : still.since;
        return secondsBetween(since, now);
    }

    /// What a happening is about is seen in pieces now and then: those that overlap are it.
    static bool isSame(const objects::Box& a, const objects::Box& b) {
        const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
        const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
        return width > 0 && height > 0 && width * height > kSameBox * std::min(a.area(), b.area());
    }

    bool isKnown(const objects::Box& box) const {
        return std::any_of(happenings_.begin(), happenings_.end(), [&](const Happening& happening) {
            return isSame(happening.box, box);
        });
    }

    const objects::StillObject* stillOf(
        const Happening& happening, const objects::SceneReport& scene
    ) const {
        for (const auto& still : scene.stills) {
            const bool same = still.kind == wanted() &&
                              (still.id == happening.object || isSame(still.box, happening.box));
            if (same) {
                return &still;
            }
        }
        return nullptr;
    }

    static void tell(RuleState state, const Happening& happening, std::vector<RuleEvent>& events) {
        RuleEvent event;
        event.state = state;
        event.object = happening.object;
        event.box = happening.box;
        events.push_back(event);
    }

    Rule rule_;
    double needed_;
    std::optional<Region> region_;
    std::vector<Happening> happenings_;
};

}  // namespace

std::unique_ptr<ObjectRule> watchStills(const Rule& rule) {
    return std::make_unique<StillRule>(rule);
}

}  // namespace ocelli::camera::rules
