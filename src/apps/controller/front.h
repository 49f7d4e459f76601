// The front of the controller: two lamps and the power button (BS-SCT).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "bodyworn/system/lights.h"
#include "host/peripherals/key_reader.h"
#include "host/peripherals/leds.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::controller {

/// Thread-bound to the main loop. What this computer lacks is left out.
class Front {
  public:
    struct Faces {
        EventLoop& loop;
        std::filesystem::path root;  ///< "/" or a folder that stands in its place

        /// Asked once a second; nothing: still starting.
        std::function<std::optional<bodyworn::system::Lights>()> look;

        /// The power button was held; once.
        std::function<void()> onPowerOff;
    };

    explicit Front(Faces faces);

    /// Dark: it is off.
    ~Front();

    /// Held for that long the lamp turns amber, and it ends.
    static constexpr Duration kHold = std::chrono::seconds(3);

    static constexpr Duration kLookEvery = std::chrono::seconds(1);
    static constexpr Duration kBlinkEvery = std::chrono::milliseconds(250);

  private:
    void onKey(const host::peripherals::KeyEvent& key);
    void held();
    void look();
    void show();
    void set(std::string_view lamp, const host::peripherals::Light& light);

    Faces faces_;
    host::peripherals::Leds leds_;
    std::optional<bodyworn::system::Lights> lights_;
    bool ending_ = false;
    bool dark_ = false;  ///< of a lamp that flashes
    Timer lookTimer_;
    Timer blinkTimer_;
    Timer holdTimer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::unique_ptr<host::peripherals::KeyReader> keys_;
};

}  // namespace ocelli::apps::controller
