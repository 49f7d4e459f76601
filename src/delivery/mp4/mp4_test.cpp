// Tests of writing and reading MP4: our own round trip, and ffprobe and ffmpeg as judges.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/json.h"
#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/fragment.h"
#include "delivery/mp4/init_segment.h"
#include "delivery/mp4/sample_entry.h"
#include "delivery/mp4/stream_muxer.h"
#include "tests/support/sample_media.h"

namespace ocelli::delivery::mp4 {
namespace {

using media::Codec;
using media::Track;
using media::TrackList;
using test::SampleTrack;
using test::SampleVideo;

bool keepAll(const Track&) {
    return true;
}

std::string writeTemporary(const std::string& name, ByteSpan bytes) {
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("ocelli-mp4-{}", ::getpid());
    std::filesystem::create_directories(folder);
    const auto path = folder / name;
    std::ofstream(path, std::ios::binary)
        .write(
            reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size())
        );
    return path.string();
}

Bytes mux(const std::vector<SampleTrack>& tracks) {
    TrackList list;
    for (const SampleTrack& track : tracks) {
        list.push_back(track.track);
    }
    auto muxer = StreamMuxer::create(list, WallTime{1'800'000'000'000'000}, keepAll);
    EXPECT_TRUE(muxer) << (muxer ? "" : muxer.error().describe());
    Bytes file = *muxer->initSegment();
    for (const auto& packet : test::interleave(tracks)) {
        auto fragment = muxer->add(*packet);
        EXPECT_TRUE(fragment);
        if (*fragment) {
            file.insert(file.end(), (*fragment)->bytes->begin(), (*fragment)->bytes->end());
        }
    }
    return file;
}

Json probe(const std::string& path) {
    const auto result = test::runProgram(fmt::format(
        "ffprobe -v error -count_packets -show_streams -show_format -of json {} 2>&1", path
    ));
    auto json = parseJson(result.output);
    EXPECT_TRUE(json) << result.output;
    return json.value_or(Json::object());
}

void expectDecodes(const std::string& path) {
    const auto result =
        test::runProgram(fmt::format("ffmpeg -nostdin -v error -xerror -i {} -f null - 2>&1", path)
        );
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.output, "");
}

/// Sound without a real encoder: `count` packets of `bytes` with `samples` each.
SampleTrack plainSound(
    Codec codec, std::uint32_t rate, Bytes bytes, std::int64_t samples, int count
) {
    SampleTrack made;
    auto track = std::make_shared<Track>();
    track->kind = media::TrackKind::Audio;
    track->codec = codec;
    track->clockRate = rate;
    track->sampleRate = rate;
    track->channels = 1;
    made.track = track;
    for (int i = 0; i < count; ++i) {
        auto packet = std::make_shared<media::Packet>();
        packet->track = 1;
        packet->data = media::makeBuffer(bytes);
        packet->pts = i * samples;
        packet->dts = packet->pts;
        packet->duration = samples;
        packet->keyFrame = true;
        packet->captureTime = MonoTime{packet->pts * 1'000'000'000 / rate};
        made.packets.push_back(std::move(packet));
    }
    return made;
}

class VideoCodec : public testing::TestWithParam<Codec> {};

TEST_P(VideoCodec, IsReadByFfprobeWithExactDurationAndFrames) {
    const auto video = test::encodeVideo({.codec = GetParam()});
    ASSERT_EQ(video.packets.size(), 100U);
    const std::string path =
        writeTemporary(fmt::format("{}.mp4", media::toString(GetParam())), mux({video}));
    const Json json = probe(path);
    ASSERT_EQ(json["streams"].size(), 1U);
    const Json& stream = json["streams"][0];
    const std::string name(media::toString(GetParam()));
    EXPECT_EQ(stream["codec_name"], name == "h265" ? "hevc" : name);
    EXPECT_EQ(stream["nb_read_packets"], "100");
    EXPECT_EQ(stream["width"], 320);
    EXPECT_EQ(json["format"]["duration"], "4.000000");
    EXPECT_EQ(stream["avg_frame_rate"], "25/1");
    expectDecodes(path);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    VideoCodec,
    testing::Values(Codec::H264, Codec::H265, Codec::Mpeg4, Codec::Mjpeg),
    [](const auto& one) { return std::string(media::toString(one.param)); }
);

TEST(Mp4, AacBesideH264KeepsEveryFrameOfBoth) {
    const auto video = test::encodeVideo({});
    const auto sound = test::encodeAac(4);
    ASSERT_GT(sound.packets.size(), 180U);
    const std::string path = writeTemporary("aac.mp4", mux({video, sound}));
    const Json json = probe(path);
    ASSERT_EQ(json["streams"].size(), 2U);
    EXPECT_EQ(json["streams"][0]["nb_read_packets"], "100");
    EXPECT_EQ(json["streams"][1]["codec_name"], "aac");
    // What comes behind the last picture waits for the next one.
    const int frames = std::stoi(json["streams"][1]["nb_read_packets"].get<std::string>());
    EXPECT_GE(frames, 186);
    expectDecodes(path);
}

TEST(Mp4, PlainSoundCodecsAreReadByFfprobe) {
    const auto video = test::encodeVideo({.frames = 50});

    const struct {
        SampleTrack sound;
        std::string name;
    } cases[] = {
        {plainSound(Codec::G711A, 8000, Bytes(160, std::byte{0xD5}), 160, 100), "pcm_alaw"},
        {plainSound(Codec::G711U, 8000, Bytes(160, std::byte{0xFF}), 160, 100), "pcm_mulaw"},
        {plainSound(Codec::Pcm, 16000, Bytes(640), 320, 100), "pcm_s16be"},
        {plainSound(
             Codec::Opus, 48000, {std::byte{0xF8}, std::byte{0xFF}, std::byte{0xFE}}, 960, 100
         ),
         "opus"},
    };

    for (const auto& one : cases) {
        const std::string path = writeTemporary(one.name + ".mp4", mux({video, one.sound}));
        const Json json = probe(path);
        ASSERT_EQ(json["streams"].size(), 2U) << one.name;
        EXPECT_EQ(json["streams"][1]["codec_name"], one.name);
        EXPECT_EQ(json["streams"][0]["nb_read_packets"], "50");
        expectDecodes(path);
    }
}

TEST(Mp4, SaysThatG722CannotBeStored) {
    Track track;
    track.kind = media::TrackKind::Audio;
    track.codec = Codec::G722;
    const auto entry = formatSampleEntry(track);
    ASSERT_FALSE(entry);
    EXPECT_EQ(entry.error().kind(), ErrorKind::Unsupported);
    EXPECT_NE(entry.error().message().find("G.722"), std::string::npos);
}

TEST(Mp4, SampleEntriesGiveTheTrackBack) {
    for (const Codec codec : {Codec::H264, Codec::H265, Codec::Mpeg4, Codec::Mjpeg}) {
        const auto video = test::encodeVideo({.codec = codec, .frames = 2});
        const auto entry = formatSampleEntry(*video.track);
        ASSERT_TRUE(entry);
        const auto back = parseSampleEntry(*entry);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->codec, codec);
        EXPECT_EQ(back->parameterSets, video.track->parameterSets);
        EXPECT_EQ(back->configuration, video.track->configuration);
        EXPECT_EQ(back->width, 320);
        EXPECT_EQ(back->codecString(), video.track->codecString());
    }
    const auto sound = test::encodeAac(1);
    const auto back = parseSampleEntry(*formatSampleEntry(*sound.track));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->configuration, sound.track->configuration);
    EXPECT_EQ(back->sampleRate, 48000U);
    EXPECT_EQ(back->channels, 1);
}

TEST(Fragment, ReadsWhatItWrote) {
    const FragmentTable tables[] = {
        {1, {{0, 0, {{100, 3000, 0, true}}}}},
        {2, {{0, 90000, {{100, 3000, 0, true}, {50, 3001, 0, false}, {7, 2999, 0, false}}}}},
        {3, {{0, 1ULL << 40U, {{9, 3000, 0, false}, {8, 3000, 0, true}, {7, 3000, 0, false}}}}},
        {4,
         {{0, 5, {{9, 10, 20, true}, {8, 10, -10, false}}},
          {1, 7, {{3, 1024, 0, true}, {4, 1024, 0, true}}}}},
        {5, {{1, 7, {{3, 1024, 0, true}}}}},
    };
    for (const FragmentTable& table : tables) {
        const auto bytes = formatFragmentHeader(table);
        ASSERT_TRUE(bytes);
        const auto moof = findBox(ByteSpan(*bytes).first(bytes->size() - 8), "moof");
        ASSERT_TRUE(moof);
        const auto back = parseFragmentHeader(moof->whole);
        ASSERT_TRUE(back) << back.error().describe();
        EXPECT_EQ(back->table, table);
        EXPECT_EQ(back->dataStart, bytes->size());
    }
}

TEST(Fragment, RefusesEveryCutOfAHeader) {
    const FragmentTable table{
        4, {{0, 5, {{9, 10, 20, true}, {8, 11, -10, false}}}, {1, 7, {{3, 1024, 0, true}}}}
    };
    const auto bytes = formatFragmentHeader(table);
    const std::size_t whole = bytes->size() - 8;
    for (std::size_t cut = 0; cut < whole; ++cut) {
        EXPECT_FALSE(parseFragmentHeader(ByteSpan(*bytes).first(cut))) << cut;
    }
}

TEST(Fragment, DoesNotBelieveAHugeCount) {
    FragmentTable table{1, {{0, 0, {{1, 1, 0, true}}}}};
    Bytes bytes = *formatFragmentHeader(table);
    const auto at = asText(bytes).find("trun") + 8;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[at + i] = std::byte{0xFF};
    }
    bytes.resize(bytes.size() - 8);
    const auto back = parseFragmentHeader(bytes);
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().kind(), ErrorKind::DataLoss);
}

