// Other people's players against the server: ffmpeg, ffprobe and GStreamer, as child processes.
#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "media/codec/nal_units.h"
#include "net/http/digest.h"
#include "tests/support/child_process.h"
#include "tests/support/rtsp_fixture.h"
#include "tests/support/sample_media.h"

namespace ocelli::delivery::rtsp {
namespace {

using ocelli::test::ChildProcess;
using ocelli::test::isInstalled;
using ocelli::test::SampleTrack;
using ocelli::test::SampleVideo;
using testing::HasSubstr;

constexpr auto kDeadline = std::chrono::seconds(60);

/// Plays sample tracks in a circle, as fast as a camera would.
class SampleLoop {
  public:
    SampleLoop(
        EventLoop& loop, std::shared_ptr<media::StreamHub> hub, std::vector<SampleTrack> tracks
    )
        : loop_(loop), hub_(std::move(hub)), tracks_(std::move(tracks)) {
        media::TrackList list;
        for (const auto& track : tracks_) {
            list.push_back(track.track);
        }
        packets_ = ocelli::test::interleave(tracks_);
        for (const auto& packet : tracks_[0].packets) {
            span_ = std::max<Duration>(span_, Duration(packet->captureTime.nanoseconds));
        }
        span_ += std::chrono::milliseconds(40);
        began_ = loop_.clock().mono();
        hub_->describe(list);
        timer_ = loop_.every(std::chrono::milliseconds(5), [this] { publishDue(); });
    }

  private:
    void publishDue() {
        while (true) {
            const media::Packet& next = *packets_[at_];
            const Duration due = Duration(next.captureTime.nanoseconds) + span_ * rounds_;
            if (began_ + due > loop_.clock().mono()) {
                return;
            }
            auto packet = std::make_shared<media::Packet>(next);
            const std::int64_t rate = tracks_[next.track].track->clockRate;
            packet->pts += span_.count() / 1000 * rounds_ * rate / 1'000'000;
            packet->captureTime = began_ + due;
            packet->wallTime = loop_.clock().wall();
            hub_->publish(packet);
            if (++at_ == packets_.size()) {
                at_ = 0;
                ++rounds_;
            }
        }
    }

    EventLoop& loop_;
    std::shared_ptr<media::StreamHub> hub_;
    std::vector<SampleTrack> tracks_;
    std::vector<media::PacketPtr> packets_;
    std::size_t at_ = 0;
    int rounds_ = 0;
    Duration span_{};
    MonoTime began_;
    Timer timer_;
};

/// The last column of ffmpeg's framemd5 for one stream.
std::vector<std::string> hashesOf(const std::string& text) {
    std::vector<std::string> hashes;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with("0,")) {
            hashes.emplace_back(trim(line.substr(line.rfind(',') + 1)));
        }
    }
    return hashes;
}

class PeersTest : public test::ServerFixture {
  protected:
    void SetUp() override {
        for (const char* program : {"ffmpeg", "ffprobe"}) {
            if (!isInstalled(program)) {
                GTEST_SKIP() << "LEFT OUT: " << program << " is not installed";
            }
        }
        // Any name will do; each test of logins brings its own.
        faces.authenticator.authenticate = [](auto, auto, auto, const auto&) {
            return identify("Test admin");
        };
    }

    std::string uri(std::string_view scheme = "rtsp", std::string_view login = "") const {
        const std::uint16_t to = scheme == "rtsps" ? server->secureLocal()->port : port();
        return fmt::format("{}://{}127.0.0.1:{}/Streaming/Channels/101", scheme, login, to);
    }

    void play(std::vector<SampleTrack> tracks) {
        sample = std::make_unique<SampleLoop>(loop, hub, std::move(tracks));
    }

    /// Runs the program while the server serves; its output, or a failure.
    std::string run(const std::vector<std::string>& words, int wantedStatus = 0) {
        ChildProcess child(words);
        const auto look = [&] {
            for (const auto& reader : readers()) {
                transports.insert(reader.transport);
                protections.insert(reader.srtp);
            }
            return child.finished();
        };
        EXPECT_TRUE(loop.runUntil(look, kDeadline)) << child.errors();
        EXPECT_EQ(child.status(), wantedStatus) << child.errors();
        errors = child.errors();
        return child.output();
    }

