// From the fusion settings to an alignment of the two pictures as viewers see them.
#pragma once

#include "camera/thermal_picture/fusion.h"
#include "camera/thermal_picture/inlay.h"
#include "camera/thermal_rules/shape.h"
#include "camera/thermometry/orientation.h"
#include "config/generated/settings.h"

namespace ocelli::camera::thermometry {

/// A picture as viewers see it, and how its sensor's was turned for that.
struct View {
    Size size;
    Orientation turn = {};

    bool operator==(const View&) const = default;
};

/// The alignment of the settings is that of the sensors; the one here is of what is seen, however
/// the two are mirrored and turned.
thermal_picture::FusionSettings fusionOf(
    const config::FusionSettings& settings, const View& thermal, const View& optical
);

/// The same alignment, for the thermal picture over the optical one.
thermal_picture::InlaySettings inlayOf(
    const config::FusionSettings& settings, const View& thermal, const View& optical
);

/// Where a place of the thermal picture (0..1) lies in the optical one; may be outside.
thermal_rules::Vertex inOptical(
    const config::FusionSettings& settings,
    const View& thermal,
    const View& optical,
    const thermal_rules::Vertex& place,
    double distanceMetres
);

}  // namespace ocelli::camera::thermometry
