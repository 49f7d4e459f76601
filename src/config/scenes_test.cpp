// Tests of scenes and their periods.
#include "config/scenes.h"

#include <gtest/gtest.h>

#include "config/catalog.h"
#include "config/settings_check.h"

namespace ocelli::config {
namespace {

TEST(Scenes, EverySceneOfAPeriodIsInTheCatalogAndFitsItsOwnRules) {
    const Json& presets = catalogGroup("image")->at("presets");
    ASSERT_GE(presets.size(), 2U);
    for (const Json& preset : presets) {
        const auto name = preset.at("name").get<std::string>();
        EXPECT_TRUE(fromString<ScenePeriodType>(name)) << name;
        const auto made = withScene({}, name);
        ASSERT_TRUE(made) << name << ": " << made.error().message();
        Settings settings = makeSettings(1);
        settings.channels[0].image = *made;
        EXPECT_FALSE(findFailure(settings)) << name;
        // What a scene sets must not be blocked by what it sets beside it, or no page could load
        // it.
        for (const auto& [field, why] :
             blockedReasons(settings, {.group = "image", .channel = 1})) {
            EXPECT_FALSE(preset.at("values").contains(field)) << name << ": " << field;
        }
    }
    EXPECT_EQ(withScene({}, "moon").error().kind(), ErrorKind::NotFound);
}

TEST(Scenes, ASceneSetsItsValuesAndLeavesTheOthers) {
    ImageSettings mine;
    mine.hue = 61;
    mine.mirror = ImageMirror::Both;
    const auto made = withScene(mine, "haze");
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->defog);
    EXPECT_EQ(made->hue, 61);
    EXPECT_EQ(made->mirror, ImageMirror::Both);
}

TEST(Scenes, APeriodLoadsItsSceneAndTheOwnValuesComeBackAfterIt) {
    ImageSettings mine;
    mine.scenePeriods = {
        {360, 480, ScenePeriodType::Haze}, {1200, 1440, ScenePeriodType::LowLight}
    };
    EXPECT_EQ(imageSettingsAt(mine, 400), mine) << "not switched on";
    mine.scenesByTime = true;
    EXPECT_EQ(imageSettingsAt(mine, 359), mine);
    EXPECT_TRUE(imageSettingsAt(mine, 360).defog);
    EXPECT_TRUE(imageSettingsAt(mine, 479).defog);
    EXPECT_EQ(imageSettingsAt(mine, 480), mine);
    EXPECT_EQ(imageSettingsAt(mine, 1439).noiseReduction, ImageNoiseReduction::Expert);
}

TEST(Scenes, RulesOfTheImageNameTheFieldAndWhatIsAllowed) {
    Settings settings = makeSettings(1);
    ImageSettings& image = settings.channels[0].image;
    image.exposure = ImageExposure::Manual;
    image.exposureTime = ImageExposureTime::Value6;
    auto failure = findFailure(settings);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->where.group, "image");
    EXPECT_EQ(failure->error.field(), "exposureTime");
    EXPECT_NE(failure->error.message().find("slow shutter"), std::string::npos);
    image.slowShutter = true;
    EXPECT_FALSE(findFailure(settings));

    image.scenePeriods = {{60, 120, ScenePeriodType::Haze}, {100, 200, ScenePeriodType::Indoor}};
    failure = findFailure(settings);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error.field(), "scenePeriods[1].from");
    image.scenePeriods.clear();

    image.dayPeriods = {{700, 600}};
    failure = findFailure(settings);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error.field(), "dayPeriods[0].to");
    image.dayPeriods.clear();

    image.backlight = ImageBacklight::Custom;
    failure = findFailure(settings);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error.field(), "backlightAreas");
    image.backlightAreas = {{{{0, 0}, {1, 0}}}};
    failure = findFailure(settings);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error.field(), "backlightAreas[0].points");
    image.backlightAreas = {{{{0, 0}, {1, 0}, {1, 1}}}};
    EXPECT_FALSE(findFailure(settings));
}

TEST(Scenes, AFieldIsBlockedWhileAnotherHasAnyOtherValue) {
    Settings settings = makeSettings(1);
    ImageSettings& image = settings.channels[0].image;
    const GroupAddress address{.group = "image", .channel = 1};
    EXPECT_TRUE(blockedReasons(settings, address).contains("redGain"));
    image.whiteBalance = ImageWhiteBalance::Manual;
    EXPECT_FALSE(blockedReasons(settings, address).contains("redGain"));
    EXPECT_FALSE(blockedReasons(settings, address).contains("digitalZoom"));
    settings.channels[0].masks.enabled = true;
    EXPECT_TRUE(blockedReasons(settings, address).contains("digitalZoom"));
}

}  // namespace
}  // namespace ocelli::config
