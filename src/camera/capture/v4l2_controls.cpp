// From our words to numbers of the driver.
#include "camera/capture/v4l2_controls.h"

#include <algorithm>

#include <linux/videodev2.h>

#include "base/log.h"

namespace ocelli::camera::capture {
namespace {

/// Nothing happens for a control the camera does not have.
Result<void> setIfThere(V4l2Device& device, std::uint32_t id, std::int64_t value) {
    const auto range = device.control(id);
    if (!range) {
        return {};
    }
    const std::int64_t held = std::clamp<std::int64_t>(value, range->lowest, range->highest);
    const std::int64_t steps = (held - range->lowest) / range->step;
    auto done = device.set(id, static_cast<int>(range->lowest + steps * range->step));
    if (!done && done.error().kind() == ErrorKind::NotFound) {
        return done;
    }
    if (!done) {
        log::warning("v4l2", "{}", done.error().describe());
    }
    return {};
}

/// @param share  0..100 of the range
Result<void> setShare(V4l2Device& device, std::uint32_t id, int share) {
    const auto range = device.control(id);
    if (!range) {
        return {};
    }
    const auto span = static_cast<std::int64_t>(range->highest) - range->lowest;
    return setIfThere(device, id, range->lowest + span * share / 100);
}

/// Of the two entries that mean it, the one this camera has: webcams call automatic exposure with
/// an iris that stays "aperture priority".
Result<void> setMode(V4l2Device& device, bool manual) {
    const auto usual = manual ? V4L2_EXPOSURE_MANUAL : V4L2_EXPOSURE_AUTO;
    const auto other = manual ? V4L2_EXPOSURE_SHUTTER_PRIORITY : V4L2_EXPOSURE_APERTURE_PRIORITY;
    if (!device.control(V4L2_CID_EXPOSURE_AUTO)) {
        return {};
    }
    const bool offered = device.offers(V4L2_CID_EXPOSURE_AUTO, usual);
    return setIfThere(device, V4L2_CID_EXPOSURE_AUTO, offered ? usual : other);
}

}  // namespace

Result<void> applyControls(V4l2Device& device, const CameraControls& controls) {
    if (controls.mains != Mains::Unknown) {
        OCELLI_TRY(setIfThere(
            device,
            V4L2_CID_POWER_LINE_FREQUENCY,
            controls.mains == Mains::Hertz50 ? V4L2_CID_POWER_LINE_FREQUENCY_50HZ
                                             : V4L2_CID_POWER_LINE_FREQUENCY_60HZ
        ));
    }
    OCELLI_TRY(setMode(device, controls.manual));
    OCELLI_TRY(setIfThere(device, V4L2_CID_EXPOSURE_AUTO_PRIORITY, controls.slowShutter ? 1 : 0));
    // Gain is set by the camera itself, or by us.
    OCELLI_TRY(setIfThere(device, V4L2_CID_AUTOGAIN, controls.manual ? 0 : 1));
    if (!controls.manual) {
        return {};
    }
    constexpr Duration kUnit = std::chrono::microseconds(100);
    OCELLI_TRY(setIfThere(
        device, V4L2_CID_EXPOSURE_ABSOLUTE, std::max<std::int64_t>(1, controls.exposureTime / kUnit)
    ));
    const bool analogue = device.control(V4L2_CID_ANALOGUE_GAIN).has_value();
    OCELLI_TRY(setShare(device, analogue ? V4L2_CID_ANALOGUE_GAIN : V4L2_CID_GAIN, controls.gain));
    return setShare(device, V4L2_CID_IRIS_ABSOLUTE, controls.iris);
}

}  // namespace ocelli::camera::capture
