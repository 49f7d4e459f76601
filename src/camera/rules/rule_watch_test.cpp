// Tests of rules on objects, with objects that move as told.
#include "camera/rules/rule_watch.h"

#include <gmock/gmock.h>

namespace ocelli::camera::rules {
namespace {

using objects::Box;
using objects::ObjectClass;
using objects::SceneReport;
using objects::StillKind;
using objects::StillObject;
using objects::TrackedObject;
using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<Point> kMiddle{{0.3, 0.3}, {0.7, 0.3}, {0.7, 0.7}, {0.3, 0.7}};

Rule ruleOf(RuleType type) {
    Rule rule;
    rule.name = "rule";
    rule.type = type;
    if (type == RuleType::LineCrossing) {
        rule.line = {{0.5, 0.1}, {0.5, 0.9}};  // A is on the right: one looks down
    } else {
        rule.region = kMiddle;
    }
    return rule;
}

/// Ten pictures a second; keeps what the rule says.
class Stage {
  public:
    explicit Stage(const Rule& rule) : watch_({rule}) {}

    TrackedObject& track(std::uint64_t id, Box box) {
        TrackedObject object;
        object.id = id;
        object.box = box;
        object.born = box;
        object.since = scene.time;
        scene.tracks.push_back(object);
        return scene.tracks.back();
    }

    /// Carries a track along in steps of 0.1 s.
    void walk(std::uint64_t id, double toX, double toY, int pictures) {
        auto& object = find(id);
        const double dx = (toX - object.box.x) / pictures;
        const double dy = (toY - object.box.y) / pictures;
        for (int i = 0; i < pictures; ++i) {
            find(id).box.x += dx;
            find(id).box.y += dy;
            pass(1);
        }
    }

    void pass(int pictures) {
        for (int i = 0; i < pictures; ++i) {
            scene.time = scene.time + std::chrono::milliseconds(100);
            scene.settled = true;
            for (const auto& event : watch_.update(scene)) {
                events.push_back(event);
                (event.state == RuleState::Stop ? stops : starts).push_back(event.object);
            }
        }
    }

    TrackedObject& find(std::uint64_t id) {
        for (auto& object : scene.tracks) {
            if (object.id == id) {
                return object;
            }
        }
        return scene.tracks.front();
    }

    void remove(std::uint64_t id) {
        std::erase_if(scene.tracks, [id](const auto& object) { return object.id == id; });
    }

    SceneReport scene;
    std::vector<RuleEvent> events;
    std::vector<std::uint64_t> starts;
    std::vector<std::uint64_t> stops;

  private:
    RuleWatch watch_;
};

TEST(LineCrossing, IsToldOnceForEachPassage) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.1, 0.4, 0.1, 0.2});
    stage.walk(7, 0.8, 0.4, 20);
    EXPECT_THAT(stage.starts, ElementsAre(7));
    EXPECT_EQ(stage.events[0].direction, Direction::BToA);
    stage.walk(7, 0.1, 0.4, 20);
    EXPECT_THAT(stage.starts, ElementsAre(7, 7));
    EXPECT_EQ(stage.events[1].direction, Direction::AToB);
}

TEST(LineCrossing, OfTheOtherDirectionIsNotTold) {
    Rule rule = ruleOf(RuleType::LineCrossing);
    rule.direction = Direction::AToB;
    Stage stage(rule);
    stage.track(7, {0.1, 0.4, 0.1, 0.2});
    stage.walk(7, 0.8, 0.4, 20);
    EXPECT_THAT(stage.starts, IsEmpty());
}

TEST(LineCrossing, BesideTheLineIsNone) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.1, 0.93, 0.05, 0.05});
    stage.walk(7, 0.8, 0.93, 20);
    EXPECT_THAT(stage.starts, IsEmpty());
}

TEST(LineCrossing, ByWhoStandsOnItAndSwaysIsToldOnceAtMost) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.2, 0.4, 0.1, 0.2});
    stage.walk(7, 0.46, 0.4, 10);
    for (int i = 0; i < 10; ++i) {
        stage.walk(7, 0.43, 0.4, 2);
        stage.walk(7, 0.47, 0.4, 2);
    }
    EXPECT_EQ(stage.starts.size(), 1U);
}

TEST(LineCrossing, ThatHappensBetweenTwoPicturesIsToldWithTheFirst) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.34, 0.4, 0.1, 0.2});
    stage.walk(7, 0.44, 0.4, 5);
    EXPECT_THAT(stage.starts, ElementsAre(7)) << "its middle is at 0.49 and goes on by 0.02";
}

