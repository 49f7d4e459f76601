// Tests of whole files: samples of others, and an independent checker of ours.
#include "bodyworn/evidence/video_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "bodyworn/evidence/explain.h"
#include "tests/support/sample_media.h"
#include "tests/support/signed_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr std::size_t kMostPem = 1U << 20U;

struct Sample {
    std::string file;
    std::string authority;
    MediaVerdict verdict = MediaVerdict::Authentic;
    std::size_t goodPeriods = 0;
    std::uint64_t provenPictures = 0;
    std::uint64_t pictures = 0;
    bool trusted = false;
};

class SampleFile : public testing::TestWithParam<Sample> {};

TEST_P(SampleFile, GivesTheVerdictOfTheReference) {
    const Sample& sample = GetParam();
    const auto file = test::signedSample(sample.file);
    if (!file) {
        GTEST_SKIP() << sample.file << " is absent: set OCELLI_TEST_DATA to the folder with "
                     << "media-signing/";
    }
    VideoFileOptions options;
    if (!sample.authority.empty()) {
        options.roots = *readFile(*test::signedSample(sample.authority), kMostPem);
    }
    const SystemClock clock;
    const auto report = verifyVideoFile(*file, options, clock);
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->verdict, sample.verdict);
    EXPECT_EQ(report->count(PeriodOutcome::Valid), sample.goodPeriods);
    EXPECT_EQ(report->provenPictures, sample.provenPictures);
    EXPECT_EQ(report->pictures, sample.pictures);
    EXPECT_EQ(report->trusted(), sample.trusted);
}

INSTANTIATE_TEST_SUITE_P(
    Samples,
    SampleFile,
    testing::Values(
        Sample{"own_signed.h264", "own_h264_ca.pem", MediaVerdict::Authentic, 4, 100, 100, true},
        Sample{"own_signed.h265", "own_h265_ca.pem", MediaVerdict::Authentic, 4, 100, 100, true},
        Sample{"own_signed.h265", "own_h264_ca.pem", MediaVerdict::Authentic, 4, 100, 100, false},
        Sample{"onvif_signed_h264.mp4", "onvif_ca.pem", MediaVerdict::Authentic, 4, 248, 256, true},
        Sample{"onvif_signed_h265.mp4", "onvif_ca.pem", MediaVerdict::Authentic, 4, 248, 302, true},
        Sample{"axis_signed_h264.mp4", "", MediaVerdict::OlderForm, 0, 0, 256, false},
        Sample{"axis_signed_h265.mp4", "", MediaVerdict::OlderForm, 0, 0, 302, false},
        Sample{"axis_modified_h264.mp4", "", MediaVerdict::OlderForm, 0, 0, 256, false},
        Sample{"axis_camera.h264", "", MediaVerdict::OlderForm, 0, 0, 50, false}
    )
);

class VideoFile : public testing::TestWithParam<media::Codec> {
  protected:
    std::string ending() const { return GetParam() == media::Codec::H265 ? "h265" : "h264"; }

    std::string path(const std::string& name) { return (folder_ / name).string(); }

    Result<MediaReport> verify(const std::string& name) {
        return verifyVideoFile(path(name), {camera_.authority.certificate, {}}, clock_);
    }

    test::TemporaryFolder folder_;
    test::SignedCamera camera_;
    SystemClock clock_;
};

INSTANTIATE_TEST_SUITE_P(
    Codecs, VideoFile, testing::Values(media::Codec::H264, media::Codec::H265)
);

TEST_P(VideoFile, AnIndependentCheckerBelievesWhatWeSign) {
    const auto oracle = test::signingOracle();
    if (!oracle) {
        GTEST_SKIP() << "LEFT OUT: no independent checker on this machine";
    }
    test::MadeVideo video;
    video.codec = GetParam();
    video.slices = 2;
    test::writeAnnexB(path("a." + ending()), test::signedVideo(video, camera_));
    std::ofstream(path("ca.pem")) << camera_.authority.certificate;
    const auto result = test::runProgram(
        fmt::format("{} check {} --ca {}", *oracle, path("a." + ending()), path("ca.pem"))
    );
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_NE(
        result.output.find("valid 10, not valid 0, foreign 0; slices covered 500, unsigned 0, "
                           "after the last SEI 0; camera key trusted"),
        std::string::npos
    ) << result.output;
}

