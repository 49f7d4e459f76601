// Tests opening files of many kinds, the form of their packets, and decoding them.
#include "media/av/demuxer.h"

#include <cmath>
#include <fstream>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "media/av/detail/rtsp_url.h"
#include "media/codec/jpeg.h"
#include "media/codec/mpeg4.h"
#include "media/codec/nal_units.h"
#include "tests/support/clip_maker.h"
#include "tests/support/fake_clock.h"

namespace ocelli::media::av {
namespace {

class DemuxerTest : public test::ClipMaker {
  protected:
    std::unique_ptr<Demuxer> open(const std::string& path) {
        auto demuxer = Demuxer::openFile(path, clock_);
        EXPECT_TRUE(demuxer) << demuxer.error().describe();
        return demuxer ? std::move(*demuxer) : nullptr;
    }

    static std::vector<DemuxedPacket> readAll(Demuxer& demuxer) {
        std::vector<DemuxedPacket> all;
        while (true) {
            auto packet = demuxer.next();
            EXPECT_TRUE(packet) << packet.error().describe();
            if (!packet || !*packet) {
                return all;
            }
            all.push_back(std::move(**packet));
        }
    }

    std::vector<FrameBuilder> decodeAll(Demuxer& demuxer) {
        auto decoder = demuxer.videoDecoder();
        EXPECT_TRUE(decoder) << decoder.error().describe();
        std::vector<FrameBuilder> frames;
        for (DemuxedPacket& packet : readAll(demuxer)) {
            if (packet.kind == TrackKind::Video) {
                if (!packet.ptsKnown) {
                    packet.packet.pts = kUnknownPts;
                }
                auto some = (*decoder)->decode(packet.packet, pool_);
                EXPECT_TRUE(some) << some.error().describe();
                std::move(some->begin(), some->end(), std::back_inserter(frames));
            }
        }
        auto rest = (*decoder)->flush(pool_);
        EXPECT_TRUE(rest);
        std::move(rest->begin(), rest->end(), std::back_inserter(frames));
        return frames;
    }

    test::FakeClock clock_;
    FramePool pool_;
};

constexpr const char* kPicture = "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -pix_fmt yuv420p ";
constexpr const char* kSound = "-f lavfi -i sine=frequency=440:duration=1 ";

TEST_F(DemuxerTest, Mp4KeyFramesCarryTheirParameterSets) {
    const auto demuxer = open(make("a.mp4", std::string(kPicture) + "-c:v libx264 -g 5 -bf 0"));
    ASSERT_TRUE(demuxer);
    const TrackList tracks = demuxer->tracks();
    ASSERT_EQ(tracks.size(), 1U);
    EXPECT_EQ(tracks[0]->codec, Codec::H264);
    EXPECT_EQ(tracks[0]->width, 320);
    EXPECT_EQ(tracks[0]->height, 180);
    EXPECT_NEAR(tracks[0]->frameRate, 25, 0.01);
    EXPECT_EQ(tracks[0]->clockRate, 90000U);
    EXPECT_EQ(tracks[0]->parameterSets.size(), 2U);
    const auto packets = readAll(*demuxer);
    ASSERT_EQ(packets.size(), 25U);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const Packet& packet = packets[i].packet;
        EXPECT_EQ(packet.keyFrame, i % 5 == 0) << i;
        EXPECT_EQ(packet.pts - packets[0].packet.pts, static_cast<std::int64_t>(i) * 3600);
        const auto units = codec::splitLengthPrefixed(packet.bytes());
        ASSERT_TRUE(units);
        if (packet.keyFrame) {
            ASSERT_GE(units->size(), 3U);
            EXPECT_EQ(asText((*units)[0]), asText(tracks[0]->parameterSets[0]));
        }
    }
}

TEST_F(DemuxerTest, Mpeg4KeyFramesCarryTheirHeaders) {
    const auto demuxer = open(make("a.mp4", std::string(kPicture) + "-c:v mpeg4 -g 5 -bf 0"));
    ASSERT_TRUE(demuxer);
    ASSERT_EQ(demuxer->tracks().size(), 1U);
    const TrackPtr track = demuxer->tracks()[0];
    EXPECT_EQ(track->codec, Codec::Mpeg4);
    EXPECT_EQ(track->width, 320);
    ASSERT_TRUE(codec::mpeg4::isConfiguration(track->configuration));
    const auto packets = readAll(*demuxer);
    ASSERT_EQ(packets.size(), 25U);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const Packet& packet = packets[i].packet;
        EXPECT_EQ(packet.keyFrame, i % 5 == 0) << i;
        const auto unit = codec::mpeg4::parseUnit(packet.bytes());
        ASSERT_TRUE(unit);
        EXPECT_EQ(asText(unit->headers), packet.keyFrame ? asText(track->configuration) : "");
    }
}

