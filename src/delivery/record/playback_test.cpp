// Tests of playback with real video: movies, maps, ranges, pictures, readers, archives and routes.
#include <fstream>

#include <gtest/gtest.h>

#include "base/json.h"
#include "delivery/record/recording_routes.h"
#include "delivery/record/zip_writer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/sample_media.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;
using net::http::Method;
using net::http::Response;

class FakeAuthenticator final : public net::http::Authenticator {
  public:
    Result<void> identify(net::http::Request& request, bool /*countsAsActivity*/) override {
        request.identity.name = "someone";
        request.identity.level = access::Level::Operator;
        request.identity.grants.playback = channels;
        return {};
    }

    bool active() const override { return true; }

    std::vector<std::string> challenges() override { return {}; }

    void refused(const net::http::Request&, const Error&) override {}

    access::ChannelSet channels = access::ChannelSet().set();
};

/// Real H.264 and AAC, recorded with a fake clock, then looked at.
class Playback : public testing::Test {
  protected:
    static const test::SampleTrack& video() {
        static const auto made = test::encodeVideo({.frames = 200, .keyFrameInterval = 50});
        return made;
    }

    static const test::SampleTrack& sound() {
        static const auto made = test::encodeAac(8);
        return made;
    }

    void SetUp() override {
        if (!test::haveProgram("ffmpeg")) {
            GTEST_SKIP() << "ffmpeg is not here";
        }
        VolumeRecorder::Options options;
        options.root = folder.path().string();
        options.indexFile = indexFile();
        options.limits.reserveBytes = 0;
        auto made =
            VolumeRecorder::open(systemFiles(), clock, options, [](Problem, const std::string&) {});
        ASSERT_TRUE(made) << made.error().describe();
        recorder = std::move(*made);
        ring = std::make_shared<PacketRing>(RingBounds{}, [] {});
        ring->onDescription({1, {video().track, sound().track}});
        recorder->setChannel({1, config::StreamName::Main}, ring, {});
        playback = std::make_unique<PlaybackService>(
            loop, systemFiles(), options.root, indexFile(), [this] { return recorder->status(); }
        );
        addRecordingRoutes(router, *playback, {[] { return config::TimeZone::utc(); }, {}});
    }

    std::string indexFile() const { return (folder.path() / RecordingIndex::kFileName).string(); }

    /// Records so many seconds, 25 frames each, with sound.
    void record(int seconds) {
        recorder->setTypes(1, type::kContinuous);
        const MonoTime start = clock.mono();
        for (int frame = 0; frame < seconds * 25; ++frame) {
            publish(
                *video().packets[static_cast<std::size_t>(videoCount_ % 200)], 0, videoCount_ * 3600
            );
            ++videoCount_;
            while (soundCount_ * 1024 * 25 < videoCount_ * 48000) {
                const auto& packets = sound().packets;
                publish(
                    *packets[static_cast<std::size_t>(soundCount_) % packets.size()],
                    1,
                    soundCount_ * 1024
                );
                ++soundCount_;
            }
            clock.advance(40ms);
            if (frame % 20 == 19) {
                recorder->tick();
            }
        }
        EXPECT_EQ(clock.mono() - start, std::chrono::seconds(seconds));
    }

    void publish(const media::Packet& pattern, std::uint32_t track, std::int64_t pts) {
        auto packet = std::make_shared<media::Packet>(pattern);
        packet->track = track;
        packet->pts = pts;
        packet->dts = pts;
        packet->captureTime = clock.mono();
        packet->wallTime = clock.wall();
        ring->onPacket(packet);
        recorder->drain(1);
    }

    /// A pause without recording; the stream's clock goes on.
    void pause(Duration span) {
        recorder->setTypes(1, 0);
        clock.advance(span);
        const auto frames = span / 40ms;
        videoCount_ += frames - frames % 50;
        soundCount_ = videoCount_ * 48000 / 25 / 1024;
    }

