// What is written is read back, pixel by pixel and parameter by parameter.
#include "camera/thermal_files/flir_writer.h"

#include <gtest/gtest.h>

#include "camera/thermal_files/radiometric_file.h"

namespace ocelli::camera::thermal_files {
namespace {

/// The smallest thing that walks like a JPEG: start, JFIF segment, end.
const std::string kJpeg("\xFF\xD8\xFF\xE0\x00\x04\x4A\x46\xFF\xD9", 10);

RadiometricFrame frameOf(int width, int height) {
    RadiometricFrame frame;
    frame.image = {width, height, {}};
    for (int i = 0; i < width * height; ++i) {
        frame.image.counts.push_back(static_cast<std::uint16_t>(15'000 + i * 37 % 20'000));
    }
    frame.camera = {
        thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
    };
    frame.object = {0.9, 12, 15, 18, 45, 0.85, 25};
    frame.cameraName = "Ocelli";
    return frame;
}

void expectSame(const RadiometricFrame& read, const RadiometricFrame& wrote) {
    EXPECT_EQ(read.image.width, wrote.image.width);
    EXPECT_EQ(read.image.counts, wrote.image.counts);
    EXPECT_EQ(read.cameraName, wrote.cameraName);
    for (const auto& parameter : thermal::kObjectParameters) {
        EXPECT_NEAR(read.object.*parameter.value, wrote.object.*parameter.value, 2e-5)
            << parameter.name;
    }
    const auto ours = *thermal::Radiometry::create(wrote.camera, wrote.object);
    const auto theirs = *thermal::Radiometry::create(read.camera, read.object);
    for (const double counts : {14'000.0, 18'000.0, 25'000.0}) {
        EXPECT_NEAR(theirs.celsiusOf(counts), ours.celsiusOf(counts), 1e-4);
    }
    EXPECT_NEAR(read.camera.range.highestCelsius, 150, 1e-4);
}

TEST(FlirWriter, AnFffIsReadBackWhole) {
    const auto frame = frameOf(20, 14);
    const auto bytes = writeFff(frame);
    ASSERT_TRUE(bytes);
    const auto file = RadiometricFile::fromBytes(std::string(asText(*bytes)));
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->frames(), 1U);
    EXPECT_FALSE(file->cutOff());
    expectSame(*file->frame(0), frame);
}

TEST(FlirWriter, AJpegOfManySegmentsIsReadBackAndStaysThatJpeg) {
    const auto frame = frameOf(640, 512);
    const auto bytes = writeFlirJpeg(asBytes(kJpeg), frame);
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(asText(*bytes).starts_with(kJpeg.substr(0, 8)));
    EXPECT_TRUE(asText(*bytes).ends_with("\xFF\xD9"));
    const auto file = RadiometricFile::fromBytes(std::string(asText(*bytes)));
    ASSERT_TRUE(file) << file.error().message();
    expectSame(*file->frame(0), frame);
}

TEST(FlirWriter, SaysWhatCannotBeWritten) {
    auto frame = frameOf(20, 14);
    EXPECT_FALSE(writeFlirJpeg(asBytes(std::string("no picture")), frame));
    frame.camera.calibration = thermal::kCentikelvin;
    const auto finished = writeFff(frame);
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().kind(), ErrorKind::Unsupported);
    frame = frameOf(20, 14);
    frame.image = {};
    EXPECT_FALSE(writeFff(frame));
}

}  // namespace
}  // namespace ocelli::camera::thermal_files
