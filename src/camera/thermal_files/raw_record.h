// The record of a FLIR file that holds the pixels: plain, as PNG or as JPEG-LS.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_files {

/// DataLoss when pixels are missing or damaged, Unsupported for another coding.
Result<thermal::CountImage> parseRawRecord(ByteSpan record);

/// 16-bit grey PNG as it stands, the first byte of a pixel being the upper one.
Result<thermal::CountImage> parseGreyPng(ByteSpan bytes);

/// One component of up to 16 bits.
Result<thermal::CountImage> parseJpegLs(ByteSpan bytes);

}  // namespace ocelli::camera::thermal_files