TEST(LineCrossing, IsNotToldOfWhoTurnsRoundBeforeTheLine) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.3, 0.4, 0.1, 0.2});
    stage.walk(7, 0.42, 0.4, 6);
    stage.walk(7, 0.43, 0.4, 1);
    stage.walk(7, 0.3, 0.4, 6);
    EXPECT_THAT(stage.starts, IsEmpty());
}

TEST(LineCrossing, IsNotToldOfABoxThatJumpsTowardsTheLine) {
    Stage stage(ruleOf(RuleType::LineCrossing));
    stage.track(7, {0.2, 0.4, 0.1, 0.2});
    stage.pass(5);
    stage.walk(7, 0.41, 0.4, 1);
    stage.pass(5);
    EXPECT_THAT(stage.starts, IsEmpty());
}

TEST(LineCrossing, ComesEarlierWithAHigherSensitivity) {
    std::vector<double> crossedAt;
    for (const int sensitivity : {20, 50, 80}) {
        Rule rule = ruleOf(RuleType::LineCrossing);
        rule.sensitivity = sensitivity;
        Stage stage(rule);
        stage.track(7, {0.1, 0.4, 0.2, 0.2});
        stage.walk(7, 0.8, 0.4, 70);
        ASSERT_EQ(stage.events.size(), 1U);
        crossedAt.push_back(stage.events[0].box.x);
    }
    // 80, 50 and 20 percent of the body, 0.2 wide, are across.
    EXPECT_NEAR(crossedAt[0], 0.46, 0.015);
    EXPECT_NEAR(crossedAt[1], 0.40, 0.015);
    EXPECT_NEAR(crossedAt[2], 0.34, 0.015);
}

TEST(Intrusion, BeginsAfterItsTimeAndEndsOutside) {
    Rule rule = ruleOf(RuleType::Intrusion);
    rule.seconds = 2;
    Stage stage(rule);
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.walk(1, 0.45, 0.45, 10);
    EXPECT_THAT(stage.starts, IsEmpty());
    stage.pass(20);
    EXPECT_THAT(stage.starts, ElementsAre(1));
    stage.walk(1, 0.9, 0.45, 5);
    stage.pass(15);
    EXPECT_THAT(stage.stops, ElementsAre(1));
    EXPECT_EQ(stage.events[0].id, stage.events[1].id);
}

TEST(Intrusion, OfWhoOnlyPassesIsNone) {
    Rule rule = ruleOf(RuleType::Intrusion);
    rule.seconds = 2;
    Stage stage(rule);
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.walk(1, 0.9, 0.45, 15);
    EXPECT_THAT(stage.starts, IsEmpty());
}

TEST(Intrusion, ByASecondPersonIsASecondEventButAPieceOfTheFirstIsNot) {
    Stage stage(ruleOf(RuleType::Intrusion));
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.walk(1, 0.45, 0.45, 10);
    stage.track(2, {0.5, 0.45, 0.05, 0.05});  // appears in the middle of the region
    stage.pass(5);
    EXPECT_THAT(stage.starts, ElementsAre(1));
    stage.track(3, {0.9, 0.5, 0.1, 0.1});
    stage.walk(3, 0.55, 0.5, 10);
    EXPECT_THAT(stage.starts, ElementsAre(1, 3));
}

TEST(Intrusion, EndsWhenTheTargetIsGone) {
    Stage stage(ruleOf(RuleType::Intrusion));
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.walk(1, 0.45, 0.45, 10);
    stage.remove(1);
    stage.pass(15);
    EXPECT_THAT(stage.stops, ElementsAre(1));
}

TEST(Loitering, CountsTheWholeStay) {
    Rule rule = ruleOf(RuleType::Loitering);
    rule.seconds = 5;
    Stage stage(rule);
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.walk(1, 0.35, 0.35, 10);
    for (int i = 0; i < 3; ++i) {
        stage.walk(1, 0.55, 0.55, 10);
        stage.walk(1, 0.35, 0.35, 10);
    }
    EXPECT_THAT(stage.starts, ElementsAre(1));
}

TEST(RegionEntrance, IsToldForWhoComesInNotForWhoIsBornInside) {
    Stage stage(ruleOf(RuleType::RegionEntrance));
    stage.track(1, {0.0, 0.45, 0.1, 0.1});
    stage.track(2, {0.45, 0.45, 0.1, 0.1});
    stage.walk(1, 0.45, 0.4, 10);
    EXPECT_THAT(stage.starts, ElementsAre(1));
}

TEST(RegionEntrance, OverThePicturesEdgeCountsToo) {
    Rule rule = ruleOf(RuleType::RegionEntrance);
    rule.region = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}};
    Stage stage(rule);
    stage.track(1, {0.0, 0.45, 0.05, 0.1}).enteredOverEdge = true;
    stage.walk(1, 0.3, 0.45, 10);
    EXPECT_THAT(stage.starts, ElementsAre(1));
}

