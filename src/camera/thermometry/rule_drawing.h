// Draws rules and their temperatures into a picture.
#pragma once

#include <functional>
#include <string>

#include "camera/pixels/kept_text.h"
#include "camera/thermal_rules/rule_engine.h"
#include "camera/thermometry/thermal_plan.h"
#include "config/generated/settings.h"
#include "media/frame.h"

namespace ocelli::camera::thermometry {

/// Reentrant; text is rendered when it changes.
class RuleDrawing {
  public:
    /// A place of the thermal picture (0..1), whose object is so many metres away, in the frame.
    using Map = std::function<thermal_rules::Vertex(const thermal_rules::Vertex&, double metres)>;

    /// @param width, height  of the picture that was measured; the frame may be of another size
    /// @param map  nothing: the frame shows the thermal picture
    /// NotFound when no font is installed: shapes are drawn all the same.
    Result<void> draw(
        media::Frame& frame,
        const thermal_rules::RuleSet& rules,
        const thermal_rules::Evaluation& found,
        const ThermalPlan& plan,
        int width,
        int height,
        const Map& map = {}
    );

  private:
    pixels::KeptText texts_;  ///< by rule
};

/// "Motor 55.3 °C", with what the settings want shown.
std::string captionOf(
    const std::string& label,
    const thermal_rules::RuleReading& reading,
    thermal_rules::ShapeKind shape,
    const config::ThermometrySettings& settings
);

}  // namespace ocelli::camera::thermometry
