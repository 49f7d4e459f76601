// Outlines, crosses and captions of rules.
#include "camera/thermometry/rule_drawing.h"

#include <algorithm>
#include <cmath>

#include "camera/pixels/colour.h"
#include "camera/thermometry/thermal_plan.h"

namespace ocelli::camera::thermometry {
namespace {

using pixels::YuvColour;
using thermal_rules::AlarmLevel;
using thermal_rules::Rule;
using thermal_rules::RuleReading;
using thermal_rules::ShapeKind;
using thermal_rules::Vertex;

constexpr int kCross = 8;  // pixels from the middle to an end
constexpr int kLineStep = 12;

/// Two by two pixels, so that colour planes keep up; nothing outside the frame.
void dot(media::Frame& frame, int x, int y, const YuvColour& colour) {
    const int left = x & ~1;
    const int top = y & ~1;
    if (left < 0 || top < 0 || left + 1 >= frame.width() || top + 1 >= frame.height()) {
        return;
    }
    for (int row = top; row < top + 2; ++row) {
        frame.plane(0).row(row)[left] = colour.y;
        frame.plane(0).row(row)[left + 1] = colour.y;
    }
    frame.plane(1).row(top / 2)[left / 2] = colour.u;
    frame.plane(2).row(top / 2)[left / 2] = colour.v;
}

void line(media::Frame& frame, const Vertex& from, const Vertex& to, const YuvColour& colour) {
    const double x = from.x * frame.width();
    const double y = from.y * frame.height();
    const double across = to.x * frame.width() - x;
    const double down = to.y * frame.height() - y;
    const int steps = std::max(1, static_cast<int>(std::max(std::abs(across), std::abs(down))));
    for (int i = 0; i <= steps; ++i) {
        const double part = static_cast<double>(i) / steps;
        dot(frame, static_cast<int>(x + across * part), static_cast<int>(y + down * part), colour);
    }
}

void cross(media::Frame& frame, const Vertex& at, const YuvColour& colour) {
    const double across = static_cast<double>(kCross) / frame.width();
    const double down = static_cast<double>(kCross) / frame.height();
    line(frame, {at.x - across, at.y}, {at.x + across, at.y}, colour);
    line(frame, {at.x, at.y - down}, {at.x, at.y + down}, colour);
}

void outline(media::Frame& frame, const thermal_rules::Shape& shape, const YuvColour& colour) {
    const auto& points = shape.vertices;
    if (shape.kind == ShapeKind::Point) {
        cross(frame, points.front(), colour);
    } else if (shape.kind == ShapeKind::Line) {
        line(frame, points[0], points[1], colour);
    } else {
        for (std::size_t i = 0; i < points.size(); ++i) {
            line(frame, points[i], points[(i + 1) % points.size()], colour);
        }
    }
}

Vertex middleOf(const thermal::Spot& spot, int width, int height) {
    return {(spot.x + 0.5) / width, (spot.y + 0.5) / height};
}

/// Where the caption of a rule begins: above its highest corner.
Vertex captionPlace(const thermal_rules::Shape& shape) {
    const auto left = std::ranges::min_element(shape.vertices, {}, &Vertex::x);
    const auto top = std::ranges::min_element(shape.vertices, {}, &Vertex::y);
    return {left->x, top->y};
}

thermal_rules::Shape mapped(const Rule& rule, const RuleDrawing::Map& map) {
    thermal_rules::Shape shape = rule.shape;
    if (map) {
        for (Vertex& vertex : shape.vertices) {
            vertex = map(vertex, rule.distanceMetres);
        }
    }
    return shape;
}

}  // namespace

int textSizeOf(const config::ThermometrySettings& settings, int frameHeight) {
    switch (settings.textSize) {
        case config::ThermometryTextSize::Auto:
            return std::clamp(frameHeight / 32, 12, 48);
        case config::ThermometryTextSize::Value16:
            return 16;
        case config::ThermometryTextSize::Value24:
            return 24;
        case config::ThermometryTextSize::Value32:
            return 32;
    }
    return 16;
}

YuvColour alarmColour(const ThermalPlan& plan, int rule, AlarmLevel level) {
    const std::string text = level == AlarmLevel::Alarm      ? alarmColourOf(plan, rule)
                             : level == AlarmLevel::PreAlarm ? plan.thermometry.preAlarmColour
                                                             : plan.thermometry.normalColour;
    return pixels::parseColour(text, "colour").value_or(YuvColour{235, 128, 128});
}

void drawOutline(
    media::Frame& frame, const Rule& rule, const YuvColour& colour, const RuleDrawing::Map& map
) {
    if (rule.shape.kind != ShapeKind::Scene) {
        outline(frame, mapped(rule, map), colour);
    }
}

std::string captionOf(
    const std::string& label,
    const RuleReading& reading,
    ShapeKind shape,
    const config::ThermometrySettings& settings
) {
    const auto unit = unitOf(settings);
    std::string text = label;
    const auto add = [&](std::string_view mark, double celsius) {
        text += " ";
        text += mark;
        text += thermal_picture::formatTemperature(celsius, unit);
    };
    if (shape == ShapeKind::Point) {
        add("", reading.maximum.celsius);
        return text;
    }
    if (settings.showMaximum || shape == ShapeKind::Scene) {
        add("↑", reading.maximum.celsius);
    }
    // The checkboxes are for lines and areas; of the scene both are wanted.
    if (settings.showMinimum || shape == ShapeKind::Scene) {
        add("↓", reading.minimum.celsius);
    }
    if (settings.showAverage) {
        add("ø", reading.averageCelsius);
    }
    return text;
}

const std::string& RuleDrawing::captionFor(
    const Rule& rule, const RuleReading& reading, const ThermalPlan& plan, MonoTime now
) {
    if (&plan != plan_) {
        captions_.clear();
        plan_ = &plan;
    }
    Caption& kept = captions_[rule.id];
    const bool recent = now >= kept.since && now - kept.since < kBetweenFigures;
    if (kept.text.empty() || kept.level != reading.level || !recent) {
        kept = {
            captionOf(labelOf(rule.id, rule.name), reading, rule.shape.kind, plan.thermometry),
            reading.level,
            now
        };
    }
    return kept.text;
}

Result<void> RuleDrawing::draw(
    media::Frame& frame,
    const thermal_rules::RuleSet& rules,
    const thermal_rules::Evaluation& found,
    const ThermalPlan& plan,
    int width,
    int height,
    const Map& map
) {
    const config::ThermometrySettings& settings = plan.thermometry;
    const auto prepared = texts_.setSize(textSizeOf(settings, frame.height()));
    const bool corner = settings.infoPosition == config::ThermometryInfoPosition::TopLeft;
    int nextTop = frame.height() / kLineStep;  // below the date
    for (const RuleReading& reading : found.readings) {
        const auto rule = std::ranges::find(rules.rules, reading.id, &Rule::id);
        if (rule == rules.rules.end()) {
            continue;
        }
        const YuvColour colour = alarmColour(plan, reading.id, reading.level);
        const bool scene = rule->shape.kind == ShapeKind::Scene;
        const thermal_rules::Shape shape = mapped(*rule, map);
        if (!scene) {
            outline(frame, shape, colour);
        }
        if (settings.showMaximum && shape.kind != ShapeKind::Point) {
            const Vertex hottest = middleOf(reading.maximum, width, height);
            cross(frame, map ? map(hottest, rule->distanceMetres) : hottest, colour);
        }
        if (!prepared) {
            continue;
        }
        const std::string& text = captionFor(*rule, reading, plan, frame.captureTime);
        const auto& line = texts_.line(reading.id, text, frame.width());
        int left = frame.width() / 50;
        int top = nextTop;
        if (corner || scene) {
            nextTop += line.height();
        } else {
            const Vertex at = captionPlace(shape);
            left = static_cast<int>(at.x * frame.width());
            top = static_cast<int>(at.y * frame.height()) - line.height();
        }
        pixels::drawText(
            frame,
            line,
            std::clamp(left, 0, std::max(0, frame.width() - line.width())),
            std::clamp(top, 0, std::max(0, frame.height() - line.height())),
            {colour, {16, 128, 128}}
        );
    }
    return prepared;
}

}  // namespace ocelli::camera::thermometry
