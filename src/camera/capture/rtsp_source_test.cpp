// Tests connecting, losing and finding again a network camera, with a scripted demuxer.
#include "camera/capture/rtsp_source.h"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/capture/detail/arrival_clock.h"
#include "camera/capture/detail/source_probe.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::capture {
namespace {

using detail::SourceProbe;
using media::av::DemuxedPacket;
using media::av::Demuxer;
using testing::ElementsAre;

using Step = std::function<Result<std::optional<DemuxedPacket>>()>;

media::TrackPtr track(media::TrackKind kind, media::Codec codec, std::uint32_t rate) {
    auto made = std::make_shared<media::Track>();
    made->kind = kind;
    made->codec = codec;
    made->clockRate = rate;
    return made;
}

/// Gives what a script says.
class ScriptedDemuxer final : public Demuxer {
  public:
    media::TrackList tracks() const override { return trackList; }

    bool hasVideo() const override { return video; }

    bool hasAudio() const override { return true; }

    std::string codecName(media::TrackKind) const override { return codec; }

    double frameRate() const override { return 25; }

    std::uint32_t clockRate(media::TrackKind kind) const override {
        return kind == media::TrackKind::Video ? 90000 : 8000;
    }

    Result<std::optional<DemuxedPacket>> next() override {
        if (steps.empty()) {
            return std::optional<DemuxedPacket>{};
        }
        Step step = std::move(steps.front());
        steps.pop_front();
        return step();
    }

    Result<void> rewind() override { return {}; }

    Result<std::unique_ptr<media::av::VideoDecoder>> videoDecoder() const override {
        return fail(ErrorKind::NotFound, "none");
    }

    Result<std::unique_ptr<media::av::AudioDecoder>> audioDecoder() const override {
        return fail(ErrorKind::NotFound, "none");
    }