TEST_F(DemuxerTest, RewindStartsAgain) {
    for (const char* name : {"a.mp4", "a.h264", "a.ts", "a.avi"}) {
        const auto demuxer = open(make(name, std::string(kPicture) + "-c:v libx264 -g 5 -bf 0"));
        ASSERT_TRUE(demuxer);
        const auto first = readAll(*demuxer);
        ASSERT_TRUE(demuxer->rewind()) << name;
        const auto second = readAll(*demuxer);
        ASSERT_EQ(first.size(), 25U) << name;
        ASSERT_EQ(second.size(), first.size()) << name;
        EXPECT_EQ(asText(first[0].packet.bytes()), asText(second[0].packet.bytes())) << name;
    }
}

TEST_F(DemuxerTest, SoundComesInOurForms) {
    struct Case {
        const char* name;
        const char* options;
        Codec codec;
        std::uint32_t clockRate;
    };

    const Case cases[] = {
        {"a.aac", "-c:a aac -ar 48000", Codec::Aac, 48000},
        {"a.m4a", "-c:a aac -ar 44100", Codec::Aac, 44100},
        {"a.wav", "-c:a pcm_s16le -ar 16000", Codec::Pcm, 16000},
        {"a.ogg", "-c:a libopus", Codec::Opus, 48000},
        {"b.wav", "-c:a pcm_alaw -ar 8000", Codec::G711A, 8000},
        {"c.wav", "-c:a pcm_mulaw -ar 8000", Codec::G711U, 8000},
    };
    for (const Case& c : cases) {
        const auto demuxer = open(make(c.name, std::string(kSound) + c.options));
        ASSERT_TRUE(demuxer);
        EXPECT_FALSE(demuxer->hasVideo());
        const auto packets = readAll(*demuxer);
        ASSERT_FALSE(packets.empty()) << c.name;
        const TrackList tracks = demuxer->tracks();
        ASSERT_EQ(tracks.size(), 1U) << c.name;
        EXPECT_EQ(tracks[0]->codec, c.codec) << c.name;
        EXPECT_EQ(tracks[0]->clockRate, c.clockRate) << c.name;
        if (c.codec == Codec::Aac) {
            EXPECT_EQ(tracks[0]->configuration.size() >= 2, true) << c.name;
            EXPECT_NE(packets[0].packet.bytes()[0], std::byte{0xFF}) << "no ADTS";
        }
        auto decoder = AudioDecoder::create(*tracks[0]);
        ASSERT_TRUE(decoder) << decoder.error().describe();
        double energy = 0;
        std::size_t count = 0;
        for (const DemuxedPacket& packet : packets) {
            const auto sound = (*decoder)->decode(packet.packet);
            ASSERT_TRUE(sound) << c.name << sound.error().describe();
            for (const std::int16_t sample : sound->samples) {
                energy += static_cast<double>(sample) * sample;
            }
            count += sound->samples.size() / static_cast<std::size_t>(std::max(sound->channels, 1));
        }
        const std::uint32_t rate = tracks[0]->sampleRate;
        EXPECT_NEAR(static_cast<double>(count) / rate, 1.0, 0.1) << c.name;
        // The sine generator's amplitude is an eighth of full scale: wrong byte order would be
        // noise.
        const double rms = std::sqrt(
            energy / static_cast<double>(count * static_cast<std::size_t>(tracks[0]->channels))
        );
        EXPECT_NEAR(rms, 32768.0 / 8 / std::sqrt(2.0), 350) << c.name;
    }
}

TEST_F(DemuxerTest, PictureAndSoundAreTracksZeroAndOne) {
    const auto demuxer = open(
        make("a.mp4", std::string(kSound) + kPicture + "-c:v libx264 -bf 0 -c:a aac -map 0 -map 1")
    );
    ASSERT_TRUE(demuxer);
    ASSERT_EQ(demuxer->tracks().size(), 2U);
    EXPECT_EQ(demuxer->tracks()[0]->kind, TrackKind::Video);
    for (const DemuxedPacket& packet : readAll(*demuxer)) {
        EXPECT_EQ(packet.packet.track, packet.kind == TrackKind::Video ? 0U : 1U);
    }
}

