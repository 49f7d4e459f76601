// Writes a day of recordings of one channel into a volume, as fast as it goes: what seeking is
// measured on.
#include <cstdlib>

#include <fmt/format.h>

#include "tests/support/recording_rig.h"

namespace {

using namespace std::chrono_literals;
using namespace ocelli;
using namespace ocelli::delivery::record;

constexpr std::size_t kFrameBytes = 250;
constexpr int kKeyFrameInterval = 50;
constexpr int kFramesATick = 25;  // fragments of a second, as a device with the default loss window
constexpr int kFramesADay = 24 * 3600 * 25;

Result<void> writeDay(const std::string& root) {
    test::FakeClock clock;
    VolumeRecorder::Options options;
    options.root = root;
    options.indexFile = fmt::format("{}/{}", root, RecordingIndex::kFileName);
    options.limits.reserveBytes = 0;
    auto recorder = OCELLI_TRY(VolumeRecorder::open(
        systemFiles(),
        clock,
        options,
        [](Problem, const auto& why) { fmt::print(stderr, "{}\n", why); }
    ));
    auto ring = std::make_shared<PacketRing>(RingBounds{}, [] {});
    ring->onDescription(test::FrameSource::describe());
    recorder->setChannel({1, config::StreamName::Main}, ring, {});
    recorder->setTypes(1, type::kContinuous);
    test::FrameSource source(clock, kFrameBytes, kKeyFrameInterval);
    for (int frame = 1; frame <= kFramesADay; ++frame) {
        ring->onPacket(source.next());
        recorder->drain(1);
        if (frame % kFramesATick == 0) {
            recorder->tick();
        }
    }
    return {};
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        fmt::print(stderr, "day_of_recordings FOLDER\n");
        return 2;
    }
    if (const auto done = writeDay(words[1]); !done) {
        fmt::print(stderr, "{}\n", done.error().describe());
        return 1;
    }
    return 0;
}
