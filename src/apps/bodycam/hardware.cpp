// Readings in, light and sound out.
#include "apps/bodycam/hardware.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "host/peripherals/power.h"

namespace ocelli::apps::bodycam {
namespace {

namespace peripherals = host::peripherals;

constexpr Duration kLightEvery = std::chrono::milliseconds(50);
constexpr Duration kPowerEvery = std::chrono::seconds(5);
constexpr Duration kDockEvery = std::chrono::milliseconds(250);
constexpr Duration kMotionEvery = std::chrono::milliseconds(20);

constexpr Duration kWifiEvery = std::chrono::seconds(1);

// Searched for longer than this, a Wi-Fi cannot be reached.
constexpr Duration kWifiFails = std::chrono::seconds(60);

struct Key {
    std::uint16_t code;  ///< of linux/input-event-codes.h
    device::Button button;
};

constexpr std::array<Key, 5> kKeys = {{
    {116, device::Button::Power},         // KEY_POWER
    {358, device::Button::Top},           // KEY_INFO
    {464, device::Button::Function},      // KEY_FN
    {167, device::Button::Record},        // KEY_RECORD
    {212, device::Button::SensorRecord},  // KEY_CAMERA
}};

peripherals::Light lightOf(device::Colour colour, double brightness) {
    const auto scaled = [brightness](double r, double g, double b) {
        return peripherals::Light{r * brightness, g * brightness, b * brightness};
    };
    switch (colour) {
        case device::Colour::Red:
            return scaled(1, 0, 0);
        case device::Colour::Green:
            return scaled(0, 1, 0);
        case device::Colour::Amber:
            return scaled(1, 0.6, 0);
        case device::Colour::Blue:
            return scaled(0, 0, 1);
        case device::Colour::White:
            return scaled(1, 1, 1);
        default:
            return {};
    }
}

}  // namespace

Hardware::Hardware(
    EventLoop& loop,
    WornDevice& worn,
    std::filesystem::path root,
    net::Endpoint gpsd,
    std::string_view sensorSource
)
    : loop_(loop), worn_(worn), root_(std::move(root)), leds_(root_) {
    if (auto beeper = peripherals::Beeper::open(root_ / "dev/input/beeper")) {
        beeper_.emplace(std::move(*beeper));
    }
    if (auto accelerometer = peripherals::Accelerometer::open(root_)) {
        accelerometer_ = *accelerometer;
        motionTimer_ = loop_.every(kMotionEvery, [this] { readMotion(); });
    } else {
        log::info("hardware", "{}: falls are not noticed", accelerometer.error().message());
    }
    lightTimer_ = loop_.every(kLightEvery, [this] { light(); });
    powerTimer_ = loop_.every(kPowerEvery, [this] { readPower(); });
    readPower();
    if (peripherals::readDock(root_)) {
        dockTimer_ = loop_.every(kDockEvery, [this] { readDock(); });
        readDock();
    }
    constexpr std::string_view kDevice = "v4l2:/";
    if (sensorSource.starts_with(kDevice)) {
        sensorNode_ = root_ / sensorSource.substr(kDevice.size());
        sensorTimer_ = loop_.every(kDockEvery, [this] { readSensorPlug(); });
        readSensorPlug();
    }
    keys_ = std::make_unique<peripherals::KeyReader>(
        root_,
        loop_.clock(),
        [this, alive = std::weak_ptr(alive_)](const peripherals::KeyEvent& key, MonoTime) {
            loop_.post([this, alive, key] {
                if (!alive.expired()) {
                    onKey(key);
                }
            });
        }
    );
    gpsd_ = std::make_unique<peripherals::GpsdClient>(
        std::move(gpsd),
        [this, alive = std::weak_ptr(alive_)](const auto& fix) {
            loop_.post([this, alive, fix] {
                if (!alive.expired()) {
                    onFix(fix);
                }
            });
        }
    );
    wifiTimer_ = loop_.every(kWifiEvery, [this] { readWifi(); });
    readWifi();
    if (worn_.camera().model().simSlot) {
        modem_ = std::make_unique<peripherals::ModemClient>(
            [this, alive = std::weak_ptr(alive_)](const auto& reading) {
                loop_.post([this, alive, reading] {
                    if (!alive.expired()) {
                        onModem(reading);
                    }
                });
            }
        );
    }
    onChanged();
}

/// Dark and silent: nothing may look as if the camera still ran.
Hardware::~Hardware() {
    alive_.reset();
    modem_.reset();
    for (const Shown& one : shown_) {
        static_cast<void>(leds_.set(one.name, {}));
    }
    static_cast<void>(leds_.set("vibrator", {}));
}

void Hardware::onKey(const peripherals::KeyEvent& key) {
    const auto found = std::ranges::find(kKeys, key.code, &Key::code);
    if (found != kKeys.end()) {
        worn_.handle(device::input::ButtonEdge{found->button, key.down});
    }
}

void Hardware::onFix(const std::optional<peripherals::GpsFix>& fix) {
    if (!fix) {
        worn_.setPosition({});
        return;
    }
    const WallTime time = fix->time.value_or(loop_.clock().wall());
    worn_.setPosition(device::Position{fix->latitude, fix->longitude, time});
}

void Hardware::readPower() {
    const auto reading = peripherals::readPower(root_);
    if (reading) {
        worn_.handle(device::input::Battery{
            reading->percent,
            reading->external,
            reading->charging,
            reading->fault,
            reading->celsius,
            reading->health,
            reading->serial
        });
    }
}

void Hardware::onCharge(const device::output::Charge& charge) const {
    const auto done = peripherals::limitCharging(root_, charge.allowed, charge.percent);
    if (!done && done.error().kind() != ErrorKind::NotFound) {
        log::warning("worn", "the charger: {}", done.error().describe());
    }
}

void Hardware::readDock() {
    const auto docked = peripherals::readDock(root_);
    if (docked && docked->powered != worn_.inDock()) {
        worn_.handle(device::input::Dock{docked->powered, docked->bay});
    }
}

void Hardware::readSensorPlug() {
    std::error_code failed;
    worn_.handle(device::input::SensorPlug{std::filesystem::exists(sensorNode_, failed)});
}

void Hardware::readMotion() {
    const auto reading = accelerometer_->read();
    if (reading && falls_.add({reading->x, reading->y, reading->z}, loop_.clock().mono())) {
        worn_.handle(device::input::Fall{});
    }
}

/// A computer without Wi-Fi leaves it to the panel.
void Hardware::readWifi() {
    using peripherals::WifiState;
    const peripherals::WifiReading reading = peripherals::readWifi(root_);
    if (reading.state == WifiState::Absent && wifi_.state == WifiState::Absent) {
        return;
    }
    wifi_ = reading;
    const MonoTime now = loop_.clock().mono();
    if (reading.state != WifiState::Searching) {
        searchingSince_.reset();
    } else if (!searchingSince_) {
        searchingSince_ = now;
    }
    device::input::LinkState link{device::input::LinkState::Which::Wifi};
    switch (reading.state) {
        case WifiState::Absent:
            break;
        case WifiState::Off:
            link.state = device::Link::Off;
            break;
        case WifiState::Searching:
            link.state =
                now - *searchingSince_ > kWifiFails ? device::Link::Failed : device::Link::Working;
            break;
        case WifiState::Connected:
            link.state = device::Link::Up;
            link.percent = reading.percent;
            break;
    }
    worn_.handle(link);
}

/// A computer without a modem leaves the mobile network to the panel.
void Hardware::onModem(const Result<peripherals::ModemReading>& reading) {
    if (!reading) {
        log::info("hardware", "the mobile network: {}", reading.error().message());
    }
    const peripherals::ModemReading now = reading ? *reading : peripherals::ModemReading{};
    if (now.state == peripherals::MobileState::Absent && !hasModem_) {
        return;
    }
    hasModem_ = true;
    static constexpr std::array<device::Link, 5> kLinks = {
        device::Link::Absent,
        device::Link::Off,
        device::Link::Working,
        device::Link::Up,
        device::Link::Failed
    };
    static constexpr std::array<device::Sim, 5> kCards = {
        device::Sim::Unknown,
        device::Sim::Missing,
        device::Sim::Locked,
        device::Sim::Faulty,
        device::Sim::Ready
    };
    worn_.handle(device::input::SimCard{kCards.at(static_cast<std::size_t>(now.sim))});
    worn_.handle(device::input::LinkState{
        device::input::LinkState::Which::Mobile,
        kLinks.at(static_cast<std::size_t>(now.state)),
        now.percent,
        now.network
    });
}

void Hardware::show(const std::string& name, const device::Lamp& lamp) {
    const auto found = std::ranges::find(shown_, name, &Shown::name);
    if (found == shown_.end()) {
        shown_.push_back({name, lamp, loop_.clock().mono()});
    } else if (found->lamp != lamp) {
        found->lamp = lamp;
        found->since = loop_.clock().mono();
    }
}

void Hardware::onChanged() {
    const device::WornCamera& camera = worn_.camera();
    const device::Lamps lamps = camera.lamps();
    for (const device::Led led : camera.model().leds) {
        const std::string name(toString(led));
        if (leds_.has(name)) {
            show(name, lamps.of(led));
        }
    }
    if (leds_.has("front")) {
        show("front", lamps.front);
    }
    if (leds_.has("sensorfront")) {
        show("sensorfront", lamps.sensorFront);
    }
}

void Hardware::onPlay(const device::output::Play& play) {
    playing_ = play;
    playingSince_ = loop_.clock().mono();
}

void Hardware::light() {
    const MonoTime now = loop_.clock().mono();
    for (const Shown& one : shown_) {
        const double brightness = device::brightnessAt(one.lamp, now - one.since);
        if (auto done = leds_.set(one.name, lightOf(one.lamp.colour, brightness)); !done) {
            log::debug("hardware", "{}", done.error().message());
        }
    }
    if (!playing_) {
        return;
    }
    const device::Pattern& pattern = device::patternOf(playing_->signal);
    const Duration since = now - playingSince_;
    const bool buzz = playing_->buzz && device::isOn(pattern.buzz, since);
    const bool beep = playing_->beep && device::isOn(pattern.beep, since);
    if (leds_.has("vibrator")) {
        static_cast<void>(leds_.set("vibrator", lightOf(device::Colour::White, buzz ? 1 : 0)));
    }
    if (beeper_) {
        static_cast<void>(beeper_->set(beep));
    }
    if (since > std::max(device::lengthOf(pattern.beep), device::lengthOf(pattern.buzz))) {
        playing_.reset();
    }
}

}  // namespace ocelli::apps::bodycam
