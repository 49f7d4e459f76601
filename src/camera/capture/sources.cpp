// The makers of sources by scheme.
#include <fmt/format.h>

#include "camera/capture/scene_source.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {

Result<std::unique_ptr<Source>> createSource(
    const SourceAddress& address, const SourceOptions& options, const Clock& clock
) {
    (void)options;
    if (address.scheme == "scene") {
        return createSceneSource(address, clock);
    }
    return fail(
        ErrorKind::Unsupported, fmt::format("there is no source for {} yet", address.scheme)
    );
}

}  // namespace ocelli::camera::capture
