// A radiometric file as a thermal source.
#pragma once

#include "camera/thermal_capture/thermal_source.h"

namespace ocelli::camera::thermal_capture {

/// "thermal:PATH?fps=9": its frames over and over, at 1 to 60 a second. `clock` must outlive the
/// source. InvalidArgument naming the option, NotFound, Unsupported, DataLoss.
Result<std::unique_ptr<ThermalSource>> createThermalFileSource(
    const capture::SourceAddress& address, const Clock& clock
);

}  // namespace ocelli::camera::thermal_capture
