// What is seen in a picture: things that move, and things that stand where nothing stood before.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace ocelli::camera::objects {

/// A rectangle in the picture, 0..1 from the top left; width and height may end at 1.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    double centreX() const { return x + width / 2; }

    double centreY() const { return y + height / 2; }

    double area() const { return width * height; }

    bool operator==(const Box&) const = default;
};

enum class ObjectClass : std::uint8_t { Other, Human, Vehicle };

/// "other", "human", "vehicle".
std::string_view toString(ObjectClass objectClass);

/// Something that moves or has moved, followed from picture to picture.
struct TrackedObject {
    std::uint64_t id = 0;  ///< from 1; never used twice by one analyser
    ObjectClass objectClass = ObjectClass::Other;
    Box box;
    double velocityX = 0;          ///< picture widths a second
    double velocityY = 0;          ///< picture heights a second
    MonoTime since;                ///< when it was seen first
    Box born;                      ///< where it was seen first
    bool enteredOverEdge = false;  ///< it was seen first at an edge of the picture
    bool hidden = false;           ///< not seen now: `box` is where it should be
};

enum class StillKind : std::uint8_t {
    Unknown,  ///< not told yet
    Left,     ///< stands where nothing stood
    Removed,  ///< what belonged to the background is gone
};

/// A place that differs from the background and does not move.
struct StillObject {
    std::uint64_t id = 0;  ///< from 1; never used twice by one analyser
    StillKind kind = StillKind::Unknown;
    double evidence = 0;  ///< -1 removed … 1 left
    Box box;
    double area = 0;      ///< share of the picture that differs
    MonoTime since;       ///< since when it does not change
    MonoTime aloneSince;  ///< since when nothing that moves is beside it
    /// Left: something that moves is beside or in front of it. Removed: something stands in its
    /// place, or hides it.
    bool accompanied = true;
};

/// One analysed picture.
struct SceneReport {
    MonoTime time;
    bool settled = false;  ///< the background is known: what is said here can be relied on
    std::vector<TrackedObject> tracks;  ///< by rising id
    std::vector<StillObject> stills;
};

}  // namespace ocelli::camera::objects
