// Paints the front of a house: wall, windows, door or shop, roof.
#pragma once

#include <cstdint>

#include "camera/capture/scene_canvas.h"

namespace ocelli::camera::capture::scene {

constexpr unsigned kHousePalettes = 8;

/// Lengths in picture heights.
struct House {
    double x = 0;
    double width = 0;
    double foot = 0;
    unsigned floors = 2;
    bool shop = false;
    bool flat = false;  ///< a cornice instead of a pitched roof
    unsigned palette = 0;
    std::uint64_t look = 0;
};

void paintHouse(Canvas& canvas, const House& house);

}  // namespace ocelli::camera::capture::scene