TEST(InitSegment, GivesTracksBack) {
    const auto video = test::encodeVideo({.frames = 2});
    const auto sound = test::encodeAac(1);
    const auto init = formatInitSegment({video.track, sound.track}, WallTime{0});
    ASSERT_TRUE(init);
    const auto moov = findBox(*init, "moov");
    ASSERT_TRUE(moov);
    const auto movie = parseMovie(moov->whole);
    ASSERT_TRUE(movie);
    const auto tracks = toTrackList(*movie);
    ASSERT_TRUE(tracks);
    ASSERT_EQ(tracks->size(), 2U);
    EXPECT_EQ((*tracks)[0]->clockRate, 90000U);
    EXPECT_EQ((*tracks)[1]->clockRate, 48000U);
    EXPECT_EQ(mimeType(*tracks), mimeType({video.track, sound.track}));
    EXPECT_FALSE(formatInitSegment({}, WallTime{0}));
}

TEST(StreamMuxer, StartsAtAKeyFrameAndTimesFromThere) {
    const auto video = test::encodeVideo({.frames = 60});
    auto muxer = StreamMuxer::create({video.track}, WallTime{0}, keepAll);
    ASSERT_TRUE(muxer);
    for (std::size_t i = 1; i < 25; ++i) {
        EXPECT_FALSE(*muxer->add(*video.packets[i]));
    }
    const auto first = *muxer->add(*video.packets[25]);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->keyFrame);
    const auto second = *muxer->add(*video.packets[26]);
    EXPECT_FALSE(second->keyFrame);
    const auto parsed = parseFragmentHeader(findBox(*second->bytes, "moof")->whole);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->table.runs[0].baseTime, 3600U);
}

