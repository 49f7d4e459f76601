// A recorder on a disk in memory, fed with numbered frames, and the means to look at what it left.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "delivery/record/segment_scan.h"
#include "delivery/record/volume_recorder.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::test {

/// Numbered packets of a stream whose frames say their number.
class FrameSource {
  public:
    FrameSource(FakeClock& clock, std::size_t frameBytes, int keyFrameInterval)
        : clock_(clock), frameBytes_(frameBytes), interval_(keyFrameInterval) {}

    static media::StreamDescription describe(std::uint32_t generation = 1, bool sound = false) {
        auto track = std::make_shared<media::Track>();
        track->codec = media::Codec::Mjpeg;
        track->width = 64;
        track->height = static_cast<int>(generation);
        track->frameRate = 25;
        media::StreamDescription description{generation, {track}};
        if (sound) {
            auto audio = std::make_shared<media::Track>();
            audio->kind = media::TrackKind::Audio;
            audio->codec = media::Codec::G711A;
            audio->clockRate = 8000;
            audio->sampleRate = 8000;
            audio->channels = 1;
            description.tracks.push_back(audio);
        }
        return description;
    }

    /// The next frame, 40 ms after the one before.
    media::PacketPtr next() {
        clock_.advance(std::chrono::milliseconds(40));
        auto packet = std::make_shared<media::Packet>();
        ByteWriter out;
        out.u32(static_cast<std::uint32_t>(number_));
        out.zeros(frameBytes_ - 4);
        packet->data = media::makeBuffer(out.release());
        packet->pts = number_ * 3600;
        packet->dts = packet->pts;
        packet->duration = 3600;
        packet->keyFrame = number_ % interval_ == 0;
        packet->captureTime = clock_.mono();
        packet->wallTime = clock_.wall();
        packet->encodedTime = clock_.mono();
        ++number_;
        return packet;
    }

    /// 40 ms of sound that belong to the newest frame.
    media::PacketPtr sound() {
        auto packet = std::make_shared<media::Packet>();
        packet->track = 1;
        packet->data = media::makeBuffer(Bytes(320, std::byte{0xD5}));
        packet->pts = (number_ - 1) * 320;
        packet->dts = packet->pts;
        packet->duration = 320;
        packet->keyFrame = true;
        packet->captureTime = clock_.mono();
        packet->wallTime = clock_.wall();
        return packet;
    }

    std::int64_t number() const { return number_; }

  private:
    FakeClock& clock_;
    std::size_t frameBytes_;
    int interval_;
    std::int64_t number_ = 0;
};

struct ReadBack {
    std::vector<std::int64_t> frames;  ///< numbers, file by file in the order of ids
    std::vector<std::vector<std::int64_t>> byFile;
    std::vector<delivery::record::Segment> segments;
    std::vector<std::string> faults;
};

/// Reads all recordings below "/card", every byte checked.
inline ReadBack readBack(FileSystem& files, const DiskImage& image) {
    using namespace delivery::record;
    std::map<std::int64_t, std::string> paths;
    for (const auto& [path, bytes] : image.files) {
        if (const auto id = segmentIdOf(path.substr(path.rfind('/') + 1))) {
            paths[*id] = path;
        }
    }
    ReadBack result;
    for (const auto& [id, path] : paths) {
        const auto file = files.open(path, OpenMode::Read);
        auto scanned = scanSegment(**file, ScanDepth::Checksums);
        if (!scanned) {
            result.faults.push_back(path + ": " + scanned.error().message());
            continue;
        }
        if (!scanned->fault.empty()) {
            result.faults.push_back(path + ": " + scanned->fault);
        }
        auto& numbers = result.byFile.emplace_back();
        for (const FragmentEntry& fragment : scanned->segment.fragments) {
            std::uint64_t at = fragment.dataStart();
            for (const auto& run : fragment.table.runs) {
                for (const auto& sample : run.samples) {
                    if (run.track == 0) {
                        Bytes head(4);
                        EXPECT_EQ(*(*file)->readAt(at, head), 4U);
                        numbers.push_back(*ByteReader(head).u32());
                    }
                    at += sample.size;
                }
            }
        }
        result.frames.insert(result.frames.end(), numbers.begin(), numbers.end());
        scanned->segment.path = path.substr(path.find("/video/") + 1);
        result.segments.push_back(std::move(scanned->segment));
    }
    return result;
}

/// first, first + 1, … last
inline std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t last) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = first; i <= last; ++i) {
        all.push_back(i);
    }
    return all;
}

/// One channel on one volume.
struct RecordingRig {
    explicit RecordingRig(std::size_t frameBytes = 200, int keyFrameInterval = 25)
        : source(clock, frameBytes, keyFrameInterval) {
        EXPECT_TRUE(files.makeFolders("/card"));
        EXPECT_TRUE(files.syncFolder(""));
    }

    void open() {
        delivery::record::VolumeRecorder::Options setup;
        setup.root = "/card";
        setup.indexFile = indexFile;
        setup.limits = limits;
        auto made = delivery::record::VolumeRecorder::open(
            *shown,
            clock,
            setup,
            [this](delivery::record::Problem problem, const std::string&) {
                problems.push_back(problem);
            }
        );
        ASSERT_TRUE(made) << made.error().describe();
        recorder = std::move(*made);
        attach();
    }

    void attach() {
        ring = std::make_shared<delivery::record::PacketRing>(bounds, [this] { woken = true; });
        ring->onDescription(FrameSource::describe(generation, sound));
        recorder->setChannel({1, config::StreamName::Main}, ring, options);
    }

    void describe() { ring->onDescription(FrameSource::describe(++generation, sound)); }

    void publish(int frames) {
        for (int i = 0; i < frames; ++i) {
            ring->onPacket(source.next());
            if (sound) {
                ring->onPacket(source.sound());
            }
            if (woken && !stalled) {
                woken = false;
                recorder->drain(1);
            }
            if (++sinceTick == 20 && !stalled) {
                sinceTick = 0;
                recorder->tick();
            }
        }
    }

    ReadBack read() { return readBack(files, files.now()); }

    FakeClock clock;
    MemoryFiles files;
    FileSystem* shown = &files;  ///< what the recorder sees of them
    FrameSource source;
    std::string indexFile;  ///< empty: in memory
    delivery::record::VolumeLimits limits{
        .quotaBytes = UINT64_MAX, .reserveBytes = 0, .lossWindow = std::chrono::seconds(1)
    };
    delivery::record::RingBounds bounds;
    delivery::record::ChannelOptions options;
    std::uint32_t generation = 1;
    bool sound = false;
    bool woken = false;
    bool stalled = false;  ///< the disk hangs: nothing is taken from the ring
    int sinceTick = 0;
    std::vector<delivery::record::Problem> problems;
    std::shared_ptr<delivery::record::PacketRing> ring;
    std::unique_ptr<delivery::record::VolumeRecorder> recorder;
};

}  // namespace ocelli::test