    WallTime at(Duration span) const { return WallTime{1'767'571'200'000'000} + span; }

    VirtualMoviePtr movie(Duration from, Duration to) {
        std::optional<Result<VirtualMoviePtr>> found;
        playback->movie(1, at(from), at(to), [&](Result<VirtualMoviePtr> one) {
            found = std::move(one);
        });
        settle();
        EXPECT_TRUE(found && *found) << (*found ? "" : found->error().describe());
        return found && *found ? **found : nullptr;
    }

    /// The movie as a file for the judges.
    std::string save(const VirtualMoviePtr& made) {
        const auto body = playback->makeBody(made, {0, made->size - 1});
        const std::string bytes = readAll(*body);
        EXPECT_EQ(bytes.size(), made->size);
        const std::string path = (folder.path() / "movie.mp4").string();
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    std::string readAll(net::http::BodySource& body) {
        std::string whole;
        for (bool more = true; more;) {
            bool answered = false;
            body.read(100'000, [&](Result<Bytes> part) {
                EXPECT_TRUE(part);
                more = part && !part->empty();
                whole += part ? std::string(asText(*part)) : "";
                answered = true;
            });
            settle();
            EXPECT_TRUE(answered);
            more = more && answered;
        }
        return whole;
    }

    static Json probe(const std::string& path) {
        const auto result = test::runProgram(fmt::format(
            "ffprobe -v error -count_frames -show_streams -show_format -of json {} 2>&1", path
        ));
        auto json = parseJson(result.output);
        EXPECT_TRUE(json) << result.output;
        return json ? *json : Json::object();
    }

    static void expectDecodes(const std::string& path) {
        const auto result = test::runProgram(
            fmt::format("ffmpeg -nostdin -v error -xerror -i {} -f null - 2>&1", path)
        );
        EXPECT_EQ(result.status, 0);
        EXPECT_EQ(result.output, "");
    }

    void settle() {
        for (int i = 0; i < 3; ++i) {
            playback->queue()->drain();
            loop.runUntilIdle();
        }
    }

    Response get(const std::string& target, const std::string& range = "") {
        std::optional<Response> answer;
        auto request = net::http::makeRequest(Method::Get, target);
        EXPECT_TRUE(request);
        if (!range.empty()) {
            request->headers.set("Range", range);
        }
        loop.post([&] {
            router.handle(std::move(*request), net::http::Reply([&](Response response) {
                              answer = std::move(response);
                          }));
        });
        loop.runUntil([&] { return answer.has_value(); }, 10s);
        EXPECT_TRUE(answer) << target;
        return answer ? std::move(*answer) : Response();
    }

    Json json(const std::string& target) {
        const auto answer = get(target);
        EXPECT_EQ(answer.status, 200) << target << answer.body;
        auto value = parseJson(answer.body);
        return value ? *value : Json();
    }

    std::string stretch(Duration from, Duration to) const {
        return fmt::format("channel=1&from={}&to={}", formatTime(at(from)), formatTime(at(to)));
    }

    test::TemporaryFolder folder;
    test::FakeClock clock;
    SystemClock real;
    EventLoop loop{real};
    FakeAuthenticator authenticator;
    net::http::Router router{authenticator};
    std::unique_ptr<VolumeRecorder> recorder;
    std::shared_ptr<PacketRing> ring;
    std::unique_ptr<PlaybackService> playback;

  private:
    std::int64_t videoCount_ = 0;
    std::int64_t soundCount_ = 0;
};

TEST_F(Playback, AWholeRecordingIsOneExactMovie) {
    record(130);
    recorder->close();
    const auto made = movie(0s, 1h);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->sources.size(), 3U);
    EXPECT_NEAR(made->duration, 130.0, 0.001);
    EXPECT_EQ(made->codec, "h264");
    EXPECT_NEAR(made->frameRate, 25.0, 0.01);
    ASSERT_EQ(made->parts.size(), 1U);
    EXPECT_EQ(made->parts[0].from, at(0s));
    EXPECT_EQ(made->parts[0].to, at(130s));
    const std::string path = save(made);
    const Json json = probe(path);
    ASSERT_EQ(json["streams"].size(), 2U);
    EXPECT_EQ(json["streams"][0]["nb_read_frames"], "3250");
    EXPECT_EQ(json["streams"][1]["codec_name"], "aac");
    EXPECT_NEAR(std::stod(json["format"]["duration"].get<std::string>()), 130.0, 0.05);
    expectDecodes(path);
}

TEST_F(Playback, BeginsWithinAGroupByAnEditList) {
    record(20);
    recorder->close();
    const auto made = movie(3s, 7s);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->duration, 4.0, 0.001);
    EXPECT_EQ(made->parts[0].from, at(3s));
    EXPECT_EQ(made->parts[0].to, at(7s));
    EXPECT_EQ(made->parts[0].media, 0.0);
    const std::string path = save(made);
    const Json json = probe(path);
    EXPECT_NEAR(std::stod(json["format"]["duration"].get<std::string>()), 4.0, 0.05);
    EXPECT_EQ(json["streams"][0]["nb_read_frames"], "100") << "frames before 3 s are not shown";
    expectDecodes(path);
}

