// Tests of the whole chain: rules of every kind on drawn pictures and made sound.
#include "camera/analysis/analysis_chain.h"

#include <map>
#include <set>

#include <gmock/gmock.h>

#include "camera/rules/rule_file.h"
#include "tests/support/drawn_scene.h"

namespace ocelli::camera::analysis {
namespace {

using rules::RuleEvent;
using rules::RuleState;
using test::DrawnScene;
using test::DrawnThing;
using testing::ElementsAre;
using testing::HasSubstr;

AnalysisChain chainOf(const std::string& text) {
    auto rules = rules::parseRules(text);
    EXPECT_TRUE(rules) << rules.error().message();
    auto chain = AnalysisChain::create(std::move(*rules));
    EXPECT_TRUE(chain) << chain.error().message();
    return std::move(*chain);
}

std::vector<DrawnThing> walker(double t) {
    return {{static_cast<int>(-20 + 80 * (t - 2)), 100, 16, 40}};
}

TEST(AnalysisChain, RefusesRulesThatCannotBe) {
    rules::Rule rule;
    rule.name = "gate";
    rule.type = rules::RuleType::LineCrossing;
    const auto chain = AnalysisChain::create({rule});
    ASSERT_FALSE(chain);
    EXPECT_THAT(chain.error().message(), HasSubstr("rules[0].line"));
}

TEST(AnalysisChain, WantsOnlyFramesThatARuleLooksAt) {
    auto chain = chainOf(R"({"rules":[
        {"name":"any","type":"motion"},
        {"name":"line","type":"line-crossing","line":[[0.5,0],[0.5,1]]}]})");
    DrawnScene scene;
    const auto at = [](double seconds) {
        return MonoTime{static_cast<std::int64_t>(seconds * 1e9)};
    };
    EXPECT_TRUE(chain.wants(at(0)));
    (void)chain.process(scene.draw(0, walker(0)));
    EXPECT_FALSE(chain.wants(at(0.05)));
    EXPECT_TRUE(chain.wants(at(0.08))) << "for the line";
    (void)chain.process(scene.draw(0.08, walker(0)));
    EXPECT_TRUE(chain.wants(at(0.1))) << "for the motion";
    EXPECT_FALSE(chainOf(R"({"rules":[]})").wants(at(0)));
    EXPECT_TRUE(chainOf(R"({"rules":[{"name":"quiet","type":"audio-loss"}]})").wants(at(0)))
        << "to know the time";
}

TEST(AnalysisChain, TellsEachRuleWithItsTimeAndAnIdOfItsOwn) {
    auto chain = chainOf(R"({"rules":[
        {"name":"any","type":"motion"},
        {"name":"line","type":"line-crossing","line":[[0.5,0],[0.5,1]]},
        {"name":"in","type":"region-entrance","region":[[0.3,0.3],[0.7,0.3],[0.7,0.8],[0.3,0.8]]},
        {"name":"out","type":"region-exit","region":[[0.3,0.3],[0.7,0.3],[0.7,0.8],[0.3,0.8]]},
        {"name":"stay","type":"intrusion","seconds":1,
         "region":[[0.3,0.3],[0.7,0.3],[0.7,0.8],[0.3,0.8]]}]})");
    DrawnScene scene;
    std::map<std::string, std::vector<double>> starts;
    std::map<std::uint64_t, std::size_t> ruleOfId;
    std::size_t stops = 0;
    for (double t = 0; t < 10; t += 0.1) {
        for (const RuleEvent& event : chain.process(scene.draw(t, walker(t)))) {
            ASSERT_LT(event.rule, chain.rules().size());
            const auto known = ruleOfId.emplace(event.id, event.rule);
            EXPECT_EQ(known.first->second, event.rule);
            if (event.state == RuleState::Stop) {
                EXPECT_FALSE(known.second) << "a stop without its start";
                ++stops;
                continue;
            }
            EXPECT_TRUE(known.second) << "an id twice";
            starts[chain.rules()[event.rule].name].push_back(t);
        }
    }
    // Its middle is at -12 + 80 (t - 2): at 160 after 4.15 s, at 96 after 3.35 s, at 224 after 4.95
    // s.
    ASSERT_THAT(starts["line"], testing::SizeIs(1));
    EXPECT_NEAR(starts["line"][0], 4.15, 0.25);
    ASSERT_THAT(starts["in"], testing::SizeIs(1));
    EXPECT_NEAR(starts["in"][0], 3.35, 0.25);
    ASSERT_THAT(starts["out"], testing::SizeIs(1));
    EXPECT_NEAR(starts["out"][0], 4.95, 0.25);
    ASSERT_THAT(starts["stay"], testing::SizeIs(1));
    EXPECT_NEAR(starts["stay"][0], 4.35, 0.3);
    ASSERT_THAT(starts["any"], testing::SizeIs(1));
    EXPECT_NEAR(starts["any"][0], 2.4, 0.5);
    EXPECT_EQ(stops, 2U) << "of motion and of the stay";
}

