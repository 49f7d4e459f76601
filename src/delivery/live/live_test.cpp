// Tests of live view: sharing, instant start, slow viewers, pause, messages, multipart.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "delivery/live/live_message.h"
#include "delivery/live/live_service.h"
#include "delivery/live/mjpeg_body.h"
#include "tests/support/fake_clock.h"
#include "tests/support/sample_media.h"

namespace ocelli::delivery::live {
namespace {

using namespace std::chrono_literals;
using media::Codec;
using media::StreamHub;

/// A client that takes everything at once, or nothing while `stuck`.
class FakeSocket final : public net::websocket::WebSocket {
  public:
    void sendText(std::string text) override { texts.push_back(*parseJson(text)); }

    void sendBinary(Bytes header, std::shared_ptr<const Bytes> payload) override {
        if (stuck) {
            queued += header.size() + payload->size();
        }
        ByteReader reader(header);
        const auto kind = *reader.u8();
        const bool key = *reader.u8() != 0;
        messages.push_back({kind, key, std::move(payload)});
    }

    std::size_t queuedBytes() const override { return queued; }

    void close(int code, std::string /*reason*/) override { closedWith = code; }

    std::size_t count(int kind) const {
        return static_cast<std::size_t>(
            std::count_if(messages.begin(), messages.end(), [&](auto& m) { return m.kind == kind; })
        );
    }

    Json last(const std::string& type) const {
        for (auto i = texts.rbegin(); i != texts.rend(); ++i) {
            if ((*i)["type"] == type) {
                return *i;
            }
        }
        return nullptr;
    }

    struct Message {
        int kind;
        bool key;
        std::shared_ptr<const Bytes> payload;
    };

    std::vector<Json> texts;
    std::vector<Message> messages;
    bool stuck = false;
    std::size_t queued = 0;
    int closedWith = 0;
};

class Live : public testing::Test {
  protected:
    void publish(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            auto packet =
                std::make_shared<media::Packet>(*video().packets[next_++ % video().packets.size()]);
            packet->pts = static_cast<std::int64_t>(next_) * 3600;
            packet->dts = packet->pts;
            clock.advance(40ms);
            packet->captureTime = clock.mono();
            packet->wallTime = clock.wall();
            hub.publish(packet);
            loop.runUntilIdle();
        }
    }

    std::shared_ptr<FakeSocket> join() {
        auto socket = std::make_shared<FakeSocket>();
        open(1, socket);
        return socket;
    }

    void open(int channel, std::shared_ptr<FakeSocket> socket) {
        loop.post([this, channel, socket] { service.open(channel, "main", socket); });
        loop.runUntilIdle();
    }

    static const test::SampleTrack& video() {
        static const auto made = test::encodeVideo({.frames = 50});
        return made;
    }

    void SetUp() override { loop.runUntilIdle(); }

    test::FakeClock clock;
    EventLoop loop{clock};
    StreamHub hub{"1/main"};
    LiveService service{
        loop,
        [this](int channel, std::string_view stream) {
            return channel == 1 && stream == "main" ? &hub : nullptr;
        },
        {.queueBytes = 60'000, .queueSpan = 3s, .socketBytes = 20'000}
    };

