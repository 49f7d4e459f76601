// Another camera over RTSP, passed on without decoding.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "camera/capture/detail/surroundings.h"
#include "camera/capture/source.h"
#include "media/av/demuxer.h"

namespace ocelli::camera::capture {

/// Connects, passes packets on, and connects again for ever. A camera that sends no picture for 5 s
/// is lost. InvalidArgument when the address is no RTSP address.
Result<std::unique_ptr<Source>> createRtspSource(
    const SourceAddress& address, const SourceOptions& options, const Clock& clock
);

namespace detail {

using OpenStream =
    std::function<Result<std::unique_ptr<media::av::Demuxer>>(const std::stop_token&)>;

/// @param name  the address without user and password, for messages
std::unique_ptr<Source> makeRtspSource(
    std::string name, OpenStream open, Surroundings surroundings
);

}  // namespace detail
}  // namespace ocelli::camera::capture