/// Real video, signed; 100 pictures, IDRs at 0, 25, 50, 75.
std::vector<Bytes> signedSampleVideo(media::Codec codec, const test::SignedCamera& camera) {
    test::SampleVideo wanted;
    wanted.codec = codec;
    const auto sample = test::encodeVideo(wanted);
    auto signer = test::makeSigner({.codec = codec}, camera);
    std::vector<Bytes> units;
    int number = 0;
    for (const auto& packet : sample.packets) {
        const WallTime time = test::kRecordedAt + number++ * test::kPictureTime;
        const Bytes signedUnit = *signer.sign(packet->bytes(), time);
        const auto split = *media::codec::splitLengthPrefixed(signedUnit);
        for (const ByteSpan unit : split) {
            units.emplace_back(unit.begin(), unit.end());
        }
    }
    const auto last = *signer.endFile(test::kRecordedAt + number * test::kPictureTime);
    units.insert(units.end(), last.begin(), last.end());
    return units;
}

/// Containers are made and cut by a program that knows nothing of signatures.
TEST_P(VideoFile, ContainersAndCutsKeepTheProof) {
    if (!test::haveProgram("ffmpeg")) {
        GTEST_SKIP() << "needs the ffmpeg program";
    }
    test::writeAnnexB(path("a." + ending()), signedSampleVideo(GetParam(), camera_));
    EXPECT_TRUE(verify("a." + ending())->proven());
    for (const char* container : {"mp4", "mkv"}) {
        const auto whole = path(fmt::format("a.{}", container));
        const auto part = path(fmt::format("cut.{}", container));
        const auto made = test::runProgram(fmt::format(
            "ffmpeg -v error -y -r 25 -i {0} -c copy {1} && "
            "ffmpeg -v error -y -ss 1 -i {1} -t 2 -c copy {2}",
            path("a." + ending()),
            whole,
            part
        ));
        ASSERT_EQ(made.status, 0) << made.output;
        const auto report = verifyVideoFile(whole, {camera_.authority.certificate, {}}, clock_);
        ASSERT_TRUE(report) << report.error().message();
        EXPECT_TRUE(report->proven()) << container << formatJson(toJson(*report));
        EXPECT_EQ(report->provenPictures, 100);
        if (GetParam() == media::Codec::H265) {
            continue;  // this encoder's key frames but the first are CRA: a cut has no anchor
        }
        const auto cut =
            verifyVideoFile(part, {camera_.authority.certificate, camera_.key.certificate}, clock_);
        ASSERT_TRUE(cut) << cut.error().message();
        EXPECT_EQ(cut->verdict, MediaVerdict::Authentic) << formatJson(toJson(*cut));
        EXPECT_TRUE(cut->trusted());
        EXPECT_GE(cut->provenPictures, 25);
        EXPECT_EQ(cut->provenPictures + cut->openPictures, cut->pictures);
    }
}

TEST_P(VideoFile, WhatIsNoVideoIsAnError) {
    std::ofstream(path("a.mp4")) << "no video";
    EXPECT_FALSE(verify("a.mp4"));
    EXPECT_EQ(verify("absent.mp4").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(verify("absent." + ending()).error().kind(), ErrorKind::NotFound);
    std::ofstream(path("a." + ending())) << "no video";
    EXPECT_EQ(verify("a." + ending())->verdict, MediaVerdict::NotSigned);
}

TEST_P(VideoFile, WordsNameThePicturesThatAreNotProven) {
    test::MadeVideo video;
    video.codec = GetParam();
    auto units = test::signedVideo(video, camera_);
    units[70][20] ^= std::byte{4};
    test::writeAnnexB(path("a." + ending()), units);
    const auto lines = explain(*verify("a." + ending()));
    EXPECT_EQ(lines[0], "NOT PROVEN: this video is not as it was recorded");
    EXPECT_EQ(lines[1], "249 of 250 pictures are proven (99.6 %)");
    EXPECT_EQ(lines[4], "picture 68: NOT proven: changed, or not of this video");
}

}  // namespace
}  // namespace ocelli::bodyworn::evidence
