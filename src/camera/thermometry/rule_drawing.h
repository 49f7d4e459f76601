// Draws rules and their temperatures into a picture.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "camera/pixels/colour.h"
#include "camera/pixels/kept_text.h"
#include "camera/thermal_rules/rule_engine.h"
#include "camera/thermometry/thermal_plan.h"
#include "config/generated/settings.h"
#include "media/frame.h"

namespace ocelli::camera::thermometry {

/// Reentrant.
class RuleDrawing {
  public:
    /// Figures change at most so often, by the frames' capture times: faster ones nobody can read.
    /// What changes its level changes at once.
    static constexpr Duration kBetweenFigures = std::chrono::milliseconds(200);

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
    struct Caption {
        std::string text;
        thermal_rules::AlarmLevel level = thermal_rules::AlarmLevel::None;
        MonoTime since;
    };

    const std::string& captionFor(
        const thermal_rules::Rule& rule,
        const thermal_rules::RuleReading& reading,
        const ThermalPlan& plan,
        MonoTime now
    );

    const ThermalPlan* plan_ = nullptr;  ///< the captions are by this one; never looked into
    std::map<int, Caption> captions_;    ///< by rule
    pixels::KeptText texts_;             ///< by rule
};

/// The outline of a rule, or its cross; nothing of the scene's.
void drawOutline(
    media::Frame& frame,
    const thermal_rules::Rule& rule,
    const pixels::YuvColour& colour,
    const RuleDrawing::Map& map = {}
);

/// By the settings: of a rule in this level; of what is no rule, the channel's.
pixels::YuvColour alarmColour(const ThermalPlan& plan, int rule, thermal_rules::AlarmLevel level);

/// Pixels of an em, for a frame of this height.
int textSizeOf(const config::ThermometrySettings& settings, int frameHeight);

/// "Motor 55.3 °C", with what the settings want shown.
std::string captionOf(
    const std::string& label,
    const thermal_rules::RuleReading& reading,
    thermal_rules::ShapeKind shape,
    const config::ThermometrySettings& settings
);

}  // namespace ocelli::camera::thermometry
