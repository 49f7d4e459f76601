// What stands still in a scene: the backdrop and props that movers pass behind or in front of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <tuple>
#include <vector>

#include "camera/capture/scene_canvas.h"
#include "camera/capture/scene_figures.h"

namespace ocelli::camera::capture::scene {

/// Something in front of the backdrop. Lengths in picture heights.
struct Prop {
    double ground = 0;  ///< movers with a smaller ground pass behind it
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    std::function<void(Canvas&)> paint;

    /// The same in the wind, -1 bent to the left … 1 to the right; empty: it does not sway.
    std::function<void(Canvas&, double bend)> paintBent = {};
};

struct Set {
    std::function<void(Canvas&)> backdrop;
    std::vector<Prop> props;  ///< far ones first
    Light light = Light::Afternoon;
};

/// Sorts props, far ones first, from left to right.
inline void orderProps(Set& set) {
    std::sort(set.props.begin(), set.props.end(), [](const Prop& a, const Prop& b) {
        return std::tie(a.ground, a.left) < std::tie(b.ground, b.left);
    });
}

/// @param aspect  picture width / height; the set is as wide as that and 1 high
Set makeStreet(std::uint64_t seed, double aspect);
Set makeOffice(std::uint64_t seed, double aspect);

}  // namespace ocelli::camera::capture::scene