TEST(RegionExit, IsToldForWhoLeavesAlsoOverTheEdge) {
    Stage stage(ruleOf(RuleType::RegionExit));
    stage.track(1, {0.45, 0.45, 0.1, 0.1});
    stage.walk(1, 0.8, 0.45, 10);
    EXPECT_THAT(stage.starts, ElementsAre(1));

    Rule left = ruleOf(RuleType::RegionExit);
    left.region = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}};
    Stage edge(left);
    edge.track(1, {0.3, 0.45, 0.1, 0.1});
    edge.walk(1, 0.0, 0.45, 10);
    edge.remove(1);
    edge.pass(3);
    EXPECT_THAT(edge.starts, ElementsAre(1));
}

TEST(Rules, LeaveOutTargetsOfOtherClassesAndSizes) {
    Rule rule = ruleOf(RuleType::RegionEntrance);
    rule.targets = {ObjectClass::Human};
    rule.smallest = TargetSize{0.05, 0.05};
    Stage stage(rule);
    stage.track(1, {0.0, 0.45, 0.1, 0.1}).objectClass = ObjectClass::Vehicle;
    stage.track(2, {0.0, 0.40, 0.01, 0.02}).objectClass = ObjectClass::Human;
    stage.track(3, {0.0, 0.35, 0.1, 0.1}).objectClass = ObjectClass::Human;
    for (const std::uint64_t id : {1U, 2U, 3U}) {
        stage.walk(id, 0.45, 0.45, 10);
    }
    EXPECT_THAT(stage.starts, ElementsAre(3));
}

TEST(Rules, SayNothingBeforeTheBackgroundIsKnown) {
    RuleWatch watch({ruleOf(RuleType::Intrusion)});
    SceneReport scene;
    TrackedObject object;
    object.id = 1;
    object.box = object.born = {0.45, 0.45, 0.1, 0.1};
    scene.tracks.push_back(object);
    EXPECT_THAT(watch.update(scene), IsEmpty());
}

StillObject still(std::uint64_t id, StillKind kind, MonoTime since) {
    StillObject made;
    made.id = id;
    made.kind = kind;
    made.box = {0.45, 0.45, 0.05, 0.05};
    made.since = since;
    made.aloneSince = since;
    made.accompanied = false;
    return made;
}

TEST(UnattendedBaggage, WaitsUntilNobodyIsBeside) {
    Rule rule = ruleOf(RuleType::UnattendedBaggage);
    rule.seconds = 2;
    Stage stage(rule);
    stage.scene.stills = {still(5, StillKind::Left, stage.scene.time)};
    stage.scene.stills[0].accompanied = true;
    stage.pass(50);
    EXPECT_THAT(stage.starts, IsEmpty());
    stage.scene.stills[0].accompanied = false;
    stage.scene.stills[0].aloneSince = stage.scene.time;
    stage.pass(15);
    EXPECT_THAT(stage.starts, IsEmpty());
    stage.pass(10);
    EXPECT_THAT(stage.starts, ElementsAre(5));
    stage.scene.stills.clear();
    stage.pass(30);
    EXPECT_THAT(stage.stops, ElementsAre(5));
}

TEST(UnattendedBaggage, IsOneEventThoughItIsSeenInPieces) {
    Stage stage(ruleOf(RuleType::UnattendedBaggage));
    stage.scene.stills = {still(5, StillKind::Left, stage.scene.time)};
    stage.pass(5);
    stage.scene.stills = {still(6, StillKind::Left, stage.scene.time)};
    stage.pass(15);
    EXPECT_THAT(stage.starts, ElementsAre(5));
    EXPECT_THAT(stage.stops, IsEmpty());
}

TEST(ObjectRemoval, IsAboutWhatIsGoneNotAboutWhatIsLeft) {
    Stage removal(ruleOf(RuleType::ObjectRemoval));
    removal.scene.stills = {still(5, StillKind::Left, removal.scene.time)};
    removal.pass(15);
    EXPECT_THAT(removal.starts, IsEmpty());
    removal.scene.stills = {still(6, StillKind::Removed, removal.scene.time)};
    removal.pass(15);
    EXPECT_THAT(removal.starts, ElementsAre(6));
}

TEST(ObjectRemoval, OutsideItsRegionIsNone) {
    Stage stage(ruleOf(RuleType::ObjectRemoval));
    stage.scene.stills = {still(6, StillKind::Removed, stage.scene.time)};
    stage.scene.stills[0].box = {0.05, 0.05, 0.1, 0.1};
    stage.pass(15);
    EXPECT_THAT(stage.starts, IsEmpty());
}

}  // namespace
}  // namespace ocelli::camera::rules
