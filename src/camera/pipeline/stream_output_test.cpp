// Tests the announcing of tracks and the change of the feeding side.
#include "camera/pipeline/stream_output.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "media/codec/capture_time_sei.h"

namespace ocelli::camera::pipeline {
namespace {

class Reader final : public media::StreamReader {
  public:
    void onDescription(const media::StreamDescription& description) override {
        descriptions.push_back(description);
    }

    void onPacket(const media::PacketPtr& packet) override { packets.push_back(packet); }

    std::vector<media::StreamDescription> descriptions;
    std::vector<media::PacketPtr> packets;
};

media::TrackPtr video(int width) {
    media::Track track;
    track.width = width;
    return std::make_shared<const media::Track>(track);
}

media::TrackPtr audio() {
    media::Track track;
    track.kind = media::TrackKind::Audio;
    track.codec = media::Codec::Aac;
    return std::make_shared<const media::Track>(track);
}

media::PacketPtr packet(std::uint32_t track, bool keyFrame = true) {
    auto made = std::make_shared<media::Packet>();
    made->track = track;
    made->keyFrame = keyFrame;
    made->data = media::makeBuffer(Bytes(10));
    return made;
}

struct Stream {
    Stream() : output(hub), subscription(hub.attach(reader, media::StartAt::NextKeyFrame)) {}

    media::StreamHub hub{"1/main"};
    std::shared_ptr<Reader> reader = std::make_shared<Reader>();
    StreamOutput output;
    Subscription subscription;
};

TEST(StreamOutput, AnnouncesVideoThenVideoWithSound) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.setAudio(Feeder::Encoder, audio());
    ASSERT_EQ(stream.reader->descriptions.size(), 2U);
    EXPECT_EQ(stream.reader->descriptions[0].tracks.size(), 1U);
    EXPECT_EQ(stream.reader->descriptions[1].tracks.size(), 2U);
}

TEST(StreamOutput, DoesNotAnnounceEqualTracksAgain) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.setVideo(Feeder::Encoder, video(640));
    EXPECT_EQ(stream.reader->descriptions.size(), 1U);
}

TEST(StreamOutput, LeavesOutSoundThatWasNotAnnounced) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.publish(Feeder::Encoder, packet(0));
    stream.output.publish(Feeder::Encoder, packet(1));
    EXPECT_EQ(stream.reader->packets.size(), 1U);
}

TEST(StreamOutput, LeavesOutTheSideThatDoesNotFeed) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.feedBy(Feeder::Source);
    stream.output.setVideo(Feeder::Encoder, video(320));
    stream.output.publish(Feeder::Encoder, packet(0));
    stream.output.publish(Feeder::Source, packet(0));
    EXPECT_TRUE(stream.reader->packets.empty()) << "no track of the new side is known yet";
    stream.output.setVideo(Feeder::Source, video(1920));
    stream.output.publish(Feeder::Source, packet(0));
    stream.output.publish(Feeder::Encoder, packet(0));
    ASSERT_EQ(stream.reader->packets.size(), 1U);
    EXPECT_EQ(stream.reader->descriptions.back().tracks.front()->width, 1920);
}

TEST(StreamOutput, ForgettingEmptiesTheCacheForNewReaders) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.publish(Feeder::Encoder, packet(0));
    stream.output.forget(Feeder::Encoder);
    auto late = std::make_shared<Reader>();
    const auto subscription = stream.hub.attach(late, media::StartAt::CachedGroup);
    EXPECT_TRUE(late->packets.empty());
    EXPECT_EQ(late->descriptions.size(), 1U);
}

TEST(StreamOutput, MetadataIsTheLastTrackAndStaysOverAChangeOfTheSide) {
    Stream stream;
    media::Track track;
    track.kind = media::TrackKind::Metadata;
    track.codec = media::Codec::OnvifMetadata;
    stream.output.publishMetadata(*packet(0));
    stream.output.setMetadata(std::make_shared<const media::Track>(track));
    stream.output.publishMetadata(*packet(0));
    EXPECT_TRUE(stream.reader->packets.empty()) << "without video there is no stream";
    stream.output.setVideo(Feeder::Encoder, video(640));
    stream.output.publish(Feeder::Encoder, packet(0));
    stream.output.publishMetadata(*packet(0));
    ASSERT_EQ(stream.reader->packets.size(), 2U);
    EXPECT_EQ(stream.reader->packets[1]->track, 1U);
    stream.output.setAudio(Feeder::Encoder, audio());
    stream.output.publish(Feeder::Encoder, packet(0));
    stream.output.publishMetadata(*packet(0));
    ASSERT_EQ(stream.reader->packets.size(), 4U);
    EXPECT_EQ(stream.reader->packets[3]->track, 2U);
    EXPECT_EQ(stream.reader->descriptions.back().tracks.size(), 3U);
    stream.output.feedBy(Feeder::Source);
    stream.output.setVideo(Feeder::Source, video(1920));
    EXPECT_EQ(stream.reader->descriptions.back().tracks.back()->kind, media::TrackKind::Metadata);
    stream.output.setMetadata(nullptr);
    EXPECT_EQ(stream.reader->descriptions.back().tracks.size(), 1U);
}

TEST(StreamOutput, PicturesCarryTheirCaptureTimeWhenToldTo) {
    Stream stream;
    stream.output.setVideo(Feeder::Encoder, video(640));
    const auto picture = std::make_shared<media::Packet>();
    picture->keyFrame = true;
    picture->wallTime = WallTime{1'700'000'000'040'000};
    picture->data = media::makeBuffer(*parseHex("00000002650a"));
    stream.output.publish(Feeder::Encoder, picture);
    stream.output.tellCaptureTimes(true);
    stream.output.publish(Feeder::Encoder, picture);
    stream.output.publish(Feeder::Encoder, packet(0));  // no access unit: goes out as it is
    ASSERT_EQ(stream.reader->packets.size(), 3U);
    EXPECT_EQ(stream.reader->packets[0], picture);
    const media::Packet& told = *stream.reader->packets[1];
    EXPECT_EQ(media::codec::captureTimeOf(media::Codec::H264, told.bytes()), picture->wallTime);
    EXPECT_TRUE(told.keyFrame);
    EXPECT_EQ(stream.reader->packets[2]->data->size(), 10U);
}

}  // namespace
}  // namespace ocelli::camera::pipeline
