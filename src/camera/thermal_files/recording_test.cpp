// Radiometric recordings: what is written comes back, in whole clusters or not at all.
#include <algorithm>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "camera/thermal_files/ebml.h"
#include "camera/thermal_files/radiometric_file.h"
#include "camera/thermal_files/recording_writer.h"
#include "media/av/demuxer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::thermal_files {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kStart{1'795'250'000'123'456};

thermal::CountImage picture(int number) {
    thermal::CountImage image{80, 60, std::vector<std::uint16_t>(80 * 60)};
    std::mt19937 random(static_cast<unsigned>(number));
    for (auto& count : image.counts) {
        count = static_cast<std::uint16_t>(14'000 + random() % 200 + static_cast<unsigned>(number));
    }
    return image;
}

RecordedParameters parametersOf(int number) {
    RecordedParameters parameters;
    parameters.time = kStart + number * 111ms;
    parameters.sequence = static_cast<std::uint64_t>(number);
    parameters.frozen = number == 2;
    parameters.sensorCelsius = 31.0625;
    parameters.camera.calibration =
        thermal::PlanckCalibration{21'106.77, 0.012545258, 1501, 1, -7340};
    parameters.camera.range = {-40, 0.1 + 0.2};
    parameters.object = thermal::ObjectParameters{0.93, 1.5, 22, 19, 43, 0.96, 21};
    return parameters;
}

/// Clusters of three pictures.
Bytes recording(int pictures) {
    auto writer = RecordingWriter::create(80, 60, kStart);
    EXPECT_TRUE(writer);
    Bytes file = writer->head();
    const auto flush = [&] {
        const Bytes cluster = writer->takeCluster();
        file.insert(file.end(), cluster.begin(), cluster.end());
    };
    for (int i = 0; i < pictures; ++i) {
        EXPECT_TRUE(writer->add(picture(i), parametersOf(i)));
        if (i % 3 == 2) {
            flush();
        }
    }
    flush();
    return file;
}

TEST(RadiometricRecording, ReturnsEveryCountAndEveryParameter) {
    const auto file = RadiometricFile::fromBytes(std::string(asText(recording(7))));
    ASSERT_TRUE(file) << file.error().describe();
    EXPECT_EQ(file->kind(), FileKind::OcelliRecording);
    ASSERT_EQ(file->frames(), 7U);
    EXPECT_FALSE(file->cutOff());
    for (int i = 0; i < 7; ++i) {
        const auto frame = file->frame(static_cast<std::size_t>(i));
        ASSERT_TRUE(frame) << frame.error().describe();
        EXPECT_EQ(frame->image.counts, picture(i).counts);
        EXPECT_EQ(frame->camera, parametersOf(i).camera);
        EXPECT_EQ(frame->frozen, i == 2);
        EXPECT_TRUE(frame->objectKnown);
        EXPECT_EQ(frame->object.emissivity, 0.93);
        EXPECT_EQ(frame->object.windowCelsius, 21);
    }
    EXPECT_FALSE(file->frame(7));
}

TEST(RadiometricRecording, KeepsTheTimeOfEachPictureToTheMillisecond) {
    const Bytes bytes = recording(7);
    const auto contents = scanRecording(bytes);
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->head.start, kStart);
    for (int i = 0; i < 7; ++i) {
        const auto& place = contents->pictures[static_cast<std::size_t>(i)];
        EXPECT_EQ(place.time, kStart + i * 111ms);
    }
}

TEST(RadiometricRecording, CutAnywhereItEndsWithTheLastWholeCluster) {
    const Bytes whole = recording(9);
    const auto ends = [&whole] {
        std::vector<std::size_t> found;
        std::size_t at = parseRecordingHead(whole)->size;
        while (at < whole.size()) {
            at += static_cast<std::size_t>(*clusterBytes(ByteSpan(whole).subspan(at)));
            found.push_back(at);
        }
        return found;
    }();
    ASSERT_EQ(ends.size(), 3U);
    for (std::size_t length = 0; length < whole.size(); length += 37) {
        const auto contents = scanRecording(ByteSpan(whole).first(length));
        if (length < parseRecordingHead(whole)->size) {
            EXPECT_FALSE(contents) << length;
            continue;
        }
        ASSERT_TRUE(contents) << length;
        const auto clusters =
            std::count_if(ends.begin(), ends.end(), [length](auto e) { return e <= length; });
        EXPECT_EQ(contents->pictures.size(), static_cast<std::size_t>(clusters) * 3) << length;
    }
}

TEST(RadiometricRecording, ADamagedClusterIsFoundAndNothingBehindItIsTrusted) {
    const Bytes whole = recording(9);
    const std::size_t first = parseRecordingHead(whole)->size;
    const auto second =
        first + static_cast<std::size_t>(*clusterBytes(ByteSpan(whole).subspan(first)));
    std::mt19937 random(5);
    for (int i = 0; i < 200; ++i) {
        Bytes broken = whole;
        const std::size_t at = second + random() % 3000;
        broken[at] ^= static_cast<std::byte>(1U << (random() % 8));
        const auto contents = scanRecording(broken);
        ASSERT_TRUE(contents);
        EXPECT_EQ(contents->pictures.size(), 3U) << at;
        EXPECT_TRUE(contents->cutOff);
    }
}

TEST(RadiometricRecording, OtherProgramsReadIt) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "counts.mkv";
    const Bytes bytes = recording(5);
    std::ofstream(path, std::ios::binary) << asText(bytes);
    test::FakeClock clock;
    const auto demuxer = media::av::Demuxer::openFile(path.string(), clock);
    ASSERT_TRUE(demuxer) << demuxer.error().describe();
    EXPECT_EQ((*demuxer)->codecName(media::TrackKind::Video), "ffv1");
    int pictures = 0;
    while (true) {
        const auto packet = (*demuxer)->next();
        ASSERT_TRUE(packet) << packet.error().describe();
        if (!*packet) {
            break;
        }
        pictures += (*packet)->kind == media::TrackKind::Video ? 1 : 0;
    }
    EXPECT_EQ(pictures, 5);
}

