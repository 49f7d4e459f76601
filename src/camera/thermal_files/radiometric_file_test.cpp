// Small generated files of every kind, whole, cut off and hostile.
#include "camera/thermal_files/radiometric_file.h"

#include <charls/charls.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include "camera/thermal/converter.h"
#include "camera/thermal/measured_image.h"
#include "tests/support/flir_builder.h"
#include "tests/support/thermal_data.h"

namespace ocelli::camera::thermal_files {
namespace {

using test::FlirFile;
using testing::HasSubstr;
using thermal::Radiometry;

RadiometricFrame frameOf(const std::string& bytes, std::size_t number = 0) {
    const auto file = RadiometricFile::fromBytes(bytes);
    EXPECT_TRUE(file) << (file ? "" : file.error().message());
    auto frame = file->frame(number);
    EXPECT_TRUE(frame) << (frame ? "" : frame.error().message());
    return *frame;
}

/// What is said about bytes that are no whole file.
std::string complaintOf(const std::string& bytes) {
    const auto file = RadiometricFile::fromBytes(bytes);
    if (!file) {
        return file.error().message();
    }
    const auto frame = file->frame(0);
    return frame ? "no complaint" : frame.error().message();
}

/// 16-bit grey as cameras write it: the lower byte first, against the standard of PNG.
std::string pngOf(const FlirFile& file, bool lowerFirst) {
    auto pixels = file.ramp();
    for (auto& pixel : pixels) {
        if (lowerFirst) {
            pixel = static_cast<std::uint16_t>((pixel << 8U) | (pixel >> 8U));
        }
    }
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(file.width);
    image.height = static_cast<png_uint_32>(file.height);
    image.format = PNG_FORMAT_LINEAR_Y;
    std::string bytes(4096, '\0');
    png_alloc_size_t size = bytes.size();
    EXPECT_NE(
        png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr), 0
    );
    bytes.resize(size);
    return bytes;
}

std::string jpegLsOf(const FlirFile& file) {
    const auto pixels = file.ramp();
    charls::jpegls_encoder encoder;
    encoder.frame_info(
        {static_cast<std::uint32_t>(file.width), static_cast<std::uint32_t>(file.height), 16, 1}
    );
    std::string bytes(encoder.estimated_destination_size(), '\0');
    encoder.destination(bytes.data(), bytes.size());
    bytes.resize(encoder.encode(pixels.data(), pixels.size() * 2));
    return bytes;
}

TEST(RadiometricFile, ReadsEveryMixOfByteOrders) {
    for (unsigned mix = 0; mix < 8; ++mix) {
        FlirFile file;
        file.bigDirectory = (mix & 1U) != 0;
        file.bigInfo = (mix & 2U) != 0;
        file.bigPixels = (mix & 4U) != 0;
        const auto frame = frameOf(file.fff());
        EXPECT_EQ(frame.image.width, 8);
        EXPECT_EQ(frame.image.height, 6);
        EXPECT_EQ(frame.image.counts, file.ramp());
        EXPECT_EQ(frame.cameraName, "Test camera");
        EXPECT_NEAR(frame.object.emissivity, 0.95, 1e-6);
        EXPECT_NEAR(frame.object.relativeHumidityPercent, 50, 1e-4);
        EXPECT_NEAR(frame.camera.range.lowestCelsius, -40, 1e-4);
        const auto radiometry = *Radiometry::create(frame.camera, frame.object);
        EXPECT_NEAR(radiometry.celsiusOf(18109), 23.834027, 1e-4);
    }
}

TEST(RadiometricFile, JoinsTheSegmentsOfAJpeg) {
    const FlirFile file;
    for (const std::size_t part : {50U, 1000U, 60000U}) {
        const auto made = RadiometricFile::fromBytes(file.jpeg(part));
        ASSERT_TRUE(made);
        EXPECT_EQ(made->kind(), FileKind::FlirJpeg);
        EXPECT_EQ(made->frames(), 1U);
        EXPECT_EQ(made->frame(0)->image.counts, file.ramp());
    }
}

TEST(RadiometricFile, PutsTheBytesOfAPngInOrderWhicheverWayTheyWereWritten) {
    for (const bool lowerFirst : {false, true}) {
        FlirFile file;
        file.codedPixels = pngOf(file, lowerFirst);
        EXPECT_EQ(frameOf(file.fff()).image.counts, file.ramp());
        file.codedPixels.resize(file.codedPixels.size() / 2);
        EXPECT_THAT(complaintOf(file.fff()), HasSubstr("PNG"));
    }
}

TEST(RadiometricFile, RefusesAPngWithAWrongChecksum) {
    FlirFile file;
    file.codedPixels = pngOf(file, true);
    const auto data = file.codedPixels.find("IDAT");
    ASSERT_NE(data, std::string::npos);
    file.codedPixels[data + 12] ^= 0x10;
    EXPECT_THAT(complaintOf(file.fff()), HasSubstr("PNG"));
}

TEST(RadiometricFile, ReadsJpegLsAndRefusesHalfOfIt) {
    FlirFile file;
    file.codedPixels = jpegLsOf(file);
    EXPECT_EQ(frameOf(file.fff()).image.counts, file.ramp());
    for (std::size_t length = 4; length < file.codedPixels.size(); ++length) {
        FlirFile cut = file;
        cut.codedPixels.resize(length);
        EXPECT_THAT(complaintOf(cut.fff()), HasSubstr("JPEG-LS")) << length;
    }
}

TEST(RadiometricFile, TakesALastFrameThatLacksOnlyItsPadding) {
    FlirFile file;
    file.codedPixels = jpegLsOf(file) + std::string(8, '\0');
    const std::string one = file.fff();
    const auto made = RadiometricFile::fromBytes(one + one.substr(0, one.size() - 4));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->frames(), 2U);
    EXPECT_FALSE(made->cutOff());
    EXPECT_EQ(made->frame(1)->image.counts, file.ramp());
}