    /// Decodes frames through the server; they must be those of the sample, one after the other.
    void expectSameFrames(
        const std::string& transport,
        const SampleTrack& track,
        int frames,
        std::string_view scheme = "rtsp"
    ) {
        const std::string output = run({
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-rtsp_transport",
            transport,
            "-i",
            uri(scheme),
            "-an",
            "-frames:v",
            std::to_string(frames),
            "-fps_mode",
            "passthrough",
            "-f",
            "framemd5",
            "-",
        });
        const auto received = hashesOf(output);
        const auto all = hashesOf(decodeDirectly(track));
        ASSERT_EQ(received.size(), static_cast<std::size_t>(frames)) << errors;
        const auto first = std::find(all.begin(), all.end(), received[0]);
        ASSERT_NE(first, all.end());
        auto at = static_cast<std::size_t>(first - all.begin());
        for (const std::string& hash : received) {
            EXPECT_EQ(hash, all[at]);
            at = (at + 1) % all.size();
        }
    }

    static std::string decodeDirectly(const SampleTrack& track) {
        const std::string path = testing::TempDir() + fmt::format("ocelli-rtsp-{}", ::getpid());
        {
            std::ofstream file(path, std::ios::binary);
            for (const auto& packet : track.packets) {
                const bool nalUnits = track.track->codec == media::Codec::H264 ||
                                      track.track->codec == media::Codec::H265;
                const Bytes bytes = nalUnits
                                        ? *media::codec::lengthPrefixedToAnnexB(packet->bytes())
                                        : *packet->data;
                file.write(
                    reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size())
                );
            }
        }
        const char* format = track.track->codec == media::Codec::H264    ? "h264"
                             : track.track->codec == media::Codec::H265  ? "hevc"
                             : track.track->codec == media::Codec::Mpeg4 ? "m4v"
                                                                         : "mjpeg";
        const auto result = ocelli::test::runProgram(fmt::format(
            "ffmpeg -v error -nostdin -f {} -i {} -fps_mode passthrough -f framemd5 -", format, path
        ));
        std::remove(path.c_str());
        return result.output;
    }

    static SampleTrack video(media::Codec codec) {
        SampleVideo wanted;
        wanted.codec = codec;
        wanted.width = 640;
        wanted.height = 360;
        wanted.frames = 50;
        return ocelli::test::encodeVideo(wanted);
    }

    /// By a player that leaves in order (tests/support/gst_player.cpp).
    void gst(
        const std::string& protocols,
        const std::string& depayloader,
        const std::string& scheme = "rtsp"
    ) {
        run({
            OCELLI_GST_PLAYER,
            fmt::format(
                "rtspsrc location={} protocols={} latency=100 tls-validation-flags=0 ! {} ! "
                "fakesink num-buffers=30 sync=false",
                uri(scheme),
                protocols,
                depayloader
            ),
        });
        EXPECT_THAT(errors, testing::Not(HasSubstr("ERROR")));
    }

    std::unique_ptr<SampleLoop> sample;
    std::string errors;
    std::set<std::string> transports;  ///< seen while programs ran
    std::set<bool> protections;        ///< the same: SRTP or not
};

TEST_F(PeersTest, FfmpegGetsEveryBitOfH264OverTcp) {
    start();
    const auto track = video(media::Codec::H264);
    play({track, ocelli::test::encodeAac(2)});
    expectSameFrames("tcp", track, 60);
    EXPECT_EQ(transports, (std::set<std::string>{"tcp"}));
}

TEST_F(PeersTest, FfmpegGetsEveryBitOfH264OverUdp) {
    start();
    const auto track = video(media::Codec::H264);
    play({track, ocelli::test::encodeAac(2)});
    expectSameFrames("udp", track, 60);
    EXPECT_EQ(transports, (std::set<std::string>{"udp"}));
}

TEST_F(PeersTest, FfmpegGetsEveryBitOfH264ThroughHttp) {
    start();
    const auto track = video(media::Codec::H264);
    play({track});
    expectSameFrames("http", track, 30);
    EXPECT_EQ(transports, (std::set<std::string>{"http"}));
}

TEST_F(PeersTest, FfmpegGetsEveryBitOfH265) {
    start();
    const auto track = video(media::Codec::H265);
    play({track});
    expectSameFrames("tcp", track, 30);
}

TEST_F(PeersTest, FfmpegGetsEveryBitOfMjpeg) {
    start();
    const auto track = video(media::Codec::Mjpeg);
    play({track});
    expectSameFrames("tcp", track, 20);
}

TEST_F(PeersTest, FfmpegGetsEveryBitOfMpeg4) {
    start();
    const auto track = video(media::Codec::Mpeg4);
    play({track});
    expectSameFrames("tcp", track, 30);
}

