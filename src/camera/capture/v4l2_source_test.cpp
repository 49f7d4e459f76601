// Tests a local camera through a virtual device: choosing a mode, frames, unplugging.
#include "camera/capture/v4l2_source.h"

#include <deque>
#include <map>

#include <linux/videodev2.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "camera/capture/detail/source_probe.h"
#include "camera/capture/v4l2_controls.h"
#include "media/av/jpeg_encoder.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::capture {
namespace {

using detail::SourceProbe;
using detail::Told;
using testing::ElementsAre;

/// What a test lets a camera do next.
struct Event {
    Bytes bytes;
    std::uint32_t sequence = 0;
    Duration after = std::chrono::milliseconds(40);
    bool damaged = false;
    std::optional<ErrorKind> error;
    bool driverTime = true;
};

/// The virtual twin of a camera. When its script is over it waits until it is closed by a stop.
class VirtualCamera final : public V4l2Device {
  public:
    VirtualCamera(
        test::FakeClock& clock,
        SourceProbe& probe,
        std::vector<V4l2Mode> modes,
        std::deque<Event> script
    )
        : clock_(clock), probe_(probe), modes_(std::move(modes)), script_(std::move(script)) {}

    std::string card() const override { return "Virtual camera"; }

    Result<std::vector<V4l2Mode>> modes() override { return modes_; }

    Result<V4l2Setting> configure(const V4l2Mode& wanted) override {
        V4l2Setting setting;
        setting.mode = wanted;
        setting.stride = wanted.format == kYuyv ? static_cast<std::size_t>(wanted.width) * 2 : 0;
        probe_.add(fmt::format("configure {}x{}", wanted.width, wanted.height));
        return setting;
    }

    std::optional<V4l2Range> control(std::uint32_t id) override {
        const auto found = controls_.find(id);
        return found == controls_.end() ? std::nullopt : std::optional(found->second);
    }

    bool offers(std::uint32_t, int entry) override { return entry != 0; }

    Result<void> set(std::uint32_t id, int value) override {
        probe_.add(fmt::format("set {:x} to {}", id, value));
        if (id == gone_) {
            return fail(ErrorKind::NotFound, "gone");
        }
        return id == refused_ ? fail(ErrorKind::FailedPrecondition, "not now") : Result<void>();
    }

    Result<void> startStreaming() override { return {}; }

    /// What it can be set to, by number.
    std::map<std::uint32_t, V4l2Range> controls_;
    std::uint32_t refused_ = 0;
    std::uint32_t gone_ = 0;

    Result<std::optional<V4l2Buffer>> dequeue(Duration atMost) override {
        if (script_.empty()) {
            std::this_thread::yield();
            static_cast<void>(atMost);
            return std::optional<V4l2Buffer>{};
        }
        present_ = std::move(script_.front());
        script_.pop_front();
        clock_.advance(present_.after);
        if (present_.error) {
            return fail(*present_.error, "scripted");
        }
        if (present_.bytes.empty()) {
            return std::optional<V4l2Buffer>{};
        }
        V4l2Buffer buffer;
        buffer.bytes = present_.bytes;
        buffer.sequence = present_.sequence;
        buffer.damaged = present_.damaged;
        if (present_.driverTime) {
            buffer.time = clock_.mono() - std::chrono::milliseconds(5);
        }
        ++out_;
        return std::optional<V4l2Buffer>(buffer);
    }

    Result<void> requeue(std::uint32_t) override {
        EXPECT_EQ(--out_, 0);
        return {};
    }

