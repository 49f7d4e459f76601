// Tests what is made of the settings of smart events, and what is refused.
#include "camera/pipeline/smart_plan.h"

#include <gtest/gtest.h>

namespace ocelli::camera::pipeline {
namespace {

config::SmartRule rule(int id, config::SmartRuleType type, std::vector<config::Point> points) {
    config::SmartRule made;
    made.id = id;
    made.name = "rule " + std::to_string(id);
    made.type = type;
    made.points = std::move(points);
    return made;
}

const std::vector<config::Point> kTriangle{{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.9}};
const std::vector<config::Point> kLine{{0.2, 0.5}, {0.8, 0.5}};

TEST(SmartPlan, TakesOverEveryMember) {
    config::SmartEventsSettings settings;
    auto line = rule(4, config::SmartRuleType::LineCrossing, kLine);
    line.direction = config::SmartRuleDirection::BToA;
    line.sensitivity = 80;
    line.other = false;
    line.vehicle = false;
    line.minSize = {0.1, 0};
    settings.rules = {rule(1, config::SmartRuleType::Loitering, kTriangle), line};
    settings.rules[0].enabled = false;
    std::vector<std::size_t> indices;
    const auto made = rulesOf(settings, &indices);
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(indices, std::vector<std::size_t>{1});
    EXPECT_EQ(made[0].type, rules::RuleType::LineCrossing);
    EXPECT_EQ(made[0].direction, rules::Direction::BToA);
    EXPECT_EQ(made[0].line.to.x, 0.8);
    EXPECT_EQ(made[0].sensitivity, 80);
    EXPECT_EQ(made[0].targets, std::vector{objects::ObjectClass::Human});
    EXPECT_EQ(made[0].smallest, (rules::TargetSize{0.1, 0}));
    EXPECT_EQ(made[0].largest, std::nullopt);
}

TEST(SmartPlan, EveryTypeHasTheTopicOfItsName) {
    for (int i = 0; i <= static_cast<int>(config::SmartRuleType::AudioLoss); ++i) {
        const auto type = static_cast<config::SmartRuleType>(i);
        EXPECT_EQ(topicOf(type), config::toString(type));
    }
}

struct WrongCase {
    const char* field;
    std::vector<config::SmartRule> rules;
};

TEST(SmartPlan, RefusesByTheNameOfTheSetting) {
    auto noName = rule(1, config::SmartRuleType::Intrusion, kTriangle);
    noName.name.clear();
    auto nobody = rule(1, config::SmartRuleType::Intrusion, kTriangle);
    nobody.human = nobody.vehicle = nobody.other = false;
    auto upsideDown = rule(1, config::SmartRuleType::Intrusion, kTriangle);
    upsideDown.minSize = {0.5, 0.5};
    upsideDown.maxSize = {0.2, 0.9};
    auto twin = rule(2, config::SmartRuleType::Intrusion, kTriangle);
    twin.name = "rule 1";
    using enum config::SmartRuleType;
    const std::vector<WrongCase> cases{
        {"rules[0].name", {noName}},
        {"rules[0].human", {nobody}},
        {"rules[0].minSize", {upsideDown}},
        {"rules[0].points", {rule(1, Intrusion, {{0, 0}, {1, 1}})}},
        {"rules[0].points", {rule(1, Intrusion, {{0, 0}, {1, 1}, {1, 0}, {0, 1}})}},
        {"rules[0].points", {rule(1, LineCrossing, {{0.5, 0.5}, {0.5, 0.5}})}},
        {"rules[0].points", {rule(1, LineCrossing, {})}},
        {"rules[1].name", {rule(1, Intrusion, kTriangle), twin}},
        {"rules[1].id", {rule(1, Intrusion, kTriangle), rule(1, Loitering, kTriangle)}},
    };
    for (const auto& wrong : cases) {
        config::SmartEventsSettings settings;
        settings.rules = wrong.rules;
        const auto checked = checkSmartEvents(settings);
        ASSERT_FALSE(checked.has_value()) << wrong.field;
        EXPECT_EQ(checked.error().field(), wrong.field);
        EXPECT_NE(checked.error().message().find(wrong.field), std::string::npos)
            << checked.error().message();
        EXPECT_FALSE(checked.error().allowed().empty()) << wrong.field;
    }
}

TEST(SmartPlan, SoundAndTamperingNeedNoShape) {
    config::SmartEventsSettings settings;
    settings.rules = {
        rule(1, config::SmartRuleType::AudioLoss, {}),
        rule(2, config::SmartRuleType::Tampering, {}),
        rule(3, config::SmartRuleType::Intrusion, {}),
    };
    const auto checked = checkSmartEvents(settings);
    EXPECT_TRUE(checked.has_value()) << checked.error().describe();
    EXPECT_TRUE(rulesOf(settings)[2].region.empty()) << "the whole picture";
}

}  // namespace
}  // namespace ocelli::camera::pipeline