TEST_F(Playback, ClosesGapsAndSaysWhereTheyWere) {
    record(10);
    pause(60s);
    record(10);
    recorder->close();
    const auto made = movie(0s, 1h);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->duration, 20.0, 0.05);
    ASSERT_EQ(made->parts.size(), 2U);
    EXPECT_NEAR(made->parts[1].media, 10.0, 0.05);
    EXPECT_EQ(made->parts[1].from, at(70s));
    const std::string path = save(made);
    EXPECT_EQ(probe(path)["streams"][0]["nb_read_frames"], "500");
    expectDecodes(path);
}

TEST_F(Playback, ReachesIntoTheGrowingFileAndStaysTheSame) {
    record(10);
    const auto first = movie(0s, 1h);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->growing);
    EXPECT_NEAR(first->duration, 10.0, 1.0);
    record(5);
    EXPECT_EQ(movie(0s, 1h), first) << "ranges of one file must fit together";
    const auto later = movie(0s, 2h);
    EXPECT_GT(later->duration, first->duration + 4.0);
    expectDecodes(save(later));
}

TEST_F(Playback, EndsWhereTheCodecChanges) {
    record(10);
    auto other = std::make_shared<media::Track>(*video().track);
    other->width = 640;
    ring->onDescription({2, {other, sound().track}});
    record(10);
    recorder->close();
    const auto made = movie(0s, 1h);
    EXPECT_NEAR(made->duration, 10.0, 0.05);
    ASSERT_TRUE(made->changedAt);
    EXPECT_EQ(*made->changedAt, at(10s));
    EXPECT_NEAR(movie(10s, 1h)->duration, 10.0, 0.05);
}

TEST_F(Playback, NothingRecordedIsNoMovie) {
    record(5);
    recorder->close();
    EXPECT_EQ(movie(1h, 2h), nullptr);
    EXPECT_EQ(get("/api/v1/recordings/video.mp4?" + stretch(1h, 2h)).status, 404);
    EXPECT_TRUE(json("/api/v1/recordings/map?" + stretch(1h, 2h))["parts"].empty());
}

TEST(RecordingLibrary, AClosedVolumeHasNothingAndIsLeftAlone) {
    const test::TemporaryFolder folder;
    const std::string file = folder.path() / "index.db";
    auto status = std::make_shared<RecorderStatus>();
    status->closed = true;
    RecordingLibrary library(systemFiles(), folder.path(), file, [&] { return status; });
    EXPECT_TRUE(library.rows({})->empty());
    EXPECT_FALSE(*library.any(1, WallTime{}, WallTime{INT64_MAX}));
    EXPECT_FALSE(library.range(1)->has_value());
    EXPECT_EQ(library.load(1).error().kind(), ErrorKind::NotFound);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(Playback, ServesExactRanges) {
    record(12);
    recorder->close();
    const std::string target = "/api/v1/recordings/video.mp4?" + stretch(0s, 1h);
    auto whole = get(target);
    EXPECT_EQ(whole.status, 200);
    const std::string all = readAll(*whole.source);
    EXPECT_EQ(whole.length, all.size());
    for (const auto& [first, last] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, 0},
             {0, 999},
             {5'000, 90'000},
             {all.size() - 10, all.size() - 1},
             {1'000, all.size() - 1}
         }) {
        auto part = get(target, fmt::format("bytes={}-{}", first, last));
        EXPECT_EQ(part.status, 206);
        EXPECT_EQ(
            part.headers.get("Content-Range"),
            fmt::format("bytes {}-{}/{}", first, last, all.size())
        );
        EXPECT_EQ(part.length, last - first + 1);
        EXPECT_EQ(readAll(*part.source), all.substr(first, last - first + 1));
    }
    const auto beyond = get(target, fmt::format("bytes={}-", all.size()));
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.headers.get("Content-Range"), fmt::format("bytes */{}", all.size()));
}