  private:
    test::FakeClock& clock_;
    SourceProbe& probe_;
    std::vector<V4l2Mode> modes_;
    std::deque<Event> script_;
    Event present_;
    int out_ = 0;
};

Bytes grey(int width, int height) {
    return Bytes(static_cast<std::size_t>(width * height * 2), std::byte{128});
}

class V4l2SourceTest : public testing::Test {
  protected:
    std::unique_ptr<Source> make(V4l2Wish wish = {}) {
        auto open = [this]() -> Result<std::unique_ptr<V4l2Device>> {
            if (devices_.empty()) {
                return fail(ErrorKind::NotFound, "no such file");
            }
            auto next = std::move(devices_.front());
            devices_.pop_front();
            return next;
        };
        detail::Surroundings around{clock_};
        around.wait = [this](const std::stop_token& stop, Duration span) {
            clock_.advance(span);
            probe_.add("wait " + std::to_string(span.count() / 1'000'000'000));
            if (devices_.empty()) {
                sleepFor(stop, std::chrono::hours(1));
            }
            return !stop.stop_requested();
        };
        return detail::makeV4l2Source("/dev/video0", wish, open, std::move(around));
    }

    void add(std::vector<V4l2Mode> modes, std::deque<Event> script) {
        devices_.emplace_back(
            std::make_unique<VirtualCamera>(clock_, probe_, std::move(modes), std::move(script))
        );
    }

    static Event picture(Bytes bytes, std::uint32_t sequence) {
        Event event;
        event.bytes = std::move(bytes);
        event.sequence = sequence;
        return event;
    }

    static Event error(ErrorKind kind) {
        Event event;
        event.error = kind;
        return event;
    }

    test::FakeClock clock_;
    SourceProbe probe_;
    std::deque<Result<std::unique_ptr<V4l2Device>>> devices_;
};

const V4l2Mode kSmallYuyv{kYuyv, 64, 48, 30};

TEST_F(V4l2SourceTest, RawPicturesBecomeFramesWithTheDriversTime) {
    add({kSmallYuyv},
        {picture(grey(64, 48), 7), picture(grey(64, 48), 8), picture(grey(64, 48), 10)});
    const MonoTime start = clock_.mono();
    const auto source = make();
    EXPECT_FALSE(source->encoded());
    source->start(probe_);
    EXPECT_THAT(probe_.next(2), ElementsAre("starting: opening /dev/video0", "configure 64x48"));
    const Told first = probe_.next();
    ASSERT_TRUE(first.frame);
    EXPECT_EQ(first.frame->width(), 64);
    EXPECT_EQ(first.frame->sequence, 0U);
    EXPECT_EQ((first.frame->captureTime - start).count(), 35'000'000);
    EXPECT_EQ(probe_.next().text, "live: Virtual camera (/dev/video0), 64x48");
    const Told second = probe_.next();
    ASSERT_TRUE(second.frame);
    EXPECT_EQ(second.frame->pts - first.frame->pts, 3600);
    EXPECT_EQ(probe_.next().frame->sequence, 3U) << "a lost picture leaves a gap";
}

TEST_F(V4l2SourceTest, JpegPicturesAreDecodedAndBrokenOnesLeftOut) {
    media::FramePool pool;
    media::av::JpegEncoder encoder;
    const auto frame = pool.acquire(64, 48);
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame->plane(i);
        for (int y = 0; y < plane.height; ++y) {
            std::fill_n(plane.row(y), plane.width, static_cast<std::uint8_t>(128));
        }
    }
    const Bytes jpeg = encoder.encode(*frame, 90).value();
    Event damaged = picture(jpeg, 1);
    damaged.damaged = true;
    Event late = picture(jpeg, 3);
    late.driverTime = false;
    add({{kMjpg, 64, 48, 30}},
        {picture(jpeg, 0), damaged, picture(Bytes(50, std::byte{1}), 2), late});
    const auto source = make();
    source->start(probe_);
    EXPECT_EQ(probe_.find("frame").frame->sequence, 0U);
    const Told told = probe_.find("frame");
    EXPECT_EQ(told.frame->sequence, 3U);
    EXPECT_NEAR(told.frame->plane(0).row(9)[9], 128, 2);
}

TEST_F(V4l2SourceTest, UnpluggedCameraIsLostAndFoundAgain) {
    add({kSmallYuyv}, {picture(grey(64, 48), 0), error(ErrorKind::NotFound)});
    devices_.emplace_back(fail(ErrorKind::NotFound, "gone"));
    devices_.emplace_back(fail(ErrorKind::FailedPrecondition, "busy"));
    devices_.emplace_back(fail(ErrorKind::PermissionDenied, "no"));
    add({kSmallYuyv}, {picture(grey(64, 48), 0)});
    const auto source = make();
    source->start(probe_);
    EXPECT_THAT(
        probe_.next(15),
        ElementsAre(
            "starting: opening /dev/video0",
            "configure 64x48",
            "frame",
            "live: Virtual camera (/dev/video0), 64x48",
            "lost: waiting for /dev/video0",
            "wait 1",
            "lost: waiting for /dev/video0",
            "wait 2",
            "lost: /dev/video0 is used by another program",
            "wait 4",
            "lost: no permission to use /dev/video0",
            "wait 8",
            "configure 64x48",
            "frame",
            "live: Virtual camera (/dev/video0), 64x48"
        )
    );
}

TEST_F(V4l2SourceTest, SilentCameraIsLost) {
    std::deque<Event> script = {picture(grey(64, 48), 0)};
    for (int i = 0; i < 60; ++i) {
        Event nothing;
        nothing.after = std::chrono::milliseconds(200);
        script.push_back(nothing);
    }
    add({kSmallYuyv}, script);
    const auto source = make();
    source->start(probe_);
    EXPECT_NE(
        probe_.find("lost: /dev/video0 gives nothing: the camera sends no picture").text, "nothing"
    );
}

TEST_F(V4l2SourceTest, H264IsPassedOnWithItsTracks) {
    const std::string start = "00000001";
    const std::string sets =
        start + "6764000cacb40a0cfcf808800000030080000019478a1550" + start + "68ef0fcb";
    const Bytes key = parseHex(sets + start + "658884aabb").value();
    const Bytes other = parseHex(start + "419a26").value();
    add({kSmallYuyv, {kH264, 320, 180, 25}},
        {picture(other, 0), picture(parseHex(sets).value(), 1), picture(key, 2), picture(other, 3)}
    );
    V4l2Wish wish;
    wish.format = kH264;
    const auto source = make(wish);
    EXPECT_TRUE(source->encoded());
    source->start(probe_);
    const Told tracks = probe_.find("tracks");
    ASSERT_EQ(tracks.tracks.size(), 1U);
    EXPECT_EQ(tracks.tracks[0]->width, 320);
    EXPECT_EQ(tracks.tracks[0]->parameterSets.size(), 2U);
    const Told first = probe_.next();
    ASSERT_TRUE(first.packet);
    EXPECT_TRUE(first.packet->keyFrame);
    EXPECT_EQ(
        formatHex(first.packet->bytes()),
        "000000186764000cacb40a0cfcf808800000030080000019478a1550"
        "0000000468ef0fcb00000005658884aabb"
    );
    EXPECT_EQ(probe_.next().text, "live: Virtual camera (/dev/video0), 320x180");
    EXPECT_FALSE(probe_.next().packet->keyFrame);
}

TEST_F(V4l2SourceTest, CameraWithoutAUsableFormatSaysSo) {
    add({{fourCc('X', 'Y', 'Z', '1'), 64, 48, 30}}, {});
    const auto source = make();
    source->start(probe_);
    EXPECT_NE(
        probe_.find("lost: /dev/video0 offers no format that this device can read").text, "nothing"
    );
}

TEST(V4l2Choice, PrefersSizeThenRateThenCheapFormats) {
    const std::vector<V4l2Mode> webcam = {
        {kYuyv, 640, 480, 30},
        {kYuyv, 1280, 720, 10},
        {kYuyv, 1920, 1080, 5},
        {kMjpg, 640, 480, 30},
        {kMjpg, 1280, 720, 30},
        {kMjpg, 1920, 1080, 30},
        {kH264, 1920, 1080, 30}
    };

    struct Case {
        V4l2Wish wish;
        V4l2Mode expected;
    };

    const Case cases[] = {
        {{1920, 1080, 25, 0}, {kMjpg, 1920, 1080, 30}},
        {{1920, 1080, 5, 0}, {kYuyv, 1920, 1080, 5}},
        {{640, 480, 25, 0}, {kYuyv, 640, 480, 30}},
        {{1280, 720, 25, 0}, {kMjpg, 1280, 720, 30}},
        {{3840, 2160, 25, 0}, {kMjpg, 1920, 1080, 30}},
        {{704, 576, 25, 0}, {kYuyv, 640, 480, 30}},
        {{1920, 1080, 25, kH264}, {kH264, 1920, 1080, 30}},
        {{1920, 1080, 25, kYuyv}, {kYuyv, 1920, 1080, 5}},
    };
    for (const Case& c : cases) {
        const auto chosen = chooseMode(webcam, c.wish);
        ASSERT_TRUE(chosen);
        EXPECT_EQ(*chosen, c.expected) << c.wish.width << "x" << c.wish.height << " chose "
                                       << chosen->width << "x" << chosen->height;
    }
    EXPECT_FALSE(chooseMode(webcam, {1920, 1080, 25, kNv12}));
    EXPECT_FALSE(chooseMode({}, {}));
}

TEST(V4l2Choice, OptionsAreReadAndChecked) {
    const auto wish = parseV4l2Wish(
        {"v4l2",
         "/dev/video0",
         {{"width", "1280"}, {"height", "720"}, {"fps", "30"}, {"format", "MJPEG"}}}
    );
    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->width, 1280);
    EXPECT_EQ(wish->height, 720);
    EXPECT_EQ(wish->frameRate, 30);
    EXPECT_EQ(wish->format, kMjpg);
    const std::pair<const char*, const char*> wrong[] = {
        {"width", "0"}, {"width", "wide"}, {"height", "99999"}, {"fps", "-1"}, {"format", "bitmap"}
    };
    for (const auto& [name, value] : wrong) {
        const auto result = parseV4l2Wish({"v4l2", "/dev/video0", {{name, value}}});
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().field(), std::string("source.") + name);
        EXPECT_FALSE(result.error().allowed().empty());
    }
}

