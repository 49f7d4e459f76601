// Thermal cameras on V4L2 through their virtual twins: layouts, telemetry, unplugging.
#include "camera/thermal_capture/thermal_device_source.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <map>

#include <linux/videodev2.h>

#include <gtest/gtest.h>

#include "camera/thermal/radiometry.h"
#include "camera/thermal_capture/lepton_telemetry.h"
#include "runtime/guarded.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::thermal_capture {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kY16 = capture::fourCc('Y', '1', '6', ' ');

void put(Bytes& bytes, std::size_t word, unsigned value) {
    bytes[2 * word] = static_cast<std::byte>(value & 0xFFU);
    bytes[2 * word + 1] = static_cast<std::byte>((value >> 8U) & 0xFFU);
}

void putFloat(Bytes& bytes, std::size_t word, float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    put(bytes, word, bits & 0xFFFFU);
    put(bytes, word + 1, bits >> 16U);
}

/// A picture of one temperature, in words.
Bytes words(int width, int rows, unsigned value) {
    Bytes bytes(static_cast<std::size_t>(width * rows) * 2);
    for (std::size_t i = 0; i < bytes.size() / 2; ++i) {
        put(bytes, i, value);
    }
    return bytes;
}

/// A Lepton 3.5 with telemetry, in centikelvin.
Bytes lepton(bool correcting, bool tlinear, bool fine) {
    Bytes bytes = words(160, 122, 31'000);
    const std::size_t telemetry = 160 * 120;
    for (std::size_t i = 0; i < 320; ++i) {
        put(bytes, telemetry + i, 0);
    }
    put(bytes, telemetry + 0, 0x0E08);
    put(bytes, telemetry + 3, correcting ? 2U << 4U : 3U << 4U);
    put(bytes, telemetry + 20, 77);
    put(bytes, telemetry + 24, 30'415);
    put(bytes, telemetry + 26, 30'115);
    put(bytes, telemetry + 160 + 48, tlinear ? 1 : 0);
    put(bytes, telemetry + 160 + 49, fine ? 1 : 0);
    return bytes;
}

/// A T2S+: 256 x 192 and four rows.
Bytes xtherm() {
    Bytes bytes = words(256, 196, 7'000);
    const std::size_t rows = 256 * 192;
    for (std::size_t i = 0; i < 4 * 256; ++i) {
        put(bytes, rows + i, 0);
    }
    put(bytes, rows + 1, 8617);
    const std::size_t at = rows + 256;
    put(bytes, at, 6'500);
    put(bytes, at + 1, 2982);
    putFloat(bytes, at + 3, 0.01F);
    putFloat(bytes, at + 5, 10);
    putFloat(bytes, at + 7, 0);
    putFloat(bytes, at + 9, 0);
    putFloat(bytes, at + 11, 40);
    putFloat(bytes, at + 127 + 2, 20);
    putFloat(bytes, at + 127 + 4, 20);
    putFloat(bytes, at + 127 + 6, 0.5F);
    putFloat(bytes, at + 127 + 8, 1);
    return bytes;
}

double celsiusIn(const SensorPicture& picture) {
    const auto radiometry = thermal::Radiometry::create(picture.camera, {1, 0, 20, 20, 50, 1, 20});
    return radiometry->readingOf(picture.image.at(3, 3)).celsius;
}

Result<SensorPicture> parse(std::string_view name, const Bytes& bytes, SensorGeometry geometry) {
    const auto* layout = findSensorLayout(name);
    return parseSensorPicture(*layout, bytes, geometry, layout->usual);
}

TEST(SensorLayout, ALeptonSaysWhatItsCountsAre) {
    const auto fine = parse("lepton", lepton(false, true, true), {160, 122, 120});
    ASSERT_TRUE(fine) << fine.error().describe();
    EXPECT_EQ(fine->image.height, 120);
    EXPECT_TRUE(fine->radiometric);
    EXPECT_FALSE(fine->frozen);
    EXPECT_NEAR(celsiusIn(*fine), 36.85, 0.001);
    EXPECT_NEAR(fine->sensorCelsius, 31, 0.001);
    // Low resolution: a tenth of a kelvin a count.
    const auto coarse = parse("lepton", lepton(false, true, false), {160, 122, 120});
    ASSERT_TRUE(coarse);
    EXPECT_NEAR(
        std::get<thermal::LinearCalibration>(coarse->camera.calibration).kelvinPerCount, 0.1, 1e-9
    );
    // Without TLinear there are no temperatures, whatever was hoped for.
    const auto none = parse("lepton", lepton(false, false, false), {160, 122, 120});
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->radiometric);
}

TEST(SensorLayout, AClosedShutterFreezes) {
    const auto closed = parse("lepton", lepton(true, true, true), {160, 122, 120});
    ASSERT_TRUE(closed);
    EXPECT_TRUE(closed->frozen);
}

TEST(SensorLayout, PixelsAreNotTakenForTelemetry) {
    EXPECT_FALSE(parse("lepton", words(160, 122, 31'000), {160, 122, 120}));
    EXPECT_FALSE(parse("lepton", words(160, 122, 0), {160, 122, 120}));
    EXPECT_TRUE(parse("lepton", words(160, 120, 31'000), {160, 120, 120}));
    EXPECT_FALSE(parseLeptonTelemetry(ByteSpan(lepton(false, true, true)).first(100)));
}

TEST(SensorLayout, ABosonHasTemperaturesOnlyWhenToldSo) {
    const auto* boson = findSensorLayout("boson");
    const auto bytes = words(320, 256, 30'015);
    const auto plain = parseSensorPicture(*boson, bytes, {320, 256, 256}, boson->usual);
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->radiometric);
    const auto told = parseSensorPicture(*boson, bytes, {320, 256, 256}, {0.01});
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->radiometric);
    EXPECT_NEAR(celsiusIn(*told), 27, 0.001);
}

TEST(SensorLayout, AnInfirayTellsTemperaturesInItsLowerHalf) {
    Bytes bytes = words(256, 384, 0);
    for (std::size_t i = 256 * 192; i < 256 * 384; ++i) {
        put(bytes, i, 19'000);
    }
    const auto made = parse("infiray-256x384", bytes, {256, 384, 192});
    ASSERT_TRUE(made) << made.error().describe();
    EXPECT_EQ(made->image.height, 192);
    EXPECT_FALSE(made->surfaceKnown);
    EXPECT_NEAR(celsiusIn(*made), 19'000 / 64.0 - 273.15, 0.001);
    // Low gain, or a picture where temperatures should be.
    EXPECT_FALSE(parse("infiray-256x384", words(256, 384, 40'000), {256, 384, 192}));
}

TEST(SensorLayout, AnXthermBringsItsCurveWithEachPicture) {
    const auto made = parse("ht301", xtherm(), {256, 196, 192});
    ASSERT_TRUE(made) << made.error().describe();
    EXPECT_EQ(made->image.height, 192);
    EXPECT_NEAR(made->sensorCelsius, 20, 0.001);
    EXPECT_TRUE(std::holds_alternative<thermal::QuadraticCalibration>(made->camera.calibration));
    const double first = celsiusIn(*made);
    EXPECT_TRUE(std::isfinite(first));
    // A warmer shutter is another curve.
    Bytes warmer = xtherm();
    put(warmer, 256 * 192 + 256 + 1, 3082);
    EXPECT_GT(celsiusIn(*parse("ht301", warmer, {256, 196, 192})), first);
    EXPECT_FALSE(parse("ht301", words(256, 196, 0), {256, 196, 192}));
}

TEST(SensorLayout, RefusesBytesThatAreNotAsManyAsThePictureHas) {
    for (const auto& layout : sensorLayouts()) {
        for (const auto& geometry : layout.geometries) {
            const auto bytes = words(geometry.width, geometry.rows - 1, 30'000);
            const auto made = parseSensorPicture(layout, bytes, geometry, layout.usual);
            ASSERT_FALSE(made);
            EXPECT_EQ(made.error().kind(), ErrorKind::DataLoss);
        }
    }
}

/// What happens at the virtual camera next.
struct Event {
    Bytes bytes = {};
    std::optional<ErrorKind> error = {};
    bool damaged = false;
};

/// The virtual twin: modes and a script. When the script is over, nothing comes any more.
class VirtualSensor final : public capture::V4l2Device {
  public:
    /// @param told  keeps what its zoom is set to
    VirtualSensor(
        capture::V4l2Mode mode,
        std::deque<Event> script,
        std::size_t stride,
        Guarded<std::vector<int>>& told
    )
        : mode_(mode), script_(std::move(script)), stride_(stride), told_(&told) {}

    std::string card() const override { return "Virtual sensor"; }

    Result<std::vector<capture::V4l2Mode>> modes() override {
        return std::vector<capture::V4l2Mode>{
            {capture::kYuyv, 640, 480, 30}, {kY16, 90, 70, 9}, mode_
        };
    }

    Result<capture::V4l2Setting> configure(const capture::V4l2Mode& wanted) override {
        EXPECT_EQ(wanted.width, mode_.width);
        return capture::V4l2Setting{wanted, stride_};
    }

    std::optional<capture::V4l2Range> control(std::uint32_t id) override {
        return id == V4L2_CID_ZOOM_ABSOLUTE ? std::optional(capture::V4l2Range{0, 65'535, 1})
                                            : std::nullopt;
    }

    bool offers(std::uint32_t, int) override { return false; }

    Result<void> set(std::uint32_t id, int value) override {
        if (id != V4L2_CID_ZOOM_ABSOLUTE) {
            return fail(ErrorKind::NotFound, "no such control");
        }
        told_->lock()->push_back(value);
        return {};
    }

    Result<void> startStreaming() override { return {}; }

    Result<std::optional<capture::V4l2Buffer>> dequeue(Duration) override {
        if (script_.empty()) {
            std::this_thread::yield();
            return std::optional<capture::V4l2Buffer>{};
        }
        present_ = std::move(script_.front());
        script_.pop_front();
        if (present_.error) {
            return fail(*present_.error, "the camera is gone");
        }
        capture::V4l2Buffer buffer;
        buffer.bytes = present_.bytes;
        buffer.damaged = present_.damaged;
        return std::optional(buffer);
    }

    Result<void> requeue(std::uint32_t) override { return {}; }

  private:
    capture::V4l2Mode mode_;
    std::deque<Event> script_;
    std::size_t stride_;
    Guarded<std::vector<int>>* told_;
    Event present_;
};

/// Waits for frames and states on the test's thread.
class Listener : public ThermalListener {
  public:
    void onState(capture::SourceState, const std::string& message) override {
        std::lock_guard lock(mutex_);
        states.push_back(message);
        changed_.notify_all();
    }

    void onFrame(ThermalFramePtr frame) override {
        std::lock_guard lock(mutex_);
        frames.push_back(std::move(frame));
        changed_.notify_all();
    }

    template <class Condition>
    bool wait(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return condition(*this); });
    }

    std::vector<ThermalFramePtr> frames;
    std::vector<std::string> states;

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
};

bool said(const Listener& listener, std::string_view part) {
    return std::ranges::any_of(listener.states, [part](const std::string& state) {
        return state.find(part) != std::string::npos;
    });
}

class ThermalDevice : public testing::Test {
  protected:
    using Make = std::function<Result<std::unique_ptr<capture::V4l2Device>>()>;

    std::unique_ptr<ThermalSource> source(
        std::string_view name, std::map<std::string, Make> devices
    ) {
        DeviceWorld world{
            clock_,
            [known = std::move(devices)](const std::string& path
            ) -> Result<std::unique_ptr<capture::V4l2Device>> {
                const auto found = known.find(path);
                if (found == known.end()) {
                    return fail(ErrorKind::NotFound, "there is no camera");
                }
                return found->second();
            },
            {"/dev/video0", "/dev/video1", "/dev/video2"},
            [this](const std::stop_token& stop, Duration span) {
                waits_.lock()->push_back(span);
                std::this_thread::yield();
                return !stop.stop_requested();
            }
        };
        const auto* layout = findSensorLayout(name);
        return makeThermalDeviceSource(*layout, layout->usual, std::move(world));
    }

    Make sensor(capture::V4l2Mode mode, std::deque<Event> script, std::size_t stride = 0) {
        return [this, mode, script, stride]() -> Result<std::unique_ptr<capture::V4l2Device>> {
            return std::unique_ptr<capture::V4l2Device>(
                std::make_unique<VirtualSensor>(mode, script, stride, told_)
            );
        };
    }

    test::FakeClock clock_;
    Guarded<std::vector<Duration>> waits_;
    Guarded<std::vector<int>> told_;
};

TEST_F(ThermalDevice, IsFoundByWhatItDeliversAndStripsItsTelemetry) {
    Listener listener;
    const auto found = source(
        "lepton",
        {{"/dev/video0", sensor({capture::kMjpg, 1920, 1080, 30}, {})},
         {"/dev/video2",
          sensor({kY16, 160, 122, 9}, {{lepton(false, true, true)}, {lepton(true, true, true)}})}}
    );
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return l.frames.size() == 2; }));
    EXPECT_EQ(listener.frames[0]->image.height, 120);
    EXPECT_TRUE(listener.frames[0]->camera);
    EXPECT_FALSE(listener.frames[0]->frozen);
    EXPECT_TRUE(listener.frames[1]->frozen);
    EXPECT_GT(listener.frames[1]->captureTime, listener.frames[0]->captureTime);
    EXPECT_TRUE(said(listener, "Virtual sensor (/dev/video2), 160x120"));
}

TEST_F(ThermalDevice, IsAskedForCountsAndClosesItsShutterWhenTold) {
    struct Closing : Listener {
        void onFrame(ThermalFramePtr frame) override {
            if (frame->sequence == 0) {
                from->closeShutter();
            }
            Listener::onFrame(std::move(frame));
        }

        ThermalSource* from = nullptr;
    } listener;

    const auto found = source(
        "ht301", {{"/dev/video0", sensor({capture::kYuyv, 256, 196, 25}, {{xtherm()}, {xtherm()}})}}
    );
    listener.from = found.get();
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return l.frames.size() == 2; }));
    EXPECT_EQ(*told_.lock(), (std::vector<int>{0x8004, 0x8000}));
}

TEST_F(ThermalDevice, OneThatDecidesByItselfIsNotToldAnything) {
    struct Closing : Listener {
        void onFrame(ThermalFramePtr frame) override {
            from->closeShutter();
            Listener::onFrame(std::move(frame));
        }

        ThermalSource* from = nullptr;
    } listener;

    const auto found = source(
        "lepton", {{"/dev/video0", sensor({kY16, 160, 122, 9}, {{lepton(false, true, true)}})}}
    );
    listener.from = found.get();
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return l.frames.size() == 1; }));
    EXPECT_TRUE(told_.lock()->empty());
}

TEST_F(ThermalDevice, ACutOrDamagedBufferIsNoPicture) {
    Listener listener;
    auto cut = lepton(false, true, true);
    cut.resize(cut.size() - 2);
    const auto found = source(
        "lepton",
        {{"/dev/video0",
          sensor(
              {kY16, 160, 122, 9},
              {{cut}, {lepton(false, true, true), {}, true}, {lepton(false, true, true)}}
          )}}
    );
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return l.frames.size() == 1; }));
    EXPECT_EQ(listener.frames[0]->sequence, 0U);
}

TEST_F(ThermalDevice, UnpluggedItIsLostAndFoundAgain) {
    Listener listener;
    const auto found = source(
        "lepton",
        {{"/dev/video1",
          sensor({kY16, 160, 122, 9}, {{lepton(false, true, true)}, {{}, ErrorKind::NotFound}})}}
    );
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return l.frames.size() >= 3; }));
    EXPECT_TRUE(said(listener, "the camera is gone"));
    EXPECT_EQ(waits_.lock()->front(), 1s);
}

