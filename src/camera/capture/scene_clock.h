// A clock burnt into the picture, for people and for latency measures.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "media/frame.h"

namespace ocelli::camera::capture {

/// Milliseconds of UTC, modulo 2^32, as the pattern carries them.
std::uint32_t clockPatternOf(WallTime time);

/// Draws a panel at the top right: "UTC hh:mm:ss.mmm", and below it two rows of 20 cells, white
/// for 1. The first 32 cells are clockPatternOf(time), most significant bit first; the last 8 a
/// check sum (CRC-8, polynomial 0x07, start 0xFF). A cell is 1/100 of the width and 1/54 of the
/// height, so the pattern can be read after encoding and scaling down to 640 pixels.
void drawClock(media::Frame& frame, WallTime time);

/// Reads the pattern of a picture of any size; nothing when there is none or it is unreadable.
std::optional<std::uint32_t> readClockPattern(const media::Frame& frame);

}  // namespace ocelli::camera::capture
