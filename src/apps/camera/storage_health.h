// Watches the health of the card under the own disk: its event, and the protection of an eMMC.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/settings_store.h"
#include "events/event_bus.h"
#include "host/volumes/card_meter.h"
#include "host/volumes/volume_probe.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop; the card has a queue of its own.
class StorageHealth {
  public:
    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        events::EventBus& bus;

        /// What the watch over the disk saw last; nothing before its first look.
        std::function<std::optional<host::volumes::VolumeState>()> volume;

        /// After each look: why nothing may be written to the disk; empty when it may.
        std::function<void(const std::string& why)> protect;
    };

    StorageHealth(Faces faces, host::volumes::CardMeter::Places places);

    /// What was counted is on the disk then.
    ~StorageHealth();

    StorageHealth(const StorageHealth&) = delete;
    StorageHealth& operator=(const StorageHealth&) = delete;

    /// As in docs/design/api.md; null when there is no card.
    Json toJson() const;

    /// Says in `absent` what this device cannot tell.
    void tell(Json& capabilities) const;

    static constexpr Duration kLookEvery = std::chrono::seconds(5);

  private:
    using Reading = std::optional<host::volumes::CardReading>;

    /// A card, and in what state; an event lasts while both stay the same.
    struct Told {
        std::string id;
        host::volumes::HealthWord word = host::volumes::HealthWord::Good;

        bool operator==(const Told&) const = default;
    };

    void look();
    void take(Reading reading);
    void judge();
    void tellEvent();
    void begin();
    void end(const char* cause);
    std::string whyProtected() const;
    bool low() const;

    Faces faces_;
    Reading reading_;
    host::volumes::CardHealth health_;  ///< of `reading_`, when there is one
    int failures_ = 0;                  ///< looks in a row that found the disk failing
    bool looking_ = false;
    bool known_ = false;       ///< the first look is over
    std::uint64_t event_ = 0;  ///< that lasts; 0: none
    Told told_;
    Subscription subscription_;
    Timer timer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::shared_ptr<host::volumes::CardMeter> meter_;  ///< queue only
    SerialQueue queue_{"card health"};                 ///< last: ends before what it uses
};

}  // namespace ocelli::apps::camera