  private:
    std::size_t next_ = 0;
};

TEST_F(Live, SecondViewerStartsAtOnceFromTheKeptGroup) {
    hub.describe({video().track});
    const auto first = join();
    publish(10);
    const auto second = join();
    EXPECT_EQ(second->last("stream")["codec"], "h264");
    EXPECT_EQ(second->last("stream")["width"], 320);
    EXPECT_EQ(second->count(1), 1U);
    EXPECT_EQ(second->count(2), 10U);
    EXPECT_TRUE(second->messages[1].key);
    EXPECT_EQ(second->last("state")["state"], "live");
}

TEST_F(Live, EveryViewerGetsTheSameBuffers) {
    hub.describe({video().track});
    const auto first = join();
    const auto second = join();
    publish(5);
    ASSERT_EQ(first->messages.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(first->messages[i].payload, second->messages[i].payload);
    }
}

TEST_F(Live, ReadsTheHubOnlyWhileSomebodyLooks) {
    hub.describe({video().track});
    EXPECT_EQ(hub.readers(), 0U);
    const auto first = join();
    const auto second = join();
    EXPECT_EQ(hub.readers(), 1U);
    first->onClosed();
    EXPECT_EQ(hub.readers(), 1U);
    second->onClosed();
    EXPECT_EQ(hub.readers(), 0U);
    EXPECT_EQ(service.viewers(), 0U);
    loop.runUntilIdle();
}

TEST_F(Live, SlowViewerLosesUpToAKeyFrameAndIsTold) {
    hub.describe({video().track});
    const auto slow = join();
    const auto quick = join();
    slow->stuck = true;
    publish(100);
    EXPECT_EQ(quick->count(2), 100U);
    EXPECT_LT(slow->count(2), 50U);
    slow->stuck = false;
    slow->queued = 0;
    slow->onDrained();
    publish(50);
    const std::size_t before = slow->messages.size();
    ASSERT_NE(slow->last("lost"), nullptr);
    const auto lost = slow->last("lost")["frames"].get<std::size_t>();
    EXPECT_EQ(slow->count(2) + lost, 150U);
    publish(1);
    EXPECT_EQ(slow->messages.size(), before + 1);
    // What follows a hole is always a key frame.
    EXPECT_EQ(quick->count(2), 151U);
}

TEST_F(Live, NewDescriptionGivesANewInitSegment) {
    hub.describe({video().track});
    const auto viewer = join();
    publish(3);
    auto changed = std::make_shared<media::Track>(*video().track);
    changed->frameRate = 10;
    hub.describe({changed});
    publish(60);
    EXPECT_EQ(viewer->count(1), 2U);
    EXPECT_EQ(viewer->last("stream")["frameRate"], 10.0);
    std::size_t second = 0;
    for (std::size_t i = 1; i < viewer->messages.size(); ++i) {
        second = viewer->messages[i].kind == 1 ? i : second;
    }
    ASSERT_LT(second + 1, viewer->messages.size());
    EXPECT_TRUE(viewer->messages[second + 1].key);
}

TEST_F(Live, PausedViewerGetsNothingAndResumesAtAKeyFrame) {
    hub.describe({video().track});
    const auto viewer = join();
    publish(5);
    viewer->onText(R"({"type":"pause"})");
    publish(30);
    EXPECT_EQ(viewer->count(2), 5U);
    viewer->onText(R"({"type":"resume"})");
    EXPECT_EQ(viewer->count(2), 15U) << "the group from frame 25 on";
    EXPECT_TRUE(viewer->messages[6].key);
    EXPECT_EQ(viewer->last("lost"), nullptr);
}

TEST_F(Live, AnswersPingWithItsTime) {
    const auto viewer = join();
    viewer->onText(R"({"type":"ping","t":12.5})");
    EXPECT_EQ(viewer->last("pong")["t"], 12.5);
    EXPECT_EQ(viewer->last("pong")["utc"], formatTime(clock.wall()));
}

TEST_F(Live, ClosesOnAMessageThatIsNotOne) {
    const auto viewer = join();
    viewer->onText("hello");
    EXPECT_EQ(viewer->closedWith, 1007);
    const auto stranger = std::make_shared<FakeSocket>();
    open(7, stranger);
    EXPECT_EQ(stranger->closedWith, 1008);
}

TEST_F(Live, TellsMjpegAndUndescribedStreamsApart) {
    const auto early = join();
    EXPECT_EQ(early->last("state")["state"], "noVideo");
    EXPECT_EQ(early->count(1), 0U);
    auto track = std::make_shared<media::Track>();
    track->codec = Codec::Mjpeg;
    track->width = 320;
    track->height = 180;
    hub.describe({track});
    publish(25);
    EXPECT_EQ(early->last("stream")["codec"], "mjpeg");
    EXPECT_TRUE(early->messages.empty());
    EXPECT_EQ(early->last("state")["state"], "live");
}

TEST(LiveMessage, HeaderHas24BytesInNetworkOrder) {
    const Bytes bytes = formatMessageHeader(
        {MessageKind::Fragment, true, 0x01020304, WallTime{0x05060708090A0B0C}, WallTime{1}}
    );
    EXPECT_EQ(
        formatHex(bytes),
        "0201000001020304"
        "05060708090a0b0c"
        "0000000000000001"
    );
}

TEST(LiveMessage, RefusesWhatIsNoPageMessage) {
    for (const std::string_view text :
         {"",
          "{",
          "[]",
          "null",
          R"({"type":"ping"})",
          R"({"type":"ping","t":"x"})",
          R"({"type":7})",
          R"({"type":"stop"})"}) {
        EXPECT_FALSE(parsePageMessage(text)) << text;
    }
    EXPECT_FALSE(parsePageMessage(R"({"type":"pause","x":")" + std::string(2000, 'a') + "\"}"));
}

