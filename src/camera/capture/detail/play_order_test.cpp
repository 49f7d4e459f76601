// Tests reading ahead in files that hold sound and pictures in stretches.
#include "camera/capture/detail/play_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::camera::capture::detail {
namespace {

using media::TrackKind;
using media::av::DemuxedPacket;
using testing::ElementsAre;

constexpr std::int64_t kMillisecond = 90;

/// A file from a script: "v0 v40 a0 a20", times in milliseconds; "!" is where it is broken.
class ScriptedFile final : public media::av::Demuxer {
  public:
    explicit ScriptedFile(std::vector<std::string> script) : script_(std::move(script)) {}

    media::TrackList tracks() const override { return {}; }

    bool hasVideo() const override { return true; }

    bool hasAudio() const override { return true; }

    std::string codecName(TrackKind) const override { return ""; }

    double frameRate() const override { return 25; }

    std::uint32_t clockRate(TrackKind kind) const override {
        return kind == TrackKind::Audio ? 48000 : 90000;
    }

    Result<std::optional<DemuxedPacket>> next() override {
        if (at_ == script_.size()) {
            return std::optional<DemuxedPacket>();
        }
        const std::string word = script_[at_++];
        if (word == "!") {
            return fail(ErrorKind::DataLoss, "broken");
        }
        DemuxedPacket made;
        made.kind = word[0] == 'a' ? TrackKind::Audio : TrackKind::Video;
        made.packet.pts = std::stoll(word.substr(1)) * (word[0] == 'a' ? 48 : 90);
        made.packet.data = media::makeBuffer(Bytes(100));
        return std::optional(std::move(made));
    }

    Result<void> rewind() override { return {}; }

    Result<std::unique_ptr<media::av::VideoDecoder>> videoDecoder() const override {
        return fail(ErrorKind::NotFound, "none");
    }

    Result<std::unique_ptr<media::av::AudioDecoder>> audioDecoder() const override {
        return fail(ErrorKind::NotFound, "none");
    }

    std::size_t read() const { return at_; }

  private:
    std::vector<std::string> script_;
    std::size_t at_ = 0;
};

/// As a player takes it: before each picture the sound whose time has come.
std::vector<std::string> play(PlayOrder& order) {
    std::vector<std::string> heard;
    while (true) {
        auto video = order.nextVideo();
        if (!video) {
            heard.push_back("!");
            return heard;
        }
        if (!*video) {
            return heard;
        }
        while (const auto sound = order.nextSound((*video)->packet.pts)) {
            heard.push_back("a" + std::to_string(sound->time / kMillisecond));
        }
        heard.push_back("v" + std::to_string((*video)->packet.pts / kMillisecond));
    }
}

TEST(PlayOrder, SoundComesWithItsPicturesThoughItStandsBehindThem) {
    ScriptedFile file({"v0", "v40", "v80", "a0", "a20", "a40", "a60", "a80", "v120", "a100"});
    PlayOrder order(file);
    EXPECT_THAT(
        play(order),
        ElementsAre("a0", "v0", "a20", "a40", "v40", "a60", "a80", "v80", "a100", "v120")
    );
}

TEST(PlayOrder, SoundThatStandsBeforeItsPicturesWaits) {
    ScriptedFile file({"a0", "a20", "a40", "a60", "v0", "v40"});
    PlayOrder order(file);
    EXPECT_THAT(play(order), ElementsAre("a0", "v0", "a20", "a40", "v40"));
    EXPECT_EQ(order.nextSound(60 * kMillisecond)->time, 60 * kMillisecond);
}

TEST(PlayOrder, SearchForSoundEndsAtTheBound) {
    std::vector<std::string> script;
    for (int i = 0; i < 100; ++i) {
        script.push_back("v" + std::to_string(i * 40));
    }
    script.emplace_back("a0");
    for (const PlayOrder::Bounds bounds :
         {PlayOrder::Bounds{.packets = 10}, PlayOrder::Bounds{.videoBytes = 1000}}) {
        ScriptedFile file(script);
        PlayOrder order(file, bounds);
        ASSERT_TRUE(order.nextVideo());
        EXPECT_FALSE(order.nextSound(0));
        EXPECT_EQ(file.read(), 11U);
        ASSERT_TRUE(order.nextVideo());
        EXPECT_FALSE(order.nextSound(40 * kMillisecond));
        EXPECT_EQ(file.read(), 12U) << "one for one";
    }
}

TEST(PlayOrder, TooMuchSoundLosesTheOldest) {
    ScriptedFile file({"a0", "a20", "a40", "a60", "v0", "v60"});
    PlayOrder order(file, {.soundBytes = 250});
    EXPECT_THAT(play(order), ElementsAre("v0", "a40", "a60", "v60"));
}

TEST(PlayOrder, AnErrorIsToldAfterThePicturesBeforeIt) {
    ScriptedFile file({"v0", "v40", "v80", "!"});
    PlayOrder order(file);
    EXPECT_THAT(play(order), ElementsAre("v0", "v40", "v80", "!"));
}

}  // namespace
}  // namespace ocelli::camera::capture::detail