TEST(RadiometricFile, FindsFramesBehindPixelsThatLookLikeAHeader) {
    FlirFile file;
    file.width = 64;
    file.counts = std::vector<std::uint16_t>(64 * 6, 18000);
    // "FFF\0", a version and a directory, in the middle of the picture.
    const std::uint16_t fake[] = {0x4646, 0x0046, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 64, 0, 1, 0};
    std::copy(std::begin(fake), std::end(fake), file.counts.begin() + 20);
    const std::string one = file.fff();
    const auto made = RadiometricFile::fromBytes(one + one + std::string(17, 'x') + one);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->frames(), 3U);
    EXPECT_FALSE(made->cutOff());
    EXPECT_EQ(made->frame(2)->image.counts, file.counts);
    const auto beyond = made->frame(3);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(beyond.error().message(), "frame must be from 0 to 2, not 3");
}

TEST(RadiometricFile, KeepsWholeFramesOfASequenceThatIsCutOff) {
    const FlirFile file;
    const std::string one = file.fff();
    const auto made = RadiometricFile::fromBytes(one + one.substr(0, one.size() - 1));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->frames(), 1U);
    EXPECT_TRUE(made->cutOff());
    EXPECT_TRUE(made->frame(0));
    EXPECT_EQ(made->frame(1).error().message(), "the file ends within frame 1");
    EXPECT_EQ(made->frame(1).error().kind(), ErrorKind::DataLoss);
}

TEST(RadiometricFile, NeverReadsAFileThatIsCutOffAnywhere) {
    FlirFile file;
    const std::string fff = file.fff();
    const std::string jpeg = file.jpeg();
    for (std::size_t length = 0; length < fff.size(); ++length) {
        EXPECT_NE(complaintOf(fff.substr(0, length)), "no complaint") << length;
    }
    // The last two bytes end the picture itself, which is not looked at.
    for (std::size_t length = 0; length < jpeg.size() - 2; ++length) {
        EXPECT_NE(complaintOf(jpeg.substr(0, length)), "no complaint") << length;
    }
}

TEST(RadiometricFile, NamesAMissingSegment) {
    const FlirFile file;
    std::string jpeg = file.jpeg(1000);
    jpeg.erase(2 + 4 + 8 + 1000, 4 + 8 + 1000);
    EXPECT_EQ(complaintOf(jpeg), "FLIR segment 2 of 3 is missing");
}

TEST(RadiometricFile, SaysWhyAFileHasNoTemperatures) {
    FlirFile file;
    file.r1 = 0;
    EXPECT_THAT(complaintOf(file.fff()), HasSubstr("only relative counts, no temperatures"));
    EXPECT_THAT(complaintOf("hello"), HasSubstr("not a file with temperatures"));
    EXPECT_EQ(complaintOf(""), "the file is empty");
    EXPECT_THAT(
        complaintOf(std::string("\xFF\xD8\xFF\xD9", 4)), HasSubstr("it has no FLIR segment")
    );
    const std::string dji("\xFF\xD8\xFF\xE1\x00\x0AMake DJI\xFF\xD9", 16);
    EXPECT_THAT(complaintOf(dji), HasSubstr("DJI"));
}