TEST(RadiometricRecording, RefusesOtherMatroskaFilesAndOtherSizes) {
    auto writer = RecordingWriter::create(80, 60, kStart);
    ASSERT_TRUE(writer);
    thermal::CountImage other{16, 16, std::vector<std::uint16_t>(256)};
    EXPECT_FALSE(writer->add(other, parametersOf(0)));
    auto early = parametersOf(0);
    early.time = kStart - 1s;
    EXPECT_FALSE(writer->add(picture(0), early));
    EXPECT_TRUE(writer->takeCluster().empty());
    ebml::Writer foreign;
    foreign.element(0x1A45DFA3, asBytes("x"));
    foreign.open(0x18538067);
    const auto opened = RadiometricFile::fromBytes(std::string(asText(foreign.view())));
    ASSERT_FALSE(opened);
}

TEST(RecordedParameters, KeepEveryKindOfCurve) {
    for (const thermal::Calibration& curve :
         {thermal::Calibration(thermal::kCentikelvin),
          thermal::Calibration(thermal::QuadraticCalibration{7000.5, 0.1, 1e5, 300, -0.25}),
          thermal::Calibration(thermal::PlanckCalibration{14'364.633, 0.010603162, 1385.4, 1, -5753}
          )}) {
        RecordedParameters parameters;
        parameters.time = kStart - 456us;
        parameters.camera.calibration = curve;
        const auto back = parseRecordedParameters(formatRecordedParameters(parameters));
        ASSERT_TRUE(back) << back.error().describe();
        EXPECT_EQ(back->camera, parameters.camera);
        EXPECT_EQ(back->time, parameters.time);
        EXPECT_FALSE(back->object);
    }
}

TEST(RecordedParameters, NameWhatIsMissing) {
    const std::string whole = formatRecordedParameters(parametersOf(1));
    EXPECT_TRUE(parseRecordedParameters(whole));
    for (const std::string_view name :
         {"time", "sequence", "camera", "planck", "r1", "atmosphere", "alpha1", "emissivity"}) {
        std::string less = whole;
        less.replace(less.find("\"" + std::string(name) + "\"") + 1, 1, "X");
        const auto parsed = parseRecordedParameters(less);
        ASSERT_FALSE(parsed) << name;
        EXPECT_EQ(parsed.error().kind(), ErrorKind::DataLoss);
    }
    EXPECT_FALSE(parseRecordedParameters(""));
    EXPECT_FALSE(parseRecordedParameters("[]"));
}

}  // namespace
}  // namespace ocelli::camera::thermal_files
