// Recordings by time: description, seeking, pace, scale, pause, end.
#include <algorithm>

#include <gmock/gmock.h>

#include "tests/support/rtsp_fixture.h"

namespace ocelli::delivery::rtsp {
namespace {

using test::g711Track;
using test::h264Track;
using test::someNal;
using test::TestClient;
using test::unitOf;
using testing::HasSubstr;

constexpr WallTime kBegan{1'767'571'200'000'000};  // 2026-01-05T00:00:00Z
constexpr int kFrames = 250;                       // ten seconds, a key frame each second

/// A recording in memory that answers in a later turn of the loop, as a disk does.
class FakeRecording final : public PlaybackSource {
  public:
    FakeRecording() {
        for (int i = 0; i < kFrames; ++i) {
            auto packet = std::make_shared<media::Packet>();
            const bool key = i % 25 == 0;
            packet->data = media::makeBuffer(unitOf({someNal({key ? 0x65U : 0x41U}, 300)}));
            packet->keyFrame = key;
            packet->pts = i * 3600LL;
            packet->wallTime = kBegan + std::chrono::milliseconds(40) * i;
            packets.push_back(packet);
            auto sound = std::make_shared<media::Packet>();
            sound->track = 1;
            sound->data = media::makeBuffer(Bytes(320));
            sound->keyFrame = true;
            sound->pts = i * 320LL;
            sound->wallTime = packet->wallTime;
            packets.push_back(sound);
        }
    }

    void open(
        EventLoop& loop,
        const StreamAddress& stream,
        WallTime from,
        std::optional<WallTime> to,
        UniqueFunction<void(Opened)> done
    ) override {
        ++opened;
        std::vector<media::PacketPtr> chosen;
        for (const auto& packet : packets) {
            const bool starts = packet->track == 0 && packet->keyFrame && packet->wallTime <= from;
            if (starts) {
                chosen.clear();
            }
            if ((starts || !chosen.empty() || packet->wallTime >= from) &&
                (!to || packet->wallTime < *to)) {
                chosen.push_back(packet);
            }
        }
        if (!chosen.empty() && chosen.back()->wallTime < from) {
            chosen.clear();
        }
        loop.post([&loop, stream, list = std::move(chosen), call = std::move(done)]() mutable {
            if (stream.channel != 1 || list.empty()) {
                call(fail(ErrorKind::NotFound, "nothing is recorded there"));
                return;
            }
            call(std::unique_ptr<PlaybackReader>(new Reader(loop, std::move(list))));
        });
    }

    std::vector<media::PacketPtr> packets;
    int opened = 0;

  private:
    class Reader final : public PlaybackReader {
      public:
        Reader(EventLoop& loop, std::vector<media::PacketPtr> list)
            : loop_(loop), list_(std::move(list)) {}

        const media::TrackList& tracks() const override { return tracks_; }

        void next(std::size_t atMost, UniqueFunction<void(Packets)> done) override {
            const std::size_t count = std::min(atMost, list_.size() - at_);
            std::vector<media::PacketPtr> part(
                list_.begin() + static_cast<std::ptrdiff_t>(at_),
                list_.begin() + static_cast<std::ptrdiff_t>(at_ + count)
            );
            at_ += count;
            loop_.post([p = std::move(part), call = std::move(done)]() mutable {
                call(std::move(p));
            });
        }

      private:
        EventLoop& loop_;
        std::vector<media::PacketPtr> list_;
        media::TrackList tracks_{h264Track(), g711Track()};
        std::size_t at_ = 0;
    };
};

class PlaybackTest : public test::ServerFixture {
  protected:
    static constexpr std::string_view kRecorded =
        "rtsp://127.0.0.1/Streaming/tracks/"
        "101?starttime=20260105T000000Z&endtime=20260105T000010Z";

    void SetUp() override {
        faces.playback = &recording;
        start();
    }

    static std::string recordedTrack(int track) {
        return fmt::format(
            "rtsp://127.0.0.1/Streaming/tracks/101/"
            "trackID={}?starttime=20260105T000000Z&endtime=20260105T000010Z",
            track
        );
    }

    void setUp(TestClient& client, int tracks = 1) {
        for (int i = 0; i < tracks; ++i) {
            ASSERT_EQ(
                client.ask("SETUP", recordedTrack(i), "Transport: RTP/AVP/TCP;unicast\r\n").status,
                200
            );
        }
    }

    /// Waits for the goodbye on the first track's RTCP channel.
    bool waitForEnd(TestClient& client) {
        return loop.runUntil(
            [&] {
                client.receive();
                return std::any_of(client.frames.begin(), client.frames.end(), [](auto& frame) {
                    return frame.channel == 1 && rtp::parseRtcp(frame.payload)->bye;
                });
            },
            std::chrono::seconds(20)
        );
    }

    FakeRecording recording;
};

TEST_F(PlaybackTest, DescribesTheTimesAndAbsoluteControls) {
    TestClient client(loop, port());
    const auto response = client.ask("DESCRIBE", kRecorded);
    ASSERT_EQ(response.status, 200);
    EXPECT_THAT(
        response.body, HasSubstr("a=range:clock=20260105T000000.000Z-20260105T000010.000Z\r\n")
    );
    EXPECT_THAT(response.body, HasSubstr("a=control:" + recordedTrack(1) + "\r\n"));
    EXPECT_EQ(client.ask("DESCRIBE", "rtsp://h/playback/2/main").status, 404);
    client.user = "guest";
    EXPECT_EQ(client.ask("DESCRIBE", kRecorded).status, 403);
}

TEST_F(PlaybackTest, SendsEverythingAsFastAsItIsTakenAndSaysGoodbye) {
    TestClient client(loop, port());
    setUp(client, 2);
    const auto response = client.ask("PLAY", kRecorded, "Rate-Control: no\r\n");
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Range"), "clock=20260105T000000.000Z-20260105T000010.000Z");
    ASSERT_TRUE(waitForEnd(client));
    const auto video = client.packets(0);
    ASSERT_EQ(video.size(), static_cast<std::size_t>(kFrames));
    EXPECT_EQ(client.packets(2).size(), static_cast<std::size_t>(kFrames));
    EXPECT_THAT(
        std::string(*response.headers.get("RTP-Info")),
        HasSubstr(fmt::format(
            "url={};seq={};rtptime={}",
            recordedTrack(0),
            video[0].header.sequence,
            video[0].header.timestamp
        ))
    );
    EXPECT_EQ(video[249].header.timestamp - video[0].header.timestamp, 249U * 3600U);
    // It can be played again.
    EXPECT_EQ(readers()[0].playing, false);
    client.frames.clear();
    EXPECT_EQ(client.ask("PLAY", kRecorded, "Rate-Control: no\r\n").status, 200);
    EXPECT_TRUE(waitForEnd(client));
}

TEST_F(PlaybackTest, SeeksToTheKeyFrameBeforeAClockTime) {
    TestClient client(loop, port());
    setUp(client);
    const auto response = client.ask(
        "PLAY",
        kRecorded,
        "Range: clock=20260105T000004.5Z-20260105T000006Z\r\nRate-Control: no\r\n"
    );
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Range"), "clock=20260105T000004.000Z-20260105T000006.000Z");
    ASSERT_TRUE(waitForEnd(client));
    EXPECT_EQ(client.packets(0).size(), 50U);
    // Normal play time counts from the beginning of what was asked for.
    client.frames.clear();
    const auto later = client.ask("PLAY", kRecorded, "Range: npt=9-\r\nRate-Control: no\r\n");
    EXPECT_EQ(later.headers.get("Range"), "clock=20260105T000009.000Z-20260105T000010.000Z");
    ASSERT_TRUE(waitForEnd(client));
    EXPECT_EQ(client.packets(0).size(), 25U);
}

TEST_F(PlaybackTest, RefusesTimesWithoutRecording) {
    TestClient client(loop, port());
    setUp(client);
    EXPECT_EQ(client.ask("PLAY", kRecorded, "Range: clock=20270101T000000Z-\r\n").status, 457);
    EXPECT_EQ(client.ask("PLAY", kRecorded, "Range: clock=never-\r\n").status, 457);
    EXPECT_EQ(client.ask("PLAY", kRecorded, "Scale: fast\r\n").status, 400);
    EXPECT_EQ(client.ask("PLAY", kRecorded, "Rate-Control: no\r\n").status, 200);
}

TEST_F(PlaybackTest, FastScalesSendKeyFramesOnlyAndNoSound) {
    TestClient client(loop, port());
    setUp(client, 2);
    const MonoTime before = clock.mono();
    const auto response = client.ask("PLAY", kRecorded, "Scale: 8\r\nSpeed: 4\r\n");
    EXPECT_EQ(response.headers.get("Scale"), "8");
    EXPECT_EQ(response.headers.get("Speed"), "4");
    ASSERT_TRUE(waitForEnd(client));
    const auto video = client.packets(0);
    ASSERT_EQ(video.size(), 10U);
    EXPECT_TRUE(client.packets(2).empty());
    EXPECT_EQ(video[1].header.timestamp - video[0].header.timestamp, 90'000U / 8);
    // The last key frame is due after 9 s / 32.
    EXPECT_GE(clock.mono() - before, std::chrono::milliseconds(281));
}

TEST_F(PlaybackTest, PausesAndGoesOnWithoutAHole) {
    TestClient client(loop, port());
    setUp(client);
    ASSERT_EQ(client.ask("PLAY", kRecorded, "Speed: 4\r\n").status, 200);
    ASSERT_TRUE(client.waitForFrames(30));
    ASSERT_EQ(client.ask("PAUSE", kRecorded).status, 200);
    const int opened = recording.opened;
    ASSERT_EQ(client.ask("PLAY", kRecorded, "Speed: 16\r\n").status, 200);
    ASSERT_TRUE(waitForEnd(client));
    EXPECT_EQ(recording.opened, opened);
    const auto video = client.packets(0);
    ASSERT_EQ(video.size(), static_cast<std::size_t>(kFrames));
    for (std::size_t i = 1; i < video.size(); ++i) {
        EXPECT_EQ(
            static_cast<std::uint16_t>(video[i].header.sequence - video[i - 1].header.sequence), 1
        );
        const auto step = video[i].header.timestamp - video[i - 1].header.timestamp;
        EXPECT_TRUE(step == 3600 || step == 9000) << step;
    }
}

TEST_F(PlaybackTest, LeavesOutHoursWithoutRecording) {
    for (std::size_t i = 100; i < recording.packets.size(); ++i) {
        auto later = std::make_shared<media::Packet>(*recording.packets[i]);
        later->pts += 3600LL * (later->track == 0 ? 90'000 : 8'000);
        recording.packets[i] = later;
    }
    TestClient client(loop, port());
    setUp(client);
    ASSERT_EQ(client.ask("PLAY", kRecorded, "Speed: 16\r\n").status, 200);
    ASSERT_TRUE(waitForEnd(client));
    EXPECT_EQ(client.packets(0).size(), static_cast<std::size_t>(kFrames));
}

TEST_F(PlaybackTest, AClientThatStallsLosesNothing) {
    for (auto& packet : recording.packets) {
        auto large = std::make_shared<media::Packet>(*packet);
        if (large->track == 0) {
            large->data =
                media::makeBuffer(unitOf({someNal({large->keyFrame ? 0x65U : 0x41U}, 60'000)}));
        }
        packet = large;
    }
    TestClient client(loop, port(), 4096);
    setUp(client);
    ASSERT_EQ(client.ask("PLAY", kRecorded, "Rate-Control: no\r\n").status, 200);
    for (int i = 0; i < 50; ++i) {
        settle();
        EXPECT_LT(readers()[0].queuedBytes, 2U << 20U);
    }
    ASSERT_TRUE(waitForEnd(client));
    std::size_t units = 0;
    for (const auto& packet : client.packets(0)) {
        units += packet.header.marker ? 1 : 0;
    }
    EXPECT_EQ(units, static_cast<std::size_t>(kFrames));
}

TEST_F(PlaybackTest, MayEndAtAnyMoment) {
    for (const char* method : {"DESCRIBE", "SETUP", "PLAY", "TEARDOWN"}) {
        TestClient client(loop, port());
        setUp(client);
        ASSERT_EQ(client.ask("PLAY", kRecorded).status, 200);
        client.sendRaw(client.format(
            method, recordedTrack(0), "Transport: RTP/AVP/TCP\r\nRange: clock=20260105T000002Z-\r\n"
        ));
        loop.runUntil([n = 0]() mutable { return ++n > 3; }, std::chrono::seconds(1));
    }
    EXPECT_TRUE(loop.runUntil([&] { return readers().empty(); }, std::chrono::seconds(10)));
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