    media::TrackList trackList = {
        track(media::TrackKind::Video, media::Codec::H264, 90000),
        track(media::TrackKind::Audio, media::Codec::G711A, 8000)
    };
    bool video = true;
    std::string codec = "h264";
    std::deque<Step> steps;
};

DemuxedPacket packet(media::TrackKind kind, std::int64_t pts, bool keyFrame) {
    DemuxedPacket made;
    made.kind = kind;
    made.packet.track = kind == media::TrackKind::Video ? 0 : 1;
    made.packet.pts = pts;
    made.packet.dts = pts;
    made.packet.keyFrame = keyFrame;
    made.packet.data = media::makeBuffer(Bytes(3));
    return made;
}

class RtspSourceTest : public testing::Test {
  protected:
    /// Opens what was put into `opened`, one after another; then waits for the end.
    std::unique_ptr<Source> make() {
        auto open = [this](const std::stop_token& stop) -> Result<std::unique_ptr<Demuxer>> {
            if (opened_.empty()) {
                sleepFor(stop, std::chrono::hours(1));
                return fail(ErrorKind::Cancelled, "stopped");
            }
            auto next = std::move(opened_.front());
            opened_.pop_front();
            return next;
        };
        detail::Surroundings around{clock_};
        around.wait = [this](const std::stop_token& stop, Duration span) {
            clock_.advance(span);
            probe_.add("wait " + std::to_string(span.count() / 1'000'000'000));
            return !stop.stop_requested();
        };
        return detail::makeRtspSource("rtsp://cam/1", std::move(open), std::move(around));
    }

    ScriptedDemuxer& add() {
        auto made = std::make_unique<ScriptedDemuxer>();
        ScriptedDemuxer& demuxer = *made;
        opened_.emplace_back(std::move(made));
        return demuxer;
    }

    void give(ScriptedDemuxer& demuxer, DemuxedPacket next, Duration after = {}) {
        demuxer.steps.push_back(
            [this, after, shared = std::make_shared<DemuxedPacket>(std::move(next))](
            ) -> Result<std::optional<DemuxedPacket>> {
                clock_.advance(after);
                return std::optional<DemuxedPacket>(*shared);
            }
        );
    }

    void picture(ScriptedDemuxer& demuxer, std::int64_t pts, bool keyFrame, Duration after = {}) {
        give(demuxer, packet(media::TrackKind::Video, pts, keyFrame), after);
    }

    static void failing(ScriptedDemuxer& demuxer, ErrorKind kind) {
        demuxer.steps.push_back([kind]() -> Result<std::optional<DemuxedPacket>> {
            return fail(kind, "scripted");
        });
    }

    test::FakeClock clock_;
    SourceProbe probe_;
    std::deque<Result<std::unique_ptr<Demuxer>>> opened_;
};

TEST_F(RtspSourceTest, StartsAtAKeyFrameWithItsTracks) {
    ScriptedDemuxer& demuxer = add();
    give(demuxer, packet(media::TrackKind::Audio, 0, true));
    picture(demuxer, 0, false);
    picture(demuxer, 3600, true);
    give(demuxer, packet(media::TrackKind::Audio, 320, true));
    picture(demuxer, 7200, false);
    const auto source = make();
    EXPECT_TRUE(source->encoded());
    source->start(probe_);
    EXPECT_EQ(probe_.next().text, "starting: connecting to rtsp://cam/1");
    EXPECT_EQ(probe_.next().tracks.size(), 2U);
    EXPECT_EQ(probe_.next().text, "live: rtsp://cam/1");
    EXPECT_EQ(probe_.next().packet->pts, 3600);
    EXPECT_EQ(probe_.next().packet->track, 1U);
    EXPECT_EQ(probe_.next().packet->pts, 7200);
    EXPECT_EQ(probe_.next().text, "lost: rtsp://cam/1 has ended the stream");
}

TEST_F(RtspSourceTest, ReconnectsForEverWithGrowingPauses) {
    for (int i = 0; i < 7; ++i) {
        opened_.emplace_back(fail(ErrorKind::Unavailable, "connection refused"));
    }
    const auto source = make();
    source->start(probe_);
    probe_.next();
    std::vector<std::string> pauses;
    for (int i = 0; i < 7; ++i) {
        EXPECT_EQ(probe_.next().text, "lost: no connection to rtsp://cam/1");
        pauses.push_back(probe_.next().text);
    }
    EXPECT_THAT(
        pauses, ElementsAre("wait 1", "wait 2", "wait 4", "wait 8", "wait 16", "wait 30", "wait 30")
    );
}

TEST_F(RtspSourceTest, PausesAreShortAgainAfterAPicture) {
    opened_.emplace_back(fail(ErrorKind::DeadlineExceeded, "slow"));
    opened_.emplace_back(fail(ErrorKind::DeadlineExceeded, "slow"));
    ScriptedDemuxer& demuxer = add();
    picture(demuxer, 0, true);
    failing(demuxer, ErrorKind::DeadlineExceeded);
    ScriptedDemuxer& again = add();
    picture(again, 100'000'000, true);
    const auto source = make();
    source->start(probe_);
    EXPECT_THAT(
        probe_.next(10),
        ElementsAre(
            "starting: connecting to rtsp://cam/1",
            "lost: no answer from rtsp://cam/1",
            "wait 1",
            "lost: no answer from rtsp://cam/1",
            "wait 2",
            "tracks",
            "live: rtsp://cam/1",
            "packet",
            "lost: rtsp://cam/1 has stopped sending",
            "wait 1"
        )
    );
    EXPECT_THAT(probe_.next(3), ElementsAre("tracks", "live: rtsp://cam/1", "packet"));
}

TEST_F(RtspSourceTest, CameraThatOnlySendsSoundIsLost) {
    ScriptedDemuxer& demuxer = add();
    picture(demuxer, 0, true);
    for (int i = 1; i < 10; ++i) {
        give(demuxer, packet(media::TrackKind::Audio, 8000 * i, true), std::chrono::seconds(1));
    }
    const auto source = make();
    source->start(probe_);
    detail::Told told = probe_.find("lost: rtsp://cam/1 has sent no picture for 5 s");
    EXPECT_NE(told.text, "nothing");
}

TEST_F(RtspSourceTest, MessagesSayWhatIsWrong) {
    opened_.emplace_back(fail(ErrorKind::Unauthenticated, "401"));
    opened_.emplace_back(fail(ErrorKind::NotFound, "404"));
    ScriptedDemuxer& silent = add();
    silent.video = false;
    ScriptedDemuxer& foreign = add();
    foreign.codec = "vp8";
    foreign.trackList.erase(foreign.trackList.begin());
    for (int i = 0; i < 8; ++i) {
        picture(foreign, i * 90000, true, std::chrono::seconds(1));
    }
    ScriptedDemuxer& headless = add();
    headless.trackList.clear();
    for (int i = 0; i < 8; ++i) {
        picture(headless, i * 90000, false, std::chrono::seconds(1));
    }
    const auto source = make();
    source->start(probe_);
    std::vector<std::string> messages;
    while (messages.size() < 5) {
        const std::string text = probe_.next().text;
        ASSERT_NE(text, "nothing");
        if (text.starts_with("lost")) {
            messages.push_back(text);
        }
    }
    EXPECT_THAT(
        messages,
        ElementsAre(
            "lost: rtsp://cam/1 refuses the user name or password",
            "lost: there is no stream at rtsp://cam/1",
            "lost: rtsp://cam/1 sends no picture",
            "lost: rtsp://cam/1 sends vp8, which cannot be passed on; set it to H.264",
            "lost: rtsp://cam/1 sends no key frame"
        )
    );
}

TEST_F(RtspSourceTest, ChangedTracksAreTold) {
    ScriptedDemuxer& demuxer = add();
    picture(demuxer, 0, true);
    DemuxedPacket changed = packet(media::TrackKind::Video, 3600, true);
    changed.tracksChanged = true;
    give(demuxer, changed);
    const auto source = make();
    source->start(probe_);
    EXPECT_THAT(
        probe_.next(6),
        ElementsAre(
            "starting: connecting to rtsp://cam/1",
            "tracks",
            "live: rtsp://cam/1",
            "packet",
            "tracks",
            "packet"
        )
    );
}

TEST_F(RtspSourceTest, CaptureTimesAreEvenThoughPacketsArriveInBursts) {
    ScriptedDemuxer& demuxer = add();
    picture(demuxer, 0, true);
    // Two packets each 80 ms instead of one each 40 ms.
    for (int i = 1; i < 50; ++i) {
        picture(demuxer, i * 3600, false, std::chrono::milliseconds(i % 2 == 0 ? 80 : 0));
    }
    const auto source = make();
    source->start(probe_);
    std::vector<MonoTime> times;
    while (times.size() < 50) {
        detail::Told told = probe_.next();
        ASSERT_NE(told.text, "nothing");
        if (told.packet) {
            times.push_back(told.packet->captureTime);
            EXPECT_LE(told.packet->captureTime, told.packet->encodedTime + Duration(1000));
        }
    }
    for (std::size_t i = 10; i < times.size(); ++i) {
        EXPECT_NEAR(static_cast<double>((times[i] - times[i - 1]).count()), 4e7, 1e6);
    }
}

TEST_F(RtspSourceTest, DestroyingEndsAWaitingSource) {
    opened_.emplace_back(fail(ErrorKind::Unavailable, "x"));
    auto source = make();
    source->start(probe_);
    probe_.find("wait 1");
    source.reset();
}

TEST_F(RtspSourceTest, AddressesAreChecked) {
    EXPECT_FALSE(createRtspSource({"rtsp", "rtsp://", {}}, {}, clock_));
    EXPECT_TRUE(createRtspSource({"rtsp", "rtsp://127.0.0.1/1", {}}, {}, clock_));
}

TEST(ArrivalClock, FollowsADriftingSenderAndAJump) {
    detail::ArrivalClock arrivals;
    const MonoTime start{5'000'000'000};
    // The sender's clock is 100 ppm slow: its 40 ms take 40.004 ms of ours.
    MonoTime captured;
    for (int i = 0; i <= 25 * 600; ++i) {
        const MonoTime arrival = start + Duration(i * 40'004'000LL);
        captured = arrivals.captured(Duration(i * 40'000'000LL), arrival);
        ASSERT_LE(captured, arrival);
        ASSERT_LT((arrival - captured).count(), 5'000'000) << i;
    }
    const MonoTime later = captured + std::chrono::seconds(100);
    EXPECT_EQ(arrivals.captured(Duration(0), later), later);
}

}  // namespace
}  // namespace ocelli::camera::capture
