// Writes tt:Frame; numbers with as many digits as a 4K picture needs.
#include "camera/analysis/scene_document.h"

#include <fmt/format.h>

namespace ocelli::camera::analysis {
namespace {

constexpr std::string_view kBegin =
    R"(<?xml version="1.0" encoding="UTF-8"?>)"
    R"(<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics>)";

std::string_view classOf(objects::ObjectClass objectClass) {
    switch (objectClass) {
        case objects::ObjectClass::Human:
            return "Human";
        case objects::ObjectClass::Vehicle:
            return "Vehicle";
        case objects::ObjectClass::Other:
            break;
    }
    return "Other";
}

double across(double x) {
    return 2 * x - 1;
}

double upwards(double y) {
    return 1 - 2 * y;
}

std::string objectOf(const objects::TrackedObject& track) {
    const objects::Box& box = track.box;
    return fmt::format(
        R"(<tt:Object ObjectId="{}"><tt:Appearance><tt:Shape>)"
        R"(<tt:BoundingBox left="{:.4f}" top="{:.4f}" right="{:.4f}" bottom="{:.4f}"/>)"
        R"(<tt:CenterOfGravity x="{:.4f}" y="{:.4f}"/></tt:Shape>)"
        R"(<tt:Class><tt:Type>{}</tt:Type></tt:Class></tt:Appearance></tt:Object>)",
        track.id,
        across(box.x),
        upwards(box.y),
        across(box.x + box.width),
        upwards(box.y + box.height),
        across(box.centreX()),
        upwards(box.centreY()),
        classOf(track.objectClass)
    );
}

}  // namespace

std::string sceneDocument(const objects::SceneReport& scene, WallTime time) {
    std::string text(kBegin);
    text += fmt::format(R"(<tt:Frame UtcTime="{}">)", formatTime(time));
    for (const objects::TrackedObject& track : scene.tracks) {
        if (!track.hidden) {
            text += objectOf(track);
        }
    }
    text += "</tt:Frame></tt:VideoAnalytics></tt:MetadataStream>";
    return text;
}

}  // namespace ocelli::camera::analysis