TEST(StreamMuxer, TellsTheDistanceOfFramesThatComeMoreSlowlyThanTheirRate) {
    const auto video = test::encodeVideo({.frames = 6});
    auto muxer = StreamMuxer::create({video.track}, WallTime{0}, keepAll);
    ASSERT_TRUE(muxer);
    std::vector<std::uint32_t> durations;
    for (std::size_t i = 0; i < 6; ++i) {
        media::Packet packet = *video.packets[i];
        packet.dts *= i < 4 ? 3 : 1000;  // every third frame of 25 a second, then a long pause
        packet.pts = packet.dts;
        const auto fragment = *muxer->add(packet);
        ASSERT_TRUE(fragment);
        const auto parsed = parseFragmentHeader(findBox(*fragment->bytes, "moof")->whole);
        ASSERT_TRUE(parsed);
        durations.push_back(parsed->table.runs[0].samples[0].duration);
    }
    EXPECT_EQ(durations, (std::vector<std::uint32_t>{3600, 10800, 10800, 10800, 180000, 180000}));
}

TEST(StreamMuxer, AFrameAfterLostOnesIsShownAtOnceSoThatNoBrowserSeesABreak) {
    const auto video = test::encodeVideo({.frames = 7});
    auto muxer = StreamMuxer::create({video.track}, WallTime{0}, keepAll);
    ASSERT_TRUE(muxer);
    std::uint64_t end = 0;
    for (const std::size_t i : {0U, 1U, 2U, 5U, 6U}) {
        const auto fragment = *muxer->add(*video.packets[i]);
        ASSERT_TRUE(fragment);
        const auto parsed = parseFragmentHeader(findBox(*fragment->bytes, "moof")->whole);
        ASSERT_TRUE(parsed);
        const TrackRun& run = parsed->table.runs[0];
        EXPECT_EQ(run.baseTime, end) << i;
        end = run.baseTime + run.samples[0].duration;
    }
    EXPECT_EQ(end, 7U * 3600) << "and the times of all that follows are as they were";
}

TEST(StreamMuxer, SendsSoundAloneWhenPicturesAreRare) {
    const auto video = test::encodeVideo({.frames = 1});
    const auto sound = test::encodeAac(2);
    auto muxer = StreamMuxer::create({video.track, sound.track}, WallTime{0}, keepAll);
    ASSERT_TRUE(*muxer->add(*video.packets[0]));
    int alone = 0;
    for (const auto& packet : sound.packets) {
        const auto fragment = *muxer->add(*packet);
        if (fragment) {
            EXPECT_EQ(fragment->frames, 0U);
            ++alone;
        }
    }
    EXPECT_EQ(alone, 4);
}

TEST(StreamMuxer, RefusesAStreamWithoutVideo) {
    const auto sound = plainSound(Codec::G711A, 8000, Bytes(160), 160, 1);
    EXPECT_FALSE(StreamMuxer::create({sound.track}, WallTime{0}, keepAll));
    EXPECT_FALSE(StreamMuxer::create({}, WallTime{0}, keepAll));
}

}  // namespace
}  // namespace ocelli::delivery::mp4
