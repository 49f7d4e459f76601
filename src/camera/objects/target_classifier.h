// Who tells what a target is by its looks, where its shape alone says little.
#pragma once

#include <optional>

#include "base/result.h"
#include "camera/objects/scene_objects.h"
#include "media/frame.h"

namespace ocelli::camera::objects {

/// One question at a time. Reentrant.
class TargetClassifier {
  public:
    /// What it saw; nothing: not sure.
    struct Verdict {
        std::optional<ObjectClass> seen;
    };

    virtual ~TargetClassifier() = default;

    /// Shows it this part of the picture. False when it cannot look now: not ready, still thinking,
    /// or in trouble.
    virtual bool show(const media::Frame& frame, const Box& box) = 0;

    /// What it says of what it was shown; nothing while it thinks, and in trouble.
    virtual std::optional<Verdict> verdict() = 0;

    /// True once it can look.
    virtual bool ready() = 0;

    /// Why it says nothing any more; nothing while it is well.
    virtual std::optional<Error> trouble() const = 0;
};

}  // namespace ocelli::camera::objects
