// Tests of the desk where tags are tapped: taking cameras, and pairing.
#include "bodyworn/system/tag_desk.h"

#include "tests/support/whole_system.h"

namespace ocelli::bodyworn::system {
namespace {

class Desk : public WholeSystem {
  protected:
    Json pairing() { return desk.toJson()["pairing"]; }

    std::vector<std::string> said;
    TagDesk desk{*system, clock, [this](std::string what) { said.push_back(std::move(what)); }};
};

TEST_F(Desk, ATapOffersACamera) {
    setUp("selfAssign");
    join("C1");
    const std::int64_t anna = *system->wearers().add({{"name", "Anna"}});
    ASSERT_TRUE(system->wearers().pairTag(anna, "04ABCDEF", {}));
    desk.tapped("04FFFFFF");
    EXPECT_EQ(said.back(), "A tag was tapped: the tag is not paired with a user");
    desk.tapped("04ABCDEF");
    EXPECT_EQ(said.back(), "Anna may take camera C1");
    EXPECT_EQ(system->offered(), "C1");
}

TEST_F(Desk, ATagIsPairedByThreeTaps) {
    setUp("selfAssign");
    const std::int64_t anna = *system->wearers().add({{"name", "Anna"}});
    EXPECT_EQ(desk.beginPairing(anna).error().kind(), ErrorKind::FailedPrecondition);
    desk.setReaders({{"desk", true}});
    ASSERT_TRUE(desk.beginPairing(anna));
    desk.tapped("04ABCDEF");
    desk.tapped("04ABCDEF");
    EXPECT_EQ(pairing()["taps"], 2);
    desk.tapped("04000000");  // another one begins anew
    EXPECT_EQ(pairing()["taps"], 1);
    desk.tapped("04000000");
    desk.tapped("04000000");
    EXPECT_EQ(pairing()["state"], "paired");
    EXPECT_EQ(*system->wearers().ownerOfTag("04000000"), anna);
    EXPECT_FALSE(system->wearers().ownerOfTag("04ABCDEF")->has_value());
}

TEST_F(Desk, ATagOfSomebodyElseAndNoTapAtAllFail) {
    setUp("selfAssign");
    const std::int64_t anna = *system->wearers().add({{"name", "Anna"}});
    const std::int64_t bo = *system->wearers().add({{"name", "Bo"}});
    ASSERT_TRUE(system->wearers().pairTag(anna, "04ABCDEF", {}));
    desk.setReaders({{"desk", true}});
    EXPECT_EQ(desk.beginPairing(999).error().kind(), ErrorKind::NotFound);
    ASSERT_TRUE(desk.beginPairing(bo));
    for (int i = 0; i < 3; ++i) {
        desk.tapped("04ABCDEF");
    }
    EXPECT_EQ(pairing()["state"], "failed");
    EXPECT_EQ(pairing()["message"], "the tag belongs to another user");
    ASSERT_TRUE(desk.beginPairing(bo));
    clock.advance(TagDesk::kPairWithin);
    EXPECT_EQ(pairing()["message"], "no tag was tapped for a minute");
    desk.endPairing();
    EXPECT_TRUE(pairing().is_null());
}

TEST_F(Desk, FixedSystemsHaveNoTags) {
    setUp();
    const std::int64_t anna = *system->wearers().add({{"name", "Anna"}});
    desk.setReaders({{"desk", true}});
    EXPECT_EQ(desk.beginPairing(anna).error().kind(), ErrorKind::FailedPrecondition);
}

}  // namespace
}  // namespace ocelli::bodyworn::system
