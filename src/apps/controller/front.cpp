// State in, light out; a button that has to be held.
#include "apps/controller/front.h"

#include <utility>

#include "base/log.h"

namespace ocelli::apps::controller {
namespace {

namespace peripherals = host::peripherals;
using bodyworn::system::LightColour;

constexpr std::uint16_t kPowerKey = 116;  // KEY_POWER
constexpr std::string_view kStatus = "status";
constexpr std::string_view kStorage = "storage";
constexpr peripherals::Light kAmber = {1, 0.6, 0};

peripherals::Light lightOf(LightColour colour) {
    switch (colour) {
        case LightColour::Green:
            return {0, 1, 0};
        case LightColour::Amber:
            return kAmber;
        case LightColour::Red:
            return {1, 0, 0};
    }
    return {};
}

}  // namespace

Front::Front(Faces faces) : faces_(std::move(faces)), leds_(faces_.root) {
    for (const std::string_view lamp : {kStatus, kStorage}) {
        if (!leds_.has(lamp)) {
            log::info("front", "there is no LED {}", lamp);
        }
    }
    keys_ = std::make_unique<peripherals::KeyReader>(
        faces_.root,
        faces_.loop.clock(),
        [this, alive = std::weak_ptr(alive_)](const peripherals::KeyEvent& key, MonoTime) {
            faces_.loop.post([this, alive, key] {
                if (!alive.expired()) {
                    onKey(key);
                }
            });
        }
    );
    lookTimer_ = faces_.loop.every(kLookEvery, [this] { look(); });
    blinkTimer_ = faces_.loop.every(kBlinkEvery, [this] {
        dark_ = !dark_;
        show();
    });
    show();
}

Front::~Front() {
    keys_.reset();
    alive_.reset();
    set(kStatus, {});
    set(kStorage, {});
}

void Front::onKey(const peripherals::KeyEvent& key) {
    if (key.code != kPowerKey) {
        return;
    }
    if (key.down) {
        holdTimer_ = faces_.loop.after(kHold, [this] { held(); });
    } else {
        holdTimer_.cancel();
    }
}

void Front::held() {
    if (std::exchange(ending_, true)) {
        return;
    }
    log::info("front", "the power button was held: switching off");
    show();
    faces_.onPowerOff();
}

void Front::look() {
    lights_ = faces_.look();
    show();
}

void Front::show() {
    // Amber until it is ready, and again while it ends.
    const bool settled = lights_ && !ending_;
    set(kStatus, settled ? lightOf(lights_->status) : kAmber);
    const bool off = !lights_ || (lights_->accessing && dark_);
    set(kStorage, off ? peripherals::Light{} : lightOf(lights_->storage));
}

void Front::set(std::string_view lamp, const peripherals::Light& light) {
    if (!leds_.has(lamp)) {
        return;
    }
    if (auto done = leds_.set(lamp, light); !done) {
        log::warning("front", "the LED {}: {}", lamp, done.error().describe());
    }
}

}  // namespace ocelli::apps::controller
