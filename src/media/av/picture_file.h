// Writes frames as BMP files.
#pragma once

#include "base/bytes.h"
#include "media/frame.h"

namespace ocelli::media::av {

/// 24 bits a pixel, bottom row first. ResourceExhausted over 2 GiB.
Result<Bytes> formatBmp(const Frame& frame);

}  // namespace ocelli::media::av