TEST_F(DemuxerTest, EveryPixelFormatDecodesToTheSamePicture) {
    // A grey ramp with a red field; the reference is made of the same source.
    const std::string source =
        "-f lavfi -i \"color=0x3060A0:s=640x360:r=25:d=0.2,drawbox=x=320:w=320:color=red:t=fill\" ";

    struct Case {
        const char* name;
        std::string options;
    };

    const std::string to709 =
        "-vf scale=out_color_matrix=bt709:out_range=tv,setparams=colorspace=bt709:range=tv ";
    const std::string to601 =
        "-vf scale=out_color_matrix=bt601:out_range=tv,setparams=colorspace=smpte170m:range=tv ";
    const std::string full =
        "-vf scale=out_color_matrix=bt601:out_range=pc,setparams=colorspace=bt470bg:range=pc ";
    const Case cases[] = {
        {"709.mp4", to709 + "-pix_fmt yuv420p -c:v libx264 -qp 10 -bf 0 -colorspace bt709"},
        {"601.mp4", to601 + "-pix_fmt yuv420p -c:v libx264 -qp 10 -bf 0 -colorspace smpte170m"},
        {"422.mp4", to709 + "-pix_fmt yuv422p -c:v libx264 -qp 10 -bf 0 -colorspace bt709"},
        {"10bit.mp4", to709 + "-pix_fmt yuv420p10le -c:v libx264 -qp 10 -bf 0 -colorspace bt709"},
        {"h265.mp4",
         to709 + "-pix_fmt yuv420p -c:v libx265 -x265-params log-level=none:qp=10 -colorspace bt709"
        },
        {"jpeg.avi", full + "-pix_fmt yuvj420p -c:v mjpeg -q:v 2"},
        {"jpeg422.avi", full + "-pix_fmt yuvj422p -c:v mjpeg -q:v 2"},
        {"sd.avi", to601 + "-pix_fmt yuv420p -c:v mpeg4 -q:v 2"},
        {"yuyv.nut", to601 + "-pix_fmt yuyv422 -c:v rawvideo"},
        {"nv12.nut", to601 + "-pix_fmt nv12 -c:v rawvideo"},
        {"rgb.nut", "-pix_fmt rgb24 -c:v rawvideo"},
        {"ffv1.mkv", to601 + "-pix_fmt yuv420p -c:v ffv1"},
    };
    // 0x3060A0 and red in BT.709, limited range.
    const int left[3] = {94, 161, 104};
    const int right[3] = {63, 102, 240};
    for (const Case& c : cases) {
        const auto demuxer = open(make(c.name, source + c.options));
        ASSERT_TRUE(demuxer) << c.name;
        const auto frames = decodeAll(*demuxer);
        ASSERT_EQ(frames.size(), 5U) << c.name;
        const Frame& frame = *frames.back();
        ASSERT_EQ(frame.width(), 640) << c.name;
        for (int i = 0; i < 3; ++i) {
            const ConstPlane plane = frame.plane(i);
            EXPECT_NEAR(plane.row(plane.height / 2)[plane.width / 4], left[i], 3)
                << c.name << " plane " << i;
            EXPECT_NEAR(plane.row(plane.height / 2)[plane.width * 3 / 4], right[i], 3)
                << c.name << " plane " << i;
        }
    }
}

TEST_F(DemuxerTest, ReorderedPicturesComeInOrderOfDisplay) {
    const auto demuxer = open(make("a.mp4", std::string(kPicture) + "-c:v libx264 -bf 3 -g 12"));
    ASSERT_TRUE(demuxer);
    const auto frames = decodeAll(*demuxer);
    ASSERT_EQ(frames.size(), 25U);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i]->pts - frames[i - 1]->pts, 3600) << i;
    }
}

TEST_F(DemuxerTest, OddSizesBecomeEven) {
    const auto demuxer =
        open(make("a.avi", "-f lavfi -i testsrc2=s=321x181:r=25:d=0.2 -pix_fmt yuvj420p -c:v mjpeg")
        );
    ASSERT_TRUE(demuxer);
    const auto frames = decodeAll(*demuxer);
    ASSERT_FALSE(frames.empty());
    EXPECT_EQ(frames[0]->width(), 320);
    EXPECT_EQ(frames[0]->height(), 180);
}

