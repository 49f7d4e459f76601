// Moves pixels without changing them: reversing rows and turning planes; vectorised.
#pragma once

#include <cstddef>
#include <cstdint>

#include "media/frame.h"

namespace ocelli::camera::pixels {

/// Turns a row round, in place.
void reverseRow(std::uint8_t* row, std::size_t count);

/// Turns two rows round and exchanges them, for half a turn in place. They may be the same row.
void exchangeReversed(std::uint8_t* a, std::uint8_t* b, std::size_t count);

/// Exchanges two different rows.
void exchangeRows(std::uint8_t* a, std::uint8_t* b, std::size_t count);

/// `to` becomes `from` turned by a quarter clockwise; its width is the other's height and the other
/// way round.
void turnClockwise(const media::ConstPlane& from, const media::Plane& to);

/// Same, counter-clockwise.
void turnCounterClockwise(const media::ConstPlane& from, const media::Plane& to);

/// Sets all pixels.
void fillPlane(const media::Plane& plane, std::uint8_t value);

}  // namespace ocelli::camera::pixels
