// Asks a classifier now and then what the things that are followed are, and remembers what it said.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "camera/objects/scene_objects.h"
#include "camera/objects/target_classifier.h"
#include "media/frame.h"

namespace ocelli::camera::analysis {

/// Reentrant. At most four questions a second, a few for each thing: whom it knows well it leaves
/// alone.
class ClassVotes {
  public:
    /// Hears what came of the last question, asks about one target at most, then gives each its
    /// class. Those that the classifier said
    /// nothing about keep the class that their shape has.
    /// @param scene  of this frame
    void update(
        objects::TargetClassifier& classifier,
        const media::Frame& frame,
        objects::SceneReport& scene
    );

    void forget() { *this = ClassVotes(); }

  private:
    struct Known {
        std::array<int, 3> votes{};  ///< by class
        int asked = 0;
        std::optional<MonoTime> last;
        MonoTime seen;
    };

    const objects::TrackedObject* whom(const objects::SceneReport& scene);
    void hear(objects::TargetClassifier& classifier);

    std::map<std::uint64_t, Known> known_;  ///< by track
    std::optional<MonoTime> asked_;
    std::uint64_t about_ = 0;  ///< the track of a question that is open; 0: none
};

}  // namespace ocelli::camera::analysis