TEST_F(DemuxerTest, MissingAndForeignFilesAreClearErrors) {
    const auto missing = Demuxer::openFile((folder_ / "none.mp4").string(), clock_);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind(), ErrorKind::NotFound);
    EXPECT_NE(missing.error().message().find("none.mp4"), std::string::npos);
    const auto text = folder_ / "text.mp4";
    std::ofstream(text) << "this is no video";
    const auto foreign = Demuxer::openFile(text.string(), clock_);
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().kind(), ErrorKind::DataLoss);
}

TEST_F(DemuxerTest, PlaylistsCannotLeadToTheNetwork) {
    const auto list = folder_ / "list.m3u8";
    std::ofstream(list) << "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n"
                           "#EXT-X-ENDLIST\n";
    EXPECT_FALSE(Demuxer::openFile(list.string(), clock_));
}

TEST_F(DemuxerTest, CutOffAndGarbledFilesNeverCrash) {
    const std::string path =
        make("a.ts", std::string(kSound) + kPicture + "-c:v libx264 -bf 0 -c:a aac");
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::uint32_t seed = 1;
    for (int round = 0; round < 20; ++round) {
        std::string broken = bytes;
        for (int i = 0; i < 200; ++i) {
            seed = seed * 1664525U + 1013904223U;
            broken[seed % broken.size()] = static_cast<char>(seed >> 24U);
        }
        const auto file = folder_ / "broken.ts";
        std::ofstream(file, std::ios::binary | std::ios::trunc) << broken;
        auto demuxer = Demuxer::openFile(file.string(), clock_);
        if (!demuxer || !(*demuxer)->hasVideo()) {
            continue;
        }
        auto decoder = (*demuxer)->videoDecoder();
        for (int i = 0; decoder && i < 200; ++i) {
            auto packet = (*demuxer)->next();
            if (!packet || !*packet) {
                break;
            }
            if ((*packet)->kind == TrackKind::Video) {
                static_cast<void>((*decoder)->decode((*packet)->packet, pool_).has_value());
            }
        }
    }
}

TEST_F(DemuxerTest, StopEndsAnOpening) {
    std::stop_source stop;
    stop.request_stop();
    const auto made = Demuxer::openRtsp("rtsp://127.0.0.1:9/x", {}, clock_, stop.get_token());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::Cancelled);
}

TEST_F(DemuxerTest, ErrorsDoNotTellThePassword) {
    const SystemClock clock;
    RtspOptions options;
    options.user = "operator";
    options.password = "very-secret";
    const auto made = Demuxer::openRtsp("rtsp://127.0.0.1:9/x", options, clock, {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::Unavailable) << made.error().describe();
    EXPECT_EQ(made.error().describe().find("very-secret"), std::string::npos);
    EXPECT_NE(made.error().message().find("rtsp://127.0.0.1:9/x"), std::string::npos);
}

TEST(Demuxer, PeerThatNeverAnswersIsADeadline) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const SystemClock clock;
    RtspOptions options;
    options.openTimeout = std::chrono::milliseconds(300);
    const std::string url = fmt::format("rtsp://127.0.0.1:{}/1", ntohs(address.sin_port));
    const MonoTime start = clock.mono();
    const auto made = Demuxer::openRtsp(url, options, clock, {});
    ::close(listener);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::DeadlineExceeded) << made.error().describe();
    EXPECT_LT((clock.mono() - start).count(), 5'000'000'000);
}

TEST(RtspUrl, UserAndPasswordAreTakenOutAndPutIn) {
    const auto plain = detail::withUser("rtsp://cam/1", "", "");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->secret, "rtsp://cam/1");
    const auto given = detail::withUser("RTSP://cam:554/1?a=b@c", "a b", "p@ss:/");
    ASSERT_TRUE(given);
    EXPECT_EQ(given->secret, "rtsp://a%20b:p%40ss%3a%2f@cam:554/1?a=b@c");
    EXPECT_EQ(given->shown, "rtsp://cam:554/1?a=b@c");
    const auto inside = detail::withUser("rtsps://me:pw@cam/1", "", "");
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->secret, "rtsps://me:pw@cam/1");
    EXPECT_EQ(inside->shown, "rtsps://cam/1");
    const auto replaced = detail::withUser("rtsp://me:pw@cam/1", "you", "x");
    ASSERT_TRUE(replaced);
    EXPECT_EQ(replaced->secret, "rtsp://you:x@cam/1");
    for (const char* wrong :
         {"", "http://cam/1", "rtsp:/cam", "rtsp://", "rtsp:///x", "rtsp://a@"}) {
        EXPECT_FALSE(detail::withUser(wrong, "", "")) << wrong;
    }
}

}  // namespace
}  // namespace ocelli::media::av
