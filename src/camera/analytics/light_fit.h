// Tells a change of light or exposure of the whole picture from things that move in it.
#pragma once

#include <span>

namespace ocelli::camera::analytics {

/// now = gain * before + offset, in luma steps.
struct Light {
    double gain = 1;
    double offset = 0;

    /// The largest change it makes to any value.
    double strength() const;
};

/// Fits the line that most cells of two pictures agree with; cells that something has entered are
/// left out.
/// @param before, now  means of the same cells, at least 8
Light fitLight(std::span<const float> before, std::span<const float> now);

/// True when most cells changed and did so as `light` says; else only a part of the picture has
/// another light, or something else happens, and nothing must be concluded for all of it.
bool isEverywhere(const Light& light, std::span<const float> before, std::span<const float> now);

}  // namespace ocelli::camera::analytics