TEST_F(ThermalDevice, AnotherFormIsRefused) {
    Listener listener;
    const auto found = source(
        "boson", {{"/dev/video0", sensor({kY16, 640, 512, 60}, {{words(640, 512, 1)}}, 2048)}}
    );
    found->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return said(l, "in another form"); }));
    EXPECT_TRUE(listener.frames.empty());
}

TEST_F(ThermalDevice, ACameraThatIsNotThereIsSaid) {
    Listener listener;
    const auto none = source("ht301", {});
    none->start(listener);
    ASSERT_TRUE(listener.wait([](auto& l) { return said(l, "there is no such camera"); }));
    Listener other;
    const auto wrong =
        source("ht301", {{"/dev/video0", sensor({capture::kYuyv, 640, 480, 30}, {})}});
    wrong->start(other);
    ASSERT_TRUE(other.wait([](auto& l) { return said(l, "does not deliver its pictures"); }));
}

TEST(ThermalDeviceAddress, NamesOptionsThatMakeNoSense) {
    test::FakeClock clock;
    const auto address = [](std::string_view text) { return *capture::parseSourceAddress(text); };
    EXPECT_TRUE(isThermalDevice(address("v4l2:lepton")));
    EXPECT_TRUE(isThermal(address("v4l2:infiray-256x384")));
    EXPECT_FALSE(isThermalDevice(address("v4l2:/dev/video0")));
    EXPECT_TRUE(createThermalDeviceSource(address("v4l2:lepton?device=/dev/nothing"), clock));
    EXPECT_TRUE(createThermalDeviceSource(address("v4l2:boson?resolution=0.01"), clock));
    EXPECT_TRUE(createThermalDeviceSource(address("v4l2:lepton?resolution=none"), clock));
    EXPECT_FALSE(createThermalDeviceSource(address("v4l2:lepton?resolution=7"), clock));
    EXPECT_FALSE(createThermalDeviceSource(address("v4l2:ht301?resolution=0.1"), clock));
    const auto wrong = createThermalDeviceSource(address("v4l2:lepton?colour=red"), clock);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().kind(), ErrorKind::InvalidArgument);
}

}  // namespace
}  // namespace ocelli::camera::thermal_capture
