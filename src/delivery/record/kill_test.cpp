// Kills a recording process at random moments and looks at what it left.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <random>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/support/recording_rig.h"
#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;

constexpr int kFramesATick = 20;  // 0.8 s, as for a loss window of 1 s
constexpr int kKeyFrameInterval = 25;

/// Written by the child, read by the test after its end.
struct Progress {
    std::atomic<std::int64_t> published;
    std::atomic<std::int64_t> durable;
    std::atomic<std::int64_t> firstId;
};

VolumeRecorder::Options optionsFor(const std::string& root) {
    VolumeRecorder::Options options;
    options.root = root;
    options.indexFile = fmt::format("{}/{}", root, RecordingIndex::kFileName);
    options.limits.reserveBytes = 0;
    options.limits.quotaBytes = 24'000'000;
    return options;
}

/// Records until killed; 25 frames of a device's second pass as fast as the disk goes.
[[noreturn]] void recordForEver(const std::string& root, std::int64_t round, Progress& progress) {
    test::FakeClock clock;
    clock.advance(24h * round);
    auto recorder = VolumeRecorder::open(
        systemFiles(), clock, optionsFor(root), [](Problem, const std::string&) {}
    );
    if (!recorder) {
        ::_exit(3);
    }
    auto ring = std::make_shared<PacketRing>(RingBounds{}, [] {});
    ring->onDescription(test::FrameSource::describe());
    (*recorder)->setChannel({1, config::StreamName::Main}, ring, {});
    progress.firstId = *(*recorder)->index().greatestId() + 1;
    (*recorder)->setTypes(1, type::kContinuous);
    test::FrameSource source(clock, 3000, kKeyFrameInterval);
    for (int frame = 1;; ++frame) {
        ring->onPacket(source.next());
        progress.published = frame;
        (*recorder)->drain(1);
        if (frame % kFramesATick == 0) {
            (*recorder)->tick();
            progress.durable = frame;
        }
    }
}

test::DiskImage imageOf(const std::string& root, RecordingIndex& index) {
    test::DiskImage image;
    const auto rows = index.find({});
    for (const SegmentRow& row : *rows) {
        image.files[root + "/" + row.path];
    }
    return image;
}

int kills() {
    const char* wanted = std::getenv("OCELLI_KILLS");
    return wanted != nullptr ? std::max(1, std::atoi(wanted)) : 40;
}

/// Starts a recorder, kills it after some time, and says how it ended.
int killAfter(
    std::chrono::microseconds span, const std::string& root, int round, Progress& progress
) {
    progress.published = 0;
    progress.durable = 0;
    progress.firstId = INT64_MAX;
    const pid_t child = ::fork();
    EXPECT_GE(child, 0);
    if (child == 0) {
        recordForEver(root, round, progress);
    }
    ::usleep(static_cast<useconds_t>(span.count()));
    EXPECT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

/// Frames of the last round that are in the files.
std::int64_t expectWhole(const test::ReadBack& back, std::int64_t firstId) {
    EXPECT_TRUE(back.faults.empty()) << back.faults.front();
    std::int64_t recovered = 0;
    for (std::size_t i = 0; i < back.segments.size(); ++i) {
        const auto& numbers = back.byFile[i];
        EXPECT_EQ(numbers, test::numbers(numbers.front(), numbers.back()));
        EXPECT_EQ(numbers.front() % kKeyFrameInterval, 0);
        if (back.segments[i].id >= firstId) {
            recovered = std::max(recovered, numbers.back() + 1);
        }
    }
    return recovered;
}

void expectSameWhenRebuilt(const std::string& root, RecordingIndex& index) {
    auto rebuilt = RecordingIndex::openInMemory();
    ASSERT_TRUE(recover(systemFiles(), root, *rebuilt, RecoveryDepth::Everything));
    EXPECT_EQ(*rebuilt->find({}), *index.find({}));
    EXPECT_EQ(*rebuilt->loadAll({}), *index.loadAll({}));
}

void expectFfprobeOpens(const std::string& root, const test::ReadBack& back) {
    for (const Segment& segment : back.segments) {
        const auto probed = test::runProgram(
            fmt::format("ffprobe -v fatal -show_format {}/{} 2>&1", root, segment.path)
        );
        EXPECT_EQ(probed.status, 0) << probed.output;
    }
}

TEST(Kill, AtAnyMomentEveryFilePlaysAndLittleIsLost) {
    const test::TemporaryFolder folder;
    const std::string root = folder.path().string();
    void* memory = ::mmap(
        nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0
    );
    ASSERT_NE(memory, MAP_FAILED);
    auto* progress = new (memory) Progress{};
    std::mt19937 random(20261121);
    std::int64_t worst = 0;
    for (int round = 0; round < kills() && !HasFailure(); ++round) {
        SCOPED_TRACE(fmt::format("round {}", round));
        const std::chrono::microseconds span(10'000 + random() % 200'000);
        ASSERT_TRUE(WIFSIGNALED(killAfter(span, root, round, *progress)))
            << "the recorder ended by itself";
        test::FakeClock clock;
        auto recorder = VolumeRecorder::open(
            systemFiles(), clock, optionsFor(root), [](Problem, const std::string&) {}
        );
        ASSERT_TRUE(recorder) << recorder.error().describe();
        RecordingIndex& index = (*recorder)->index();
        const auto back = test::readBack(systemFiles(), imageOf(root, index));
        const std::int64_t recovered = expectWhole(back, progress->firstId);
        EXPECT_GE(recovered, progress->durable);
        const std::int64_t lost = progress->published - recovered;
        worst = std::max(worst, lost);
        EXPECT_LE(lost, 25 + kKeyFrameInterval) << "loss window and one group of pictures";
        expectSameWhenRebuilt(root, index);
        if (round % 10 == 9 && test::haveProgram("ffprobe")) {
            expectFfprobeOpens(root, back);
        }
    }
    RecordProperty("worstLossFrames", static_cast<int>(worst));
    fmt::print("{} kills, at most {} frames of a 25 fps stream lost\n", kills(), worst);
    ::munmap(memory, sizeof(Progress));
}

}  // namespace
}  // namespace ocelli::delivery::record
