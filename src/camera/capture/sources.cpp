// The makers of sources by scheme.
#include <fmt/format.h>

#include "camera/capture/file_source.h"
#include "camera/capture/rtsp_source.h"
#include "camera/capture/scene_source.h"
#include "camera/capture/source.h"
#include "camera/capture/v4l2_source.h"

namespace ocelli::camera::capture {

Result<std::unique_ptr<Source>> createSource(
    const SourceAddress& address, const SourceOptions& options, const Clock& clock
) {
    if (address.scheme == "scene") {
        return createSceneSource(address, clock);
    }
    if (address.scheme == "rtsp" || address.scheme == "rtsps") {
        return createRtspSource(address, options, clock);
    }
    if (address.scheme == "file") {
        return createFileSource(address, clock);
    }
    if (address.scheme == "v4l2") {
        return createV4l2Source(address, clock);
    }
    return fail(
        ErrorKind::Unsupported, fmt::format("there is no kind of source {}", address.scheme)
    );
}

}  // namespace ocelli::camera::capture