TEST(AnalysisChain, WatchesMoreMotionRulesThanOneDetectorHasAreas) {
    std::string rules;
    for (int i = 0; i < 10; ++i) {
        rules += std::string(i == 0 ? "" : ",") + R"({"name":"m)" + std::to_string(i) +
                 R"(","type":"motion","region":[[0,0.3],[1,0.3],[1,0.8],[0,0.8]]})";
    }
    auto chain = chainOf(R"({"rules":[)" + rules + "]}");
    DrawnScene scene;
    std::set<std::size_t> moved;
    for (double t = 0; t < 5; t += 0.1) {
        for (const auto& event : chain.process(scene.draw(t, walker(t)))) {
            moved.insert(event.rule);
        }
    }
    EXPECT_EQ(moved.size(), 10U);
}

TEST(AnalysisChain, HearsAndNoticesThatNothingIsHeard) {
    auto chain = chainOf(R"({"rules":[
        {"name":"bang","type":"audio-rise"},{"name":"hush","type":"audio-fall"},
        {"name":"dead","type":"audio-loss"},{"name":"cover","type":"tampering"}]})");
    DrawnScene scene;
    std::vector<std::string> told;
    const std::vector<std::int16_t> quiet(800, 30);
    const std::vector<std::int16_t> loud(800, 9000);
    for (int i = 0; i < 150; ++i) {
        const MonoTime time{std::int64_t{i} * 100'000'000};
        const bool bang = i >= 30 && i < 35;
        auto events =
            i < 80 ? chain.hear(bang ? loud : quiet, 8000, 1, time) : std::vector<RuleEvent>();
        const DrawnThing hand{0, 0, 320, 240, 40, 120, 140};
        for (const auto& event : chain.process(
                 scene.draw(i / 10.0, i >= 110 ? std::vector{hand} : std::vector<DrawnThing>())
             )) {
            events.push_back(event);
        }
        for (const auto& event : events) {
            if (event.state == RuleState::Start) {
                told.push_back(chain.rules()[event.rule].name);
            }
        }
    }
    EXPECT_THAT(told, ElementsAre("bang", "dead", "cover"));
}

TEST(AnalysisChain, TellsTamperingOnlyOfTheAreaThatIsCovered) {
    auto chain = chainOf(R"({"rules":[
        {"name":"door","type":"tampering","region":[[0.7,0.3],[0.9,0.3],[0.9,0.7],[0.7,0.7]]},
        {"name":"shelf","type":"tampering","region":[[0.1,0.3],[0.3,0.3],[0.3,0.7],[0.1,0.7]]},
        {"name":"all","type":"tampering"}]})");
    DrawnScene scene;
    std::vector<std::string> told;
    const DrawnThing board{200, 50, 120, 150, 40, 120, 140};
    for (double t = 0; t < 12; t += 0.1) {
        const auto things = t < 5 ? std::vector<DrawnThing>() : std::vector{board};
        for (const auto& event : chain.process(scene.draw(t, things))) {
            told.push_back(chain.rules()[event.rule].name);
        }
    }
    EXPECT_THAT(told, ElementsAre("door"));
}

}  // namespace
}  // namespace ocelli::camera::analysis
