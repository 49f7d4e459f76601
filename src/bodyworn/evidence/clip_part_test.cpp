// Tests of parts of clips: cut anywhere, every picture that is left proves itself.
#include "bodyworn/evidence/clip_part.h"

#include <cmath>
#include <fstream>

#include <gtest/gtest.h>

#include "bodyworn/evidence/video_file.h"
#include "tests/support/signed_clip.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::evidence {
namespace {

using media::Codec;

class PartOfAClip : public testing::TestWithParam<Codec> {
  protected:
    void SetUp() override {
        if (!test::haveProgram("ffmpeg")) {
            GTEST_SKIP() << "needs the ffmpeg program";
        }
        clip_ = (folder_ / "clip.mkv").string();
        test::writeSignedClip(clip_, camera_, GetParam());
    }

    Result<std::unique_ptr<ClipPart>> part(double from, double to) {
        return ClipPart::open(clip_, {from, to}, clock_);
    }

    /// The part as a file, and what checking it says.
    MediaReport checked(ClipPart& part) {
        const std::string path = (folder_ / "part.mkv").string();
        test::writePart(path, part);
        auto report = verifyVideoFile(path, {camera_.authority.certificate, {}}, clock_);
        EXPECT_TRUE(report) << report.error().message();
        return *report;
    }

    test::TemporaryFolder folder_;
    test::SignedCamera camera_;
    SystemClock clock_;
    std::string clip_;
};

TEST_P(PartOfAClip, TheWholeGroupsOfItAreProvenWithoutAnythingBesideIt) {
    auto made = part(3.3, 6.1);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_NEAR((*made)->holds().from, 3, 0.01);
    EXPECT_NEAR((*made)->holds().to, 7, 0.01);
    const auto report = checked(**made);
    EXPECT_EQ(report.pictures, 100U);
    EXPECT_TRUE(report.proven()) << formatJsonPretty(toJson(report));
    EXPECT_LE(*report.firstProven, test::kRecordedAt + std::chrono::milliseconds(3300));
    EXPECT_GE(*report.lastProven, test::kRecordedAt + std::chrono::milliseconds(6100));
}

TEST_P(PartOfAClip, FromTheBeginningAndToTheEnd) {
    auto first = part(0, 1.5);
    ASSERT_TRUE(first);
    auto report = checked(**first);
    EXPECT_EQ(report.pictures, 50U);
    EXPECT_TRUE(report.proven());
    auto last = part(8.5, 100);
    ASSERT_TRUE(last);
    report = checked(**last);
    EXPECT_EQ(report.pictures, 50U);
    EXPECT_TRUE(report.proven());
    auto whole = part(0, 100);
    ASSERT_TRUE(whole);
    report = checked(**whole);
    EXPECT_EQ(report.pictures, 250U);
    EXPECT_TRUE(report.proven());
}

TEST_P(PartOfAClip, WhatIsNotInTheClipIsRefusedWithTheField) {
    EXPECT_EQ(part(20, 30).error().field(), "from");
    EXPECT_EQ(part(-1, 30).error().field(), "from");
    EXPECT_EQ(part(3, 3).error().field(), "to");
    EXPECT_EQ(part(3, std::nan("")).error().field(), "to");
    EXPECT_EQ(
        ClipPart::open((folder_ / "none.mkv").string(), {0, 1}, clock_).error().kind(),
        ErrorKind::NotFound
    );
    std::ofstream(folder_ / "noise.mkv") << "no video at all";
    EXPECT_FALSE(ClipPart::open((folder_ / "noise.mkv").string(), {0, 1}, clock_));
}

INSTANTIATE_TEST_SUITE_P(
    Codecs,
    PartOfAClip,
    testing::Values(Codec::H264, Codec::H265),
    [](const auto& codec) { return std::string(toString(codec.param)); }
);

}  // namespace
}  // namespace ocelli::bodyworn::evidence
