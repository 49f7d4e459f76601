// Tests what a channel asks of its source.
#include "camera/pipeline/channel.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::camera::pipeline {
namespace {

/// Gives packets of its own, and counts who asks for a key frame.
class EncodedSource final : public capture::Source {
  public:
    explicit EncodedSource(std::atomic<int>& asked) : asked_(asked) {}

    void start(capture::SourceListener& listener) override {
        media::Track track;
        track.width = 64;
        track.height = 48;
        listener.onState(capture::SourceState::Live, "");
        listener.onTracks({std::make_shared<const media::Track>(track)});
    }

    bool encoded() const override { return true; }

    void requestKeyFrame() override { ++asked_; }

  private:
    std::atomic<int>& asked_;
};

TEST(Channel, WhoWantsAKeyFrameOfAStreamThatPassesThroughReachesItsSource) {
    const test::FakeClock clock;
    EventLoop loop(clock);
    events::EventBus bus(loop, 1);
    media::MediaClock mediaClock(clock);
    std::atomic<int> asked = 0;
    config::ChannelConfig settings = config::makeChannelConfig(1);
    settings.osd.showName = false;
    settings.osd.showDate = false;
    settings.motion.enabled = false;
    settings.audio.input = config::AudioInput::Source;
    settings.channel.source = "scene:street";
    const auto makeSource = [&](int, const auto&, const auto&) {
        return Result<std::unique_ptr<capture::Source>>(std::make_unique<EncodedSource>(asked));
    };
    const ChannelFaces faces{
        clock, mediaClock, bus, [](int) {}, [](int, auto&, auto) {}, makeSource
    };
    Channel channel(1, faces, settings, nullptr);
    ASSERT_TRUE(channel.passesThrough(config::StreamName::Main));
    const int before = asked;
    channel.hub(config::StreamName::Main)->requestKeyFrame();
    EXPECT_EQ(asked, before + 1);
    settings.channel.source = "scene:office";
    channel.apply(settings, nullptr);
    channel.hub(config::StreamName::Main)->requestKeyFrame();
    EXPECT_EQ(asked, before + 2) << "the new source is asked";
}

}  // namespace
}  // namespace ocelli::camera::pipeline
