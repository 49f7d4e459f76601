// Tests of asking a classifier about what is followed.
#include "camera/analysis/class_votes.h"

#include <functional>
#include <utility>

#include <gtest/gtest.h>

namespace ocelli::camera::analysis {
namespace {

using objects::ObjectClass;

class Scripted final : public objects::TargetClassifier {
  public:
    bool show(const media::Frame&, const objects::Box& box) override {
        if (broken) {
            return false;
        }
        ++asked;
        shown = Verdict{answer(box)};
        return true;
    }

    std::optional<Verdict> verdict() override {
        if (thinks > 0) {
            --thinks;
            return std::nullopt;
        }
        return std::exchange(shown, std::nullopt);
    }

    bool ready() override { return true; }

    std::optional<Error> trouble() const override { return broken; }

    int thinks = 0;  // pictures until it says something
    std::optional<Verdict> shown;

    std::function<std::optional<ObjectClass>(const objects::Box&)> answer;
    std::optional<Error> broken;
    int asked = 0;
};

class ClassVotesTest : public testing::Test {
  protected:
    /// Shows the same targets for so long, ten pictures a second.
    void show(double seconds, const std::vector<objects::TrackedObject>& tracks) {
        for (int i = 0; i < static_cast<int>(seconds * 10); ++i) {
            now_ = now_ + std::chrono::milliseconds(100);
            scene_.time = now_;
            scene_.tracks = tracks;
            votes_.update(classifier_, frame_, scene_);
        }
    }

    static objects::TrackedObject target(std::uint64_t id, double x) {
        objects::TrackedObject made;
        made.id = id;
        made.box = {x, 0.2, 0.1, 0.3};
        made.objectClass = ObjectClass::Other;
        return made;
    }

    media::Frame frame_{64, 64};
    objects::SceneReport scene_;
    Scripted classifier_;
    ClassVotes votes_;
    MonoTime now_;
};

TEST_F(ClassVotesTest, GivesEachTargetWhatWasSaidOfIt) {
    classifier_.answer = [](const objects::Box& box) {
        return box.x < 0.5 ? ObjectClass::Human : ObjectClass::Vehicle;
    };
    show(1, {target(1, 0.1), target(2, 0.7)});
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Human);
    EXPECT_EQ(scene_.tracks[1].objectClass, ObjectClass::Vehicle);
}

TEST_F(ClassVotesTest, LeavesAloneWhomItKnows) {
    classifier_.answer = [](const objects::Box&) { return ObjectClass::Human; };
    show(20, {target(1, 0.1)});
    EXPECT_EQ(classifier_.asked, 3);
    show(1, {target(2, 0.1)});
    EXPECT_EQ(classifier_.asked, 4) << "another one is asked about anew";
}

TEST_F(ClassVotesTest, AsksAFewTimesWhenNothingIsSaidAndKeepsTheShape) {
    classifier_.answer = [](const objects::Box&) { return std::nullopt; };
    show(30, {target(1, 0.1)});
    EXPECT_EQ(classifier_.asked, 6);
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Other);
}

TEST_F(ClassVotesTest, TakesWhatWasSaidMostOften) {
    int count = 0;
    classifier_.answer = [&](const objects::Box&) {
        return ++count % 3 == 0 ? ObjectClass::Vehicle : ObjectClass::Human;
    };
    show(10, {target(1, 0.1)});
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Human);
}

TEST_F(ClassVotesTest, AsksAtMostFourTimesASecondAndNotAboutWhatIsHidden) {
    classifier_.answer = [](const objects::Box&) { return std::nullopt; };
    std::vector<objects::TrackedObject> many;
    for (std::uint64_t id = 1; id <= 20; ++id) {
        many.push_back(target(id, 0.01 * static_cast<double>(id)));
    }
    show(1, many);
    EXPECT_LE(classifier_.asked, 4);
    const int before = classifier_.asked;
    for (auto& one : many) {
        one.hidden = true;
    }
    show(1, many);
    EXPECT_EQ(classifier_.asked, before);
}

TEST_F(ClassVotesTest, WaitsForAnAnswerWithoutHoldingUpThePictures) {
    classifier_.answer = [](const objects::Box&) { return ObjectClass::Vehicle; };
    classifier_.thinks = 20;
    show(1, {target(1, 0.1), target(2, 0.5)});
    EXPECT_EQ(classifier_.asked, 1) << "the answer is still to come";
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Other);
    show(1.5, {target(1, 0.1), target(2, 0.5)});
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Vehicle);
    EXPECT_EQ(scene_.tracks[1].objectClass, ObjectClass::Vehicle);
}

TEST_F(ClassVotesTest, AnAnswerAboutWhoHasGoneIsNobodyElses) {
    classifier_.answer = [](const objects::Box&) { return ObjectClass::Vehicle; };
    classifier_.thinks = 5;
    show(0.2, {target(1, 0.1)});
    classifier_.answer = [](const objects::Box&) { return std::nullopt; };
    show(1, {target(2, 0.1)});
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Other);
}

TEST_F(ClassVotesTest, AsksNobodyWhoIsBroken) {
    classifier_.answer = [](const objects::Box&) { return ObjectClass::Human; };
    classifier_.broken = fail(ErrorKind::Unavailable, "it has ended");
    show(2, {target(1, 0.1)});
    EXPECT_EQ(classifier_.asked, 0);
    EXPECT_EQ(scene_.tracks[0].objectClass, ObjectClass::Other);
}

}  // namespace
}  // namespace ocelli::camera::analysis