TEST_F(PeersTest, FfmpegHearsAac) {
    start();
    play({video(media::Codec::H264), ocelli::test::encodeAac(2)});
    const std::string output = run({
        "ffmpeg",
        "-v",
        "error",
        "-nostdin",
        "-rtsp_transport",
        "tcp",
        "-i",
        uri(),
        "-vn",
        "-frames:a",
        "40",
        "-f",
        "framemd5",
        "-",
    });
    EXPECT_GE(hashesOf(output).size(), 30U) << errors;
}

TEST_F(PeersTest, FfprobeKnowsEverySound) {
    struct Case {
        media::Codec codec;
        std::uint32_t clockRate;
        std::uint32_t sampleRate;
        int channels;
        std::size_t bytes;
        std::string expected;
    };

    const Case cases[] = {
        {media::Codec::G711U, 8000, 8000, 1, 160, "pcm_mulaw,8000,1"},
        {media::Codec::G711A, 8000, 8000, 1, 160, "pcm_alaw,8000,1"},
        {media::Codec::G722, 8000, 16000, 1, 160, "adpcm_g722,16000,1"},
        {media::Codec::Pcm, 44100, 44100, 2, 3528, "pcm_s16be,44100,2"},
        {media::Codec::Opus, 48000, 48000, 2, 3, "opus,48000,2"},
    };
    start();
    for (const Case& each : cases) {
        auto track = std::make_shared<media::Track>();
        track->kind = media::TrackKind::Audio;
        track->codec = each.codec;
        track->clockRate = each.clockRate;
        track->sampleRate = each.sampleRate;
        track->channels = each.channels;
        SampleTrack sound;
        sound.track = track;
        for (int i = 0; i < 50; ++i) {
            auto packet = std::make_shared<media::Packet>();
            Bytes silence(each.bytes);
            if (each.codec == media::Codec::Opus) {
                silence = *parseHex("fcfffe");
            }
            packet->data = media::makeBuffer(std::move(silence));
            packet->keyFrame = true;
            packet->pts = i * static_cast<std::int64_t>(each.clockRate) / 50;
            packet->captureTime = {i * std::int64_t{20'000'000}};
            sound.packets.push_back(packet);
        }
        play({sound});
        const std::string output = run({
            "ffprobe",
            "-v",
            "error",
            "-rtsp_transport",
            "tcp",
            "-analyzeduration",
            "500000",
            "-show_entries",
            "stream=codec_name,sample_rate,channels",
            "-of",
            "csv=p=0",
            uri(),
        });
        EXPECT_EQ(trim(output), each.expected) << errors;
    }
}

TEST_F(PeersTest, FfprobeSeesSizeAndProfile) {
    start();
    play({video(media::Codec::H264)});
    const std::string output = run({
        "ffprobe",
        "-v",
        "error",
        "-rtsp_transport",
        "tcp",
        "-show_entries",
        "stream=codec_name,width,height",
        "-of",
        "csv=p=0",
        uri(),
    });
    EXPECT_EQ(trim(output), "h264,640,360") << errors;
}

TEST_F(PeersTest, GstreamerPlaysOverTcp) {
    start();
    play({video(media::Codec::H264), ocelli::test::encodeAac(2)});
    gst("tcp", "rtph264depay");
    EXPECT_EQ(transports, (std::set<std::string>{"tcp"}));
}

TEST_F(PeersTest, GstreamerPlaysOverUdp) {
    start();
    play({video(media::Codec::H265)});
    gst("udp", "rtph265depay");
    EXPECT_EQ(transports, (std::set<std::string>{"udp"}));
}

TEST_F(PeersTest, GstreamerPlaysThroughHttp) {
    start();
    play({video(media::Codec::H264)});
    gst("tcp+http", "rtph264depay", "rtsph");
    EXPECT_EQ(transports, (std::set<std::string>{"http"}));
}

TEST_F(PeersTest, GstreamerPlaysFromAGroup) {
    MulticastGroup group;
    group.address = "239.192.77.1";
    group.videoPort = 38860;
    group.audioPort = 38870;
    catalog.streams.at({1, 1}).multicast = group;
    start();
    play({video(media::Codec::H264)});
    gst("udp-mcast", "rtph264depay");
    EXPECT_EQ(transports, (std::set<std::string>{"multicast"}));
}

TEST_F(PeersTest, GstreamerPlaysAProtectedGroup) {
    MulticastGroup group;
    group.address = "239.192.77.3";
    group.videoPort = 38900;
    group.audioPort = 38910;
    group.secret = true;
    catalog.streams.at({1, 1}).multicast = group;
    faces.srtp = crypto::SrtpSuite::AesCm128Sha80;
    startSecure();
    play({video(media::Codec::H264)});
    gst("udp-mcast", "rtph264depay", "rtsps");
    EXPECT_EQ(transports, (std::set<std::string>{"multicast"}));
    EXPECT_EQ(protections, (std::set<bool>{true}));
}

