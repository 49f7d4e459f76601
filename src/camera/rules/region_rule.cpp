// Being in a region: intrusion, loitering, entrance and exit.
#include <algorithm>
#include <chrono>
#include <optional>

#include "camera/rules/rule_watch.h"
#include "camera/rules/track_states.h"

namespace ocelli::camera::rules {
namespace {

constexpr double kPatience = 1.0;  ///< s for which a target may be out of sight
constexpr double kOfOnePresence =
    3.0;  ///< s: who appears inside within them belongs to who was there

double secondsBetween(MonoTime from, MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

/// What an event tells of a target.
struct Seen {
    std::uint64_t id = 0;
    objects::ObjectClass objectClass = objects::ObjectClass::Other;
    objects::Box box;
};

/// One target and the region.
struct Presence {
    bool inside = false;
    bool cameIn = false;  ///< it was seen outside before, or came over the picture's edge
    bool told = false;    ///< an event is running
    MonoTime since;       ///< since when it is inside
    MonoTime lastInside;
    MonoTime seen;
    Seen last;
};

class RegionRule final : public ObjectRule {
  public:
    explicit RegionRule(const Rule& rule)
        : rule_(rule), all_(isAboutAll(rule)), needed_(neededPart(rule)) {
        if (!rule.region.empty()) {
            region_.emplace(rule.region);
        }
    }

    void update(const objects::SceneReport& scene, std::vector<RuleEvent>& events) override {
        presences_.begin();
        for (const auto& object : scene.tracks) {
            Presence* presence = presences_.find(object.id);
            if (object.hidden || !(all_ || isAbout(rule_, object.objectClass, object.box))) {
                continue;
            }
            const bool fresh = presence == nullptr;
            if (fresh) {
                presence = &presences_.add(object.id, begin(object));
            }
            follow(*presence, fresh, scene, object, events);
        }
        presences_.end([&](Presence& presence) { return isOver(scene, presence, events); });
    }

  private:
    double partInside(const objects::Box& box) const {
        return region_ ? region_->partInside(box) : 1;
    }

    bool stays() const {
        return rule_.type == RuleType::Intrusion || rule_.type == RuleType::Loitering;
    }

    void tell(RuleState state, const Seen& object, std::vector<RuleEvent>& events) const {
        RuleEvent event;
        event.state = state;
        event.object = object.id;
        event.objectClass = object.objectClass;
        event.box = object.box;
        events.push_back(event);
    }

    Presence begin(const objects::TrackedObject& object) const {
        Presence made;
        made.inside = partInside(object.born) >= std::min(needed_, 0.5);
        made.cameIn = !made.inside || object.enteredOverEdge;
        made.since = object.since;
        made.lastInside = object.since;
        return made;
    }

    void follow(
        Presence& presence,
        bool fresh,
        const objects::SceneReport& scene,
        const objects::TrackedObject& object,
        std::vector<RuleEvent>& events
    ) {
        presence.seen = scene.time;
        presence.last = {object.id, object.objectClass, object.box};
        const double part = partInside(object.box);
        const bool was = presence.inside;
        if (!was && part >= needed_) {
            presence.inside = true;
            presence.cameIn = true;
            presence.since = scene.time;
        } else if (was && 1 - part >= std::max(needed_, 0.5)) {
            // Boxes grow and shrink when others come near: who stays is not gone at once.
            presence.inside =
                stays() && secondsBetween(presence.lastInside, scene.time) < kPatience;
        }
        if (part >= std::min(needed_, 0.5)) {
            presence.lastInside = scene.time;
        }
        const bool entered = presence.inside && (!was || (fresh && object.enteredOverEdge));
        if (rule_.type == RuleType::RegionEntrance && entered && scene.settled) {
            tell(RuleState::Pulse, presence.last, events);
        }
        if (rule_.type == RuleType::RegionExit && was && !presence.inside && scene.settled) {
            tell(RuleState::Pulse, presence.last, events);
        }
        if (stays()) {
            watchStay(scene, presence, events);
        }
    }

    void watchStay(
        const objects::SceneReport& scene, Presence& presence, std::vector<RuleEvent>& events
    ) {
        if (presence.told && !presence.inside) {
            end(presence, scene.time, events);
            return;
        }
        if (presence.told || !presence.inside || !scene.settled ||
            secondsBetween(presence.since, scene.time) < rule_.seconds) {
            return;
        }
        presence.told = true;
        // A piece of somebody who is or was just there is no second intruder.
        const bool piece = !presence.cameIn && (running_ > 0 || isRecent(scene.time));
        if (!piece) {
            tell(RuleState::Start, presence.last, events);
            ++running_;
        } else {
            presence.told = false;
            presence.since = scene.time;
        }
    }

    bool isRecent(MonoTime now) const {
        return ended_ && secondsBetween(*ended_, now) < kOfOnePresence;
    }

    void end(Presence& presence, MonoTime now, std::vector<RuleEvent>& events) {
        presence.told = false;
        --running_;
        ended_ = now;
        tell(RuleState::Stop, presence.last, events);
    }

    /// A target that is gone: out of sight for long, or dropped by the tracker.
    bool isOver(
        const objects::SceneReport& scene, Presence& presence, std::vector<RuleEvent>& events
    ) {
        if (!presence.told && rule_.type == RuleType::RegionExit && presence.inside &&
            leftOverEdge(presence.last.box) && scene.settled) {
            tell(RuleState::Pulse, presence.last, events);
            return true;
        }
        if (presence.told && secondsBetween(presence.seen, scene.time) < kPatience) {
            return false;
        }
        if (presence.told) {
            end(presence, scene.time, events);
        }
        return true;
    }

    static bool leftOverEdge(const objects::Box& box) {
        constexpr double kEdge = 0.015;
        return box.x <= kEdge || box.y <= kEdge || box.x + box.width >= 1 - kEdge ||
               box.y + box.height >= 1 - kEdge;
    }

    Rule rule_;
    bool all_;
    double needed_;
    std::optional<Region> region_;
    TrackStates<Presence> presences_;
    int running_ = 0;
    std::optional<MonoTime> ended_;
};

}  // namespace

std::unique_ptr<ObjectRule> watchRegion(const Rule& rule) {
    return std::make_unique<RegionRule>(rule);
}

}  // namespace ocelli::camera::rules
