// Who was asked about least comes first; the class with most votes counts.
#include "camera/analysis/class_votes.h"

#include <algorithm>

namespace ocelli::camera::analysis {
namespace {

using objects::ObjectClass;
using objects::TrackedObject;

constexpr double kBetweenQuestions = 0.25;  ///< s
constexpr double kAgain = 1.0;              ///< s until the same thing is asked about again
constexpr int kAtMost = 6;                  ///< questions about one thing
constexpr int kSure = 3;                    ///< votes for one class and none for others

double secondsBetween(MonoTime from, MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

/// The one that was asked about least, of these the largest; nullptr: nobody needs it now.
const TrackedObject* ClassVotes::whom(const objects::SceneReport& scene) {
    const TrackedObject* chosen = nullptr;
    int least = kAtMost;
    for (const auto& track : scene.tracks) {
        Known& known = known_[track.id];
        known.seen = scene.time;
        const bool sure = std::count(known.votes.begin(), known.votes.end(), 0) == 2 &&
                          *std::max_element(known.votes.begin(), known.votes.end()) >= kSure;
        const bool early = known.last && secondsBetween(*known.last, scene.time) < kAgain;
        if (track.hidden || sure || early || known.asked >= kAtMost) {
            continue;
        }
        const bool larger =
            chosen != nullptr && known.asked == least && track.box.area() > chosen->box.area();
        if (known.asked < least || larger) {
            chosen = &track;
            least = known.asked;
        }
    }
    return chosen;
}

void ClassVotes::hear(objects::TargetClassifier& classifier) {
    if (about_ == 0) {
        return;
    }
    if (const auto verdict = classifier.verdict()) {
        const auto known = known_.find(about_);
        if (verdict->seen && known != known_.end()) {
            ++known->second.votes.at(static_cast<std::size_t>(*verdict->seen));
        }
        about_ = 0;
    }
}

void ClassVotes::update(
    objects::TargetClassifier& classifier, const media::Frame& frame, objects::SceneReport& scene
) {
    hear(classifier);
    const TrackedObject* target = whom(scene);
    std::erase_if(known_, [&](const auto& entry) { return entry.second.seen != scene.time; });
    const bool due =
        !asked_ || scene.time < *asked_ || secondsBetween(*asked_, scene.time) >= kBetweenQuestions;
    if (target != nullptr && due && about_ == 0 && classifier.show(frame, target->box)) {
        asked_ = scene.time;
        about_ = target->id;
        Known& known = known_[target->id];
        ++known.asked;
        known.last = scene.time;
        hear(classifier);
    }
    for (auto& track : scene.tracks) {
        const auto& votes = known_[track.id].votes;
        const auto most = std::max_element(votes.begin(), votes.end());
        if (*most > 0) {
            track.objectClass = static_cast<ObjectClass>(most - votes.begin());
        }
    }
}

}  // namespace ocelli::camera::analysis