TEST_F(Playback, ShowsThePictureOfAMoment) {
    record(10);
    recorder->close();
    auto jpeg =
        get(fmt::format("/api/v1/recordings/frame?channel=1&time={}", formatTime(at(3480ms))));
    ASSERT_EQ(jpeg.status, 200) << jpeg.body;
    EXPECT_EQ(jpeg.body.substr(0, 2), "\xFF\xD8");
    EXPECT_EQ(jpeg.headers.get("X-Capture-Time"), formatTime(at(3480ms)));
    auto bmp = get(
        fmt::format("/api/v1/recordings/frame?channel=1&format=bmp&time={}", formatTime(at(3500ms)))
    );
    EXPECT_EQ(bmp.body.substr(0, 2), "BM");
    EXPECT_EQ(bmp.headers.get("X-Capture-Time"), formatTime(at(3480ms)));
    EXPECT_EQ(
        get(fmt::format("/api/v1/recordings/frame?channel=1&time={}", formatTime(at(1h)))).status,
        404
    );
}

TEST_F(Playback, ShowsThePictureThatIsOnTheScreenWhileTheNextOneIsLate) {
    record(10);
    pause(30s);
    record(2);
    recorder->close();
    const auto frameAt = [&](Duration when) {
        return get(fmt::format("/api/v1/recordings/frame?channel=1&time={}", formatTime(at(when))));
    };
    const auto last = frameAt(10'700ms);
    ASSERT_EQ(last.status, 200) << last.body;
    EXPECT_EQ(last.headers.get("X-Capture-Time"), formatTime(at(9960ms)));
    EXPECT_EQ(frameAt(12s).status, 404);
    EXPECT_EQ(frameAt(39'500ms).status, 404) << "what comes later is not shown before";
}

TEST_F(Playback, ReaderGivesEveryPacketInOrder) {
    record(10);
    pause(60s);
    record(10);
    recorder->close();
    std::unique_ptr<RecordingReader> reader;
    CursorRange range;
    range.from = at(3s);
    range.to = at(1h);
    playback->openReader(loop, range, [&](Result<std::unique_ptr<RecordingReader>> opened) {
        ASSERT_TRUE(opened) << opened.error().describe();
        reader = std::move(*opened);
    });
    settle();
    ASSERT_TRUE(reader);
    ASSERT_EQ(reader->tracks().size(), 2U);
    EXPECT_EQ(reader->tracks()[0]->parameterSets, video().track->parameterSets);
    std::vector<media::PacketPtr> all;
    for (bool more = true; more;) {
        reader->next(10, [&](RecordingReader::Packets packets) {
            ASSERT_TRUE(packets);
            more = !packets->empty();
            all.insert(all.end(), packets->begin(), packets->end());
        });
        settle();
    }
    ASSERT_FALSE(all.empty());
    EXPECT_TRUE(all.front()->keyFrame);
    EXPECT_EQ(all.front()->wallTime, at(2s)) << "the key frame before 3 s";
    std::int64_t frames = 0;
    std::int64_t lastPts = -1;
    for (const auto& packet : all) {
        if (packet->track == 0) {
            EXPECT_GT(packet->pts, lastPts);
            lastPts = packet->pts;
            // pts and wall time say the same.
            EXPECT_NEAR(
                static_cast<double>(packet->pts) / 90000.0,
                std::chrono::duration<double>(packet->wallTime - at(2s)).count(),
                0.001
            );
            ++frames;
        }
    }
    EXPECT_EQ(frames, 8 * 25 + 250);
}

TEST_F(Playback, ReaderFindsNothingWhereNothingIs) {
    record(5);
    recorder->close();
    bool told = false;
    CursorRange range;
    range.from = at(1h);
    range.to = at(2h);
    playback->openReader(loop, range, [&](Result<std::unique_ptr<RecordingReader>> opened) {
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().kind(), ErrorKind::NotFound);
        told = true;
    });
    settle();
    EXPECT_TRUE(told);
}

TEST_F(Playback, TimelineDaysAndFilesAgree) {
    record(70);
    recorder->setTypes(1, type::kContinuous | type::kMotion);
    pause(120s);
    record(10);
    const Json timeline = json("/api/v1/recordings/timeline?" + stretch(10s, 1h));
    ASSERT_EQ(timeline["spans"].size(), 2U);
    EXPECT_EQ(timeline["spans"][0]["from"], formatTime(at(10s))) << "cut to the question";
    EXPECT_EQ(timeline["spans"][0]["to"], formatTime(at(70s)));
    EXPECT_EQ(timeline["spans"][0]["live"], false);
    EXPECT_EQ(timeline["spans"][1]["live"], true);
    EXPECT_EQ(timeline["oldest"], formatTime(at(0s)));
    EXPECT_EQ(json("/api/v1/recordings/days?channel=1&month=2026-01")["days"], Json::array({5}));
    EXPECT_TRUE(json("/api/v1/recordings/days?channel=1&month=2026-02")["days"].empty());
    const Json files = json("/api/v1/recordings/segments?limit=2&" + stretch(0s, 1h));
    ASSERT_EQ(files["items"].size(), 2U);
    EXPECT_EQ(files["items"][0]["codec"], "h264");
    EXPECT_EQ(files["items"][0]["width"], 320);
    const Json rest = json(fmt::format(
        "/api/v1/recordings/segments?after={}&{}", files["next"].get<int>(), stretch(0s, 1h)
    ));
    EXPECT_EQ(rest["items"].size(), 1U);
    EXPECT_EQ(rest["items"][0]["live"], true);
    EXPECT_TRUE(json("/api/v1/recordings/segments?type=alarm&" + stretch(0s, 1h))["items"].empty());
}

TEST(Spans, HaveEachMomentOnceWithAllItsReasons) {
    const auto row = [](std::int64_t from, std::int64_t to, RecordTypes types, bool open) {
        SegmentRow made;
        made.open = open;
        made.typeSpans = {{types, WallTime{from * 1'000'000}, WallTime{to * 1'000'000}}};
        return made;
    };
    // Two volumes have 40 to 45; a pause of less than a second is none; 70 is outside.
    const Json spans = formatSpans(
        {row(10, 45, type::kContinuous, true),
         row(40, 50, type::kContinuous | type::kMotion, false),
         row(50, 55, type::kContinuous, false),
         row(55, 80, type::kContinuous, true)},
        WallTime{20'000'000},
        WallTime{70'000'000}
    );
    const auto words = [](std::int64_t seconds) {
        return formatTime(WallTime{seconds * 1'000'000});
    };
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[0]["from"], words(20));
    EXPECT_EQ(spans[0]["to"], words(40));
    EXPECT_EQ(spans[0]["types"], Json::array({"continuous"}));
    EXPECT_EQ(spans[1]["from"], words(40));
    EXPECT_EQ(spans[1]["to"], words(50));
    EXPECT_EQ(spans[1]["types"], Json::array({"continuous", "motion"}));
    EXPECT_EQ(spans[2]["from"], words(50));
    EXPECT_EQ(spans[2]["to"], words(70));
    EXPECT_EQ(spans[2]["live"], true);
    EXPECT_TRUE(formatSpans({}, WallTime{0}, WallTime{1}).empty());
}

TEST_F(Playback, ArchiveHasItsExactLengthAndWholeFiles) {
    record(70);
    recorder->close();
    auto answer = get("/api/v1/recordings/archive.zip?ids=1,2");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string bytes = readAll(*answer.source);
    EXPECT_EQ(answer.length, bytes.size());
    const std::string path = (folder.path() / "a.zip").string();
    std::ofstream(path, std::ios::binary) << bytes;
    const auto checked = test::runProgram(fmt::format(
        "python3 -c \"import zipfile,sys; z=zipfile.ZipFile('{}'); print(z.testzip(), "
        "len(z.namelist()))\"",
        path
    ));
    EXPECT_EQ(checked.output, "None 2\n");
    EXPECT_EQ(get("/api/v1/recordings/archive.zip?ids=1,99").status, 404);
    EXPECT_EQ(get("/api/v1/recordings/archive.zip?ids=x").status, 422);
    authenticator.channels = access::ChannelSet().set(5);
    EXPECT_EQ(get("/api/v1/recordings/archive.zip?ids=1").status, 403);
}

TEST_F(Playback, NamesTheQueryThatIsWrong) {
    record(1);
    for (const std::string target :
         {"video.mp4?channel=1&from=yesterday&to=2026-01-05T00:00:00Z",
          "map?channel=1&from=2026-01-05T00:00:00Z&to=2026-01-05T00:00:00Z",
          "timeline?channel=1&from=2026-01-05T00:00:00Z&to=2027-01-05T00:00:00Z",
          "days?channel=1&month=2026-13",
          "frame?channel=1&time=now",
          "segments?channel=1&type=nothing"}) {
        const auto answer = get("/api/v1/recordings/" + target);
        EXPECT_EQ(answer.status, 422) << target;
        EXPECT_NE(answer.body.find("\"field\""), std::string::npos) << target << answer.body;
    }
}

}  // namespace
}  // namespace ocelli::delivery::record
