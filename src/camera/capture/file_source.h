// A video file, played in real time and again from the beginning.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "camera/capture/detail/surroundings.h"
#include "camera/capture/source.h"
#include "media/av/demuxer.h"

namespace ocelli::camera::capture {

/// Any file libavformat reads: its pictures and, when it has one, its sound. Times go on across the
/// loop. InvalidArgument when the path is empty. A file that is not there is reported as Lost and
/// tried again.
Result<std::unique_ptr<Source>> createFileSource(const SourceAddress& address, const Clock& clock);

namespace detail {

using OpenFile = std::function<Result<std::unique_ptr<media::av::Demuxer>>(const std::stop_token&)>;

std::unique_ptr<Source> makeFileSource(std::string path, OpenFile open, Surroundings surroundings);

}  // namespace detail
}  // namespace ocelli::camera::capture