/// Keys by MIKEY through TLS, packets protected on their way: every suite, both transports.
TEST_F(PeersTest, GstreamerPlaysSrtpOverUdpInEverySuite) {
    using crypto::SrtpSuite;
    for (const SrtpSuite suite :
         {SrtpSuite::AesCm128Sha80,
          SrtpSuite::AesCm256Sha80,
          SrtpSuite::AesGcm128,
          SrtpSuite::AesGcm256}) {
        faces.srtp = suite;
        startSecure();
        play({video(media::Codec::H264), ocelli::test::encodeAac(2)});
        protections.clear();
        gst("udp", "rtph264depay", "rtsps");
        EXPECT_EQ(transports, (std::set<std::string>{"udp"})) << static_cast<int>(suite);
        EXPECT_EQ(protections, (std::set<bool>{true})) << static_cast<int>(suite);
    }
}

TEST_F(PeersTest, GstreamerPlaysSrtpInterleaved) {
    faces.srtp = crypto::SrtpSuite::AesGcm128;
    startSecure();
    play({video(media::Codec::H264)});
    gst("tcp", "rtph264depay", "rtsps");
    EXPECT_EQ(transports, (std::set<std::string>{"tcp"}));
    EXPECT_EQ(protections, (std::set<bool>{true}));
}

/// Who comes later than 65536 packets must be told how often the sequence has begun anew.
TEST_F(PeersTest, GstreamerPlaysSrtpOfAStreamThatHasRunLong) {
    faces.srtp = crypto::SrtpSuite::AesGcm128;
    startSecure();
    play({video(media::Codec::H264)});
    test::TestClient keeper(loop, port());
    setUpTcp(keeper);
    const Bytes slice = test::someNal({0x65U}, 6'000'000);
    for (int i = 0; i < 2 * 65536 / 4500; ++i) {
        auto packet = std::make_shared<media::Packet>();
        packet->data = media::makeBuffer(test::unitOf({slice}));
        packet->keyFrame = true;
        hub->publish(packet);
        settle();
    }
    gst("udp", "rtph264depay", "rtsps");
    EXPECT_EQ(protections, (std::set<bool>{false, true}));
}

TEST_F(PeersTest, FfmpegGetsEveryBitThroughTls) {
    for (const bool srtpOffered : {false, true}) {
        faces.srtp = srtpOffered ? std::optional(crypto::SrtpSuite::AesCm128Sha80) : std::nullopt;
        startSecure();
        const auto track = video(media::Codec::H264);
        play({track});
        expectSameFrames("tcp", track, 30, "rtsps");
        EXPECT_EQ(protections, (std::set<bool>{false}));
    }
}

TEST_F(PeersTest, FfmpegLogsInByDigest) {
    using net::http::DigestAlgorithm;
    net::http::DigestAuthority authority(clock);
    const auto lookup = [&](std::string_view name, DigestAlgorithm algorithm) {
        return name == "admin" ? std::optional(net::http::makeHa1(
                                     algorithm, name, authority.realm(), "pass word"
                                 ))
                               : std::nullopt;
    };
    faces.authenticator.challenges = [&] {
        return authority.challenges({DigestAlgorithm::Sha256, DigestAlgorithm::Md5});
    };
    faces.authenticator.authenticate = [&](std::string_view method,
                                           std::string_view asked,
                                           std::string_view header,
                                           const auto&) -> Result<access::Identity> {
        const auto credentials = net::http::parseAuthorization(header);
        const auto* digest =
            credentials ? std::get_if<net::http::DigestCredentials>(&*credentials) : nullptr;
        if (digest == nullptr || authority.verify(*digest, method, asked, lookup) !=
                                     net::http::DigestAuthority::Outcome::Accepted) {
            return fail(ErrorKind::Unauthenticated, "who are you");
        }
        return identify("Test admin");
    };
    start();
    play({video(media::Codec::H264)});
    const std::vector<std::string> probe = {
        "ffprobe",
        "-v",
        "error",
        "-rtsp_transport",
        "tcp",
        "-show_entries",
        "stream=codec_name",
        "-of",
        "csv=p=0",
    };
    auto right = probe;
    right.push_back(uri("rtsp", "admin:pass%20word@"));
    EXPECT_EQ(trim(run(right)), "h264");
    auto wrong = probe;
    wrong.push_back(uri("rtsp", "admin:guess@"));
    run(wrong, 1);
    EXPECT_THAT(errors, HasSubstr("401"));
}

}  // namespace
}  // namespace ocelli::delivery::rtsp