TEST(V4l2Device, FilesThatAreNoCamerasAreRefused) {
    EXPECT_EQ(openV4l2Device("/dev/video-none").error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(openV4l2Device("/dev/null").error().kind(), ErrorKind::Unsupported);
}

/// A webcam: exposure in 100 µs, gain from 16 to 255 in steps of 1, an iris in tens.
std::map<std::uint32_t, V4l2Range> webcam() {
    return {
        {V4L2_CID_POWER_LINE_FREQUENCY, {0, 2, 1}},
        {V4L2_CID_EXPOSURE_AUTO, {0, 3, 1}},
        {V4L2_CID_EXPOSURE_AUTO_PRIORITY, {0, 1, 1}},
        {V4L2_CID_EXPOSURE_ABSOLUTE, {3, 2047, 1}},
        {V4L2_CID_GAIN, {16, 255, 1}},
        {V4L2_CID_IRIS_ABSOLUTE, {0, 95, 10}}
    };
}

std::string setting(std::uint32_t id, int value) {
    return fmt::format("set {:x} to {}", id, value);
}

TEST_F(V4l2SourceTest, ExposureGainAndIrisAreSetWithinTheRangesOfTheCamera) {
    VirtualCamera camera(clock_, probe_, {}, {});
    camera.controls_ = webcam();
    CameraControls controls;
    controls.manual = true;
    controls.exposureTime = std::chrono::milliseconds(20);
    controls.gain = 50;
    controls.iris = 100;
    controls.slowShutter = true;
    controls.mains = Mains::Hertz50;
    ASSERT_TRUE(applyControls(camera, controls));
    EXPECT_THAT(
        probe_.next(6),
        ElementsAre(
            setting(V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_50HZ),
            setting(V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL),
            setting(V4L2_CID_EXPOSURE_AUTO_PRIORITY, 1),
            setting(V4L2_CID_EXPOSURE_ABSOLUTE, 200),
            setting(V4L2_CID_GAIN, 16 + 119),
            setting(V4L2_CID_IRIS_ABSOLUTE, 90)
        )
    );
    // Longer than the camera can: as long as it can.
    controls.exposureTime = std::chrono::seconds(1);
    ASSERT_TRUE(applyControls(camera, controls));
    EXPECT_EQ(probe_.find(setting(V4L2_CID_EXPOSURE_ABSOLUTE, 2047)).text.substr(0, 3), "set");
}

TEST_F(V4l2SourceTest, AutomaticExposureIsTheOneThatTheCameraHas) {
    VirtualCamera camera(clock_, probe_, {}, {});
    camera.controls_ = webcam();
    ASSERT_TRUE(applyControls(camera, {}));
    EXPECT_THAT(
        probe_.next(2),
        ElementsAre(
            setting(V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY),
            setting(V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0)
        )
    );
}

TEST_F(V4l2SourceTest, AControlThatIsRefusedOrMissingCostsNoOther) {
    VirtualCamera camera(clock_, probe_, {}, {});
    camera.controls_ = webcam();
    camera.controls_.erase(V4L2_CID_IRIS_ABSOLUTE);
    camera.refused_ = V4L2_CID_EXPOSURE_ABSOLUTE;
    CameraControls controls;
    controls.manual = true;
    ASSERT_TRUE(applyControls(camera, controls));
    EXPECT_EQ(probe_.find(setting(V4L2_CID_GAIN, 16)).text, setting(V4L2_CID_GAIN, 16));
    camera.gone_ = V4L2_CID_GAIN;
    EXPECT_EQ(applyControls(camera, controls).error().kind(), ErrorKind::NotFound);
}

TEST_F(V4l2SourceTest, ControlsAreSetBeforeTheFirstPictureAndAgainWhenTheyChange) {
    auto camera = std::make_unique<VirtualCamera>(
        clock_, probe_, std::vector{kSmallYuyv}, std::deque{picture(grey(64, 48), 0)}
    );
    camera->controls_ = {{V4L2_CID_GAIN, {0, 100, 1}}};
    devices_.emplace_back(std::move(camera));
    const auto source = make();
    CameraControls controls;
    controls.manual = true;
    controls.gain = 30;
    source->adjust(controls);
    source->start(probe_);
    EXPECT_THAT(
        probe_.next(4),
        ElementsAre(
            "starting: opening /dev/video0", "configure 64x48", setting(V4L2_CID_GAIN, 30), "frame"
        )
    );
    controls.gain = 70;
    source->adjust(controls);
    EXPECT_EQ(probe_.find(setting(V4L2_CID_GAIN, 70)).text, setting(V4L2_CID_GAIN, 70));
}

}  // namespace
}  // namespace ocelli::camera::capture
