// From the numbers that a model gives to what it saw.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "camera/objects/scene_objects.h"

namespace ocelli::camera::classifier {

/// How a model lays out what it saw.
enum class Layout {
    Scores,   ///< [1][classes]: one score for each class, of the whole picture
    Ssd,      ///< [1][1][N][7]: picture, class, score, left, top, right, bottom; 0..1
    Rows,     ///< [1][N][5 + classes]: middle, width, height in pixels, certainty, scores
    Columns,  ///< [1][4 + classes][N]: middle, width, height in pixels, scores
};

/// @param shape  of the output   @param classes  how many there are labels for
/// InvalidArgument when it is none of them, with the shapes that would be.
Result<Layout> layoutOf(std::span<const int> shape, std::size_t classes);

struct Seen {
    objects::Box box;  ///< 0..1 of the picture that the model got
    std::size_t label = 0;
    float score = 0;  ///< 0..1
};

/// What was seen with some certainty. Numbers that are none, and labels that there are not, are
/// left out.
/// @param values  as many as the shape says   @param width, height  of the model's picture, pixels
std::vector<Seen> seenIn(
    Layout layout,
    std::span<const int> shape,
    std::span<const float> values,
    std::size_t classes,
    int width,
    int height
);

/// What the thing in `target` is: the best of what lies where it is; nothing when nothing does.
std::optional<objects::ObjectClass> classAt(
    const objects::Box& target,
    const std::vector<Seen>& seen,
    const std::vector<objects::ObjectClass>& labels
);

}  // namespace ocelli::camera::classifier