TEST(HubPictures, GivesTheNewestPictureAndEndsWithTheCodec) {
    test::FakeClock clock;
    EventLoop loop(clock);
    StreamHub hub("1/third");
    auto track = std::make_shared<media::Track>();
    track->codec = Codec::Mjpeg;
    hub.describe({track});
    loop.runUntilIdle();
    HubPictures body(loop, hub);
    for (const char* text : {"one", "two", "three"}) {
        auto packet = std::make_shared<media::Packet>();
        packet->keyFrame = true;
        packet->data = media::makeBuffer(asBytes(text));
        hub.publish(packet);
    }
    loop.runUntilIdle();
    std::vector<std::string> parts;
    const auto read = [&] {
        body.read(65536, [&](Result<Bytes> part) { parts.emplace_back(asText(*part)); });
        loop.runUntilIdle();
    };
    read();
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_NE(parts[0].find("Content-Length: 5\r\n"), std::string::npos);
    EXPECT_NE(parts[0].find("\r\n\r\nthree\r\n"), std::string::npos);
    read();
    EXPECT_EQ(parts.size(), 1U) << "waits for the next picture";
    auto other = std::make_shared<media::Track>();
    hub.describe({other});
    loop.runUntilIdle();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[1], "");
}

class CountingPictures final : public media::PictureSource {
  public:
    void picture(
        const media::PictureRequest& /*request*/, UniqueFunction<void(Result<media::Picture>)> done
    ) override {
        ++asked;
        waiting.push_back(std::move(done));
    }

    int asked = 0;
    std::vector<UniqueFunction<void(Result<media::Picture>)>> waiting;
};

TEST(MadePictures, AsksForOneAtATimeAndSurvivesAnAnswerAfterItsEnd) {
    test::FakeClock clock;
    EventLoop loop(clock);
    CountingPictures source;
    auto body = std::make_unique<MadePictures>(loop, source, media::PictureRequest{}, 200ms);
    std::string got;
    body->read(1, [&](Result<Bytes> part) { got = std::string(asText(*part)); });
    ASSERT_EQ(source.asked, 1);
    source.waiting[0](media::Picture{media::makeBuffer(asBytes("jpeg")), 1, 1, {}});
    EXPECT_NE(got.find("jpeg"), std::string::npos);
    clock.advance(200ms);
    body->read(1, [&](Result<Bytes>) { FAIL() << "the client has gone"; });
    ASSERT_EQ(source.asked, 2);
    body.reset();
    source.waiting[1](media::Picture{media::makeBuffer(asBytes("late")), 1, 1, {}});
}

}  // namespace
}  // namespace ocelli::delivery::live