TEST(RadiometricFile, RefusesGeometryThatNoSensorHas) {
    FlirFile file;
    file.codedPixels = "x";
    file.width = 0;
    EXPECT_THAT(complaintOf(file.fff()), HasSubstr("no sensor has 0 x 6 pixels"));
    file.width = 9000;
    EXPECT_THAT(complaintOf(file.fff()), HasSubstr("no sensor has 9000 x 6 pixels"));
    file.width = 8000;
    EXPECT_THAT(complaintOf(file.fff()), HasSubstr("8000 x 6 pixels need 96000 bytes"));
}

TEST(RadiometricFile, LeavesParametersOutOfRangeForTheUserToReplace) {
    FlirFile file;
    file.emissivity = 0;
    auto frame = frameOf(file.fff());
    EXPECT_FALSE(Radiometry::create(frame.camera, frame.object));
    frame.object.emissivity = 0.9;
    EXPECT_TRUE(Radiometry::create(frame.camera, frame.object));
}

TEST(RadiometricFile, TakesHumidityAsShareAndAsPercent) {
    FlirFile file;
    file.humidity = 35;
    EXPECT_NEAR(frameOf(file.fff()).object.relativeHumidityPercent, 35, 1e-4);
    file.humidity = 0.35;
    EXPECT_NEAR(frameOf(file.fff()).object.relativeHumidityPercent, 35, 1e-4);
}

std::string infirayDump(std::uint16_t count) {
    constexpr std::size_t half = 256 * 192;
    test::OrderedBytes dump(false, 4 * half);
    for (std::size_t i = 0; i < half; ++i) {
        dump.put(2 * half + 2 * i, count, 2);
    }
    return dump.bytes();
}

TEST(RadiometricFile, ReadsInfirayDumpsWithAndWithoutTheHeaderOfAMatrix) {
    const std::string header("\x80\x01\x00\x01\x08\x00\x02\x00", 8);
    for (const std::string& bytes :
         {infirayDump(19200), header + infirayDump(19200), infirayDump(0) + infirayDump(19200)}) {
        const auto file = RadiometricFile::fromBytes(bytes);
        ASSERT_TRUE(file);
        const auto frame = frameOf(bytes, file->frames() - 1);
        EXPECT_FALSE(frame.objectKnown);
        const auto radiometry = *Radiometry::create(frame.camera, frame.object);
        const auto image = thermal::measure(frame.image, radiometry);
        EXPECT_EQ(image.celsius.size(), 256U * 192U);
        EXPECT_DOUBLE_EQ(image.minimum.celsius, 300 - 273.15);
        EXPECT_NEAR(image.meanCelsius, 300 - 273.15, 1e-9);
    }
}

TEST(RadiometricFile, RefusesDumpsWhoseNumbersAreNoTemperatures) {
    EXPECT_THAT(complaintOf(infirayDump(8192)), HasSubstr("no temperatures"));
    EXPECT_THAT(complaintOf(infirayDump(19200).substr(1)), HasSubstr("not a file"));
}

TEST(RadiometricFile, FastPathFollowsTheFormulaOnEveryReferenceFile) {
    const auto rows = test::referenceTable("refs.csv");
    if (!rows) {
        GTEST_SKIP() << "refs.csv is absent: set OCELLI_TEST_DATA to the folder with thermal/";
    }
    std::string last;
    for (const auto& row : *rows) {
        const std::string name = row.at("file").substr(0, row.at("file").find('#'));
        if (name == last) {
            continue;
        }
        last = name;
        const auto file = RadiometricFile::open(*test::thermalFile(name));
        ASSERT_TRUE(file) << name << file.error().message();
        const auto frame = file->frame(0);
        ASSERT_TRUE(frame) << name << frame.error().message();
        const auto radiometry = *Radiometry::create(frame->camera, frame->object);
        const auto exact = thermal::measure(frame->image, radiometry);
        thermal::TemperatureImage fast;
        thermal::Converter(radiometry).convert(frame->image, fast);
        for (std::size_t i = 0; i < exact.celsius.size(); ++i) {
            ASSERT_NEAR(fast.celsius[i], exact.celsius[i], 0.001) << name;
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::thermal_files
