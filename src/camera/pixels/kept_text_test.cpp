// Kept lines.
#include "camera/pixels/kept_text.h"

#include <gtest/gtest.h>

namespace ocelli::camera::pixels {
namespace {

TEST(KeptText, KeepsALineUntilItsTextOrSizeChanges) {
    KeptText kept;
    ASSERT_TRUE(kept.setSize(16));
    const auto* first = kept.line(1, "23.5", 400).fill.luma.data();
    EXPECT_EQ(kept.line(1, "23.5", 400).fill.luma.data(), first);
    const int narrow = kept.line(1, "23.5", 400).width();
    EXPECT_GT(kept.line(1, "123.5", 400).width(), narrow);
    EXPECT_EQ(kept.line(2, "23.5", 400).width(), narrow);
    ASSERT_TRUE(kept.setSize(32));
    EXPECT_GT(kept.line(2, "23.5", 400).width(), narrow);
    EXPECT_EQ(kept.size(), 32);
}

TEST(KeptText, RefusesASizeThatIsNone) {
    KeptText kept;
    EXPECT_FALSE(kept.setSize(0));
}

}  // namespace
}  // namespace ocelli::camera::pixels
