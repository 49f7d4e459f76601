// Tests the scene as ONVIF writes it.
#include "camera/analysis/scene_document.h"

#include <gtest/gtest.h>

namespace ocelli::camera::analysis {
namespace {

TEST(SceneDocument, WritesWhatIsSeenInOnvifsCoordinates) {
    objects::SceneReport scene;
    objects::TrackedObject& person = scene.tracks.emplace_back();
    person.id = 12;
    person.objectClass = objects::ObjectClass::Human;
    person.box = {0.25, 0.5, 0.1, 0.25};
    scene.tracks.emplace_back(person).hidden = true;
    EXPECT_EQ(
        sceneDocument(scene, WallTime{1'767'614'400'250'000}),
        R"(<?xml version="1.0" encoding="UTF-8"?>)"
        R"(<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics>)"
        R"(<tt:Frame UtcTime="2026-01-05T12:00:00.250Z"><tt:Object ObjectId="12"><tt:Appearance>)"
        R"(<tt:Shape><tt:BoundingBox left="-0.5000" top="0.0000" right="-0.3000" bottom="-0.5000"/>)"
        R"(<tt:CenterOfGravity x="-0.4000" y="-0.2500"/></tt:Shape><tt:Class><tt:Type>Human)"
        R"(</tt:Type></tt:Class></tt:Appearance></tt:Object></tt:Frame></tt:VideoAnalytics>)"
        R"(</tt:MetadataStream>)"
    );
}

}  // namespace
}  // namespace ocelli::camera::analysis
