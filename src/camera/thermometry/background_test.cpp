// Background corrections on disk: whole, damaged, of another sensor, too many.
#include "camera/thermometry/background.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::thermometry {
namespace {

const std::string kSource = "v4l2:boson";

Background small(std::int16_t first = -300) {
    return {3, 2, {first, 0, 12, 32'767, -32'768, 5}, WallTime{1'795'000'000'000'000}};
}

TEST(Background, ComesBackAsItWas) {
    EXPECT_EQ(*parseBackground(kSource, formatBackground(kSource, small())), small());
}

TEST(Background, EveryDamageIsSeen) {
    const Bytes good = formatBackground(kSource, small());
    for (std::size_t i = 0; i < good.size(); ++i) {
        Bytes bad = good;
        bad[i] ^= std::byte{1};
        EXPECT_EQ(parseBackground(kSource, bad).error().kind(), ErrorKind::DataLoss) << i;
        EXPECT_FALSE(parseBackground(kSource, ByteSpan(good).first(i))) << i;
    }
    EXPECT_FALSE(parseBackground("v4l2:lepton", good)) << "the pattern of one sensor only";
}

class Kept : public testing::Test {
  protected:
    test::TemporaryFolder folder_;
    BackgroundStore store_{folder_.path() / "backgrounds"};
};

TEST_F(Kept, BackgroundsAreFoundAgainAndForgotten) {
    EXPECT_FALSE(store_.load(kSource)->has_value());
    ASSERT_TRUE(store_.save(kSource, small()));
    ASSERT_TRUE(store_.save("thermal:other", small(7)));
    EXPECT_EQ(**store_.load(kSource), small());
    ASSERT_TRUE(store_.save(kSource, small(9)));
    EXPECT_EQ(**store_.load(kSource), small(9));
    ASSERT_TRUE(store_.remove(kSource));
    EXPECT_FALSE(store_.load(kSource)->has_value());
    EXPECT_TRUE(store_.remove(kSource)) << "twice is no error";
    EXPECT_EQ(**store_.load("thermal:other"), small(7));
}

TEST_F(Kept, BackgroundsAreBounded) {
    for (std::size_t i = 0; i < BackgroundStore::kMostKept + 4; ++i) {
        ASSERT_TRUE(store_.save("thermal:" + std::to_string(i), small()));
    }
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(folder_.path() / "backgrounds")) {
        ++files;
    }
    EXPECT_EQ(files, BackgroundStore::kMostKept);
}

TEST_F(Kept, ADamagedBackgroundIsAnError) {
    ASSERT_TRUE(store_.save(kSource, small()));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "backgrounds")) {
        ASSERT_TRUE(replaceFile(entry.path(), "OCBG and nonsense"));
    }
    EXPECT_EQ(store_.load(kSource).error().kind(), ErrorKind::DataLoss);
}

}  // namespace
}  // namespace ocelli::camera::thermometry
