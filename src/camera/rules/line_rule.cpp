// Crossing a line: each track is on one side until enough of it is on the other.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "camera/rules/rule_watch.h"
#include "camera/rules/track_states.h"

namespace ocelli::camera::rules {
namespace {

constexpr double kWholly = 0.75;      ///< part on one side from which it counts as there again
constexpr double kLeastWay = 0.2;     ///< of its own length across the line, for a crossing
constexpr double kNextPicture = 0.1;  ///< s until it is seen again, at most
constexpr double kPaceRate = 0.35;    ///< a picture
constexpr double kMostAhead = 0.1;    ///< of its own length; boxes jump when two become one

enum class Side { A, B };

struct Passage {
    Side side = Side::A;    ///< where it came from
    bool crossing = false;  ///< told already; waits until it is wholly on one side
    double from = 0;        ///< its depth when it was farthest on its side
    double depth = 0;       ///< when it was seen last
    double pace = 0;        ///< change of its depth a second, smoothed
    MonoTime seen;
};

/// How much deeper it is before it can be seen again, as it goes on now.
double aheadOf(Passage& passage, double depth, MonoTime now) {
    const double seconds = std::chrono::duration<double>(now - passage.seen).count();
    const double step = depth - passage.depth;
    passage.depth = depth;
    passage.seen = now;
    if (seconds <= 0) {
        return 0;
    }
    passage.pace += kPaceRate * (step / seconds - passage.pace);
    // Who has just turned round is on the way back.
    return step * passage.pace <= 0
               ? 0
               : std::clamp(
                     passage.pace * std::min(seconds, kNextPicture), -kMostAhead, kMostAhead
                 );
}

class LineRule final : public ObjectRule {
  public:
    explicit LineRule(const Rule& rule)
        : rule_(rule), all_(isAboutAll(rule)), line_(rule.line), needed_(neededPart(rule)) {}

    void update(const objects::SceneReport& scene, std::vector<RuleEvent>& events) override {
        passages_.begin();
        for (const auto& object : scene.tracks) {
            Passage* passage = passages_.find(object.id);
            if (object.hidden || !(all_ || isAbout(rule_, object.objectClass, object.box))) {
                continue;
            }
            if (passage == nullptr) {
                passage = &passages_.add(object.id, begin(object, scene.time));
            }
            follow(*passage, scene, object, events);
        }
        passages_.end([](const Passage&) { return true; });
    }

  private:
    /// Part across at which it did not cross after all; what is told early is nearer to it.
    double backAgain() const {
        return std::max(0.0, std::min(1 - kWholly, needed_ / 2) - kMostAhead);
    }

    Passage begin(const objects::TrackedObject& object, MonoTime now) const {
        Passage begun;
        begun.from = line_.depth(object.born);
        begun.depth = line_.depth(object.box);
        begun.seen = now;
        begun.side = begun.from > 0 ? Side::B : Side::A;
        return begun;
    }

    void follow(
        Passage& passage,
        const objects::SceneReport& scene,
        const objects::TrackedObject& object,
        std::vector<RuleEvent>& events
    ) {
        const double depth = line_.depth(object.box);
        const double ahead = aheadOf(passage, depth, scene.time);
        const auto across = [&](double at) {
            const double beyond = std::clamp(0.5 + at, 0.0, 1.0);
            return passage.side == Side::A ? beyond : 1 - beyond;
        };
        if (passage.crossing) {
            if (across(depth) >= kWholly) {
                passage.side = passage.side == Side::A ? Side::B : Side::A;
                passage.crossing = false;
                passage.from = depth;
            } else if (across(depth) <= backAgain()) {
                passage.crossing = false;
            }
            return;
        }
        passage.from =
            passage.side == Side::A ? std::min(passage.from, depth) : std::max(passage.from, depth);
        // It crosses between two pictures: told with the first of them, not with the next.
        if (std::max(across(depth), across(depth + ahead)) < needed_) {
            return;
        }
        const double way = std::abs(depth - passage.from);
        passage.crossing = true;
        const Direction direction = passage.side == Side::A ? Direction::AToB : Direction::BToA;
        const bool wanted = rule_.direction == Direction::Both || rule_.direction == direction;
        if (wanted && way >= kLeastWay && rule_.line.isPassedBy(object.box) && scene.settled) {
            RuleEvent event;
            event.object = object.id;
            event.objectClass = object.objectClass;
            event.box = object.box;
            event.direction = direction;
            events.push_back(event);
        }
    }

    Rule rule_;
    bool all_;
    DepthGauge line_;
    double needed_;
    TrackStates<Passage> passages_;
};

}  // namespace

std::unique_ptr<ObjectRule> watchLine(const Rule& rule) {
    return std::make_unique<LineRule>(rule);
}

}  // namespace ocelli::camera::rules
