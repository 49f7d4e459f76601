// Looks after the device itself: its temperature, its hours of operation, what is due.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "config/settings_store.h"
#include "events/event_bus.h"
#include "host/diagnostics/metrics.h"
#include "host/diagnostics/service_book.h"
#include "host/diagnostics/temperature_sensors.h"
#include "net/http/router.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop; sensors and disk have a queue of their own.
class Care {
  public:
    using Sensors = std::vector<host::diagnostics::SensorReading>;

    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        events::EventBus& bus;

        /// Further temperatures inside the device: those of thermal sensors.
        std::function<Sensors()> more;
    };

    /// @param hardware  "/" or a folder that stands in its place, for the sensors
    /// @param file  where the hours of operation are kept
    Care(Faces faces, std::filesystem::path hardware, const std::filesystem::path& file);

    /// The hours are on the disk then.
    ~Care();

    Care(const Care&) = delete;
    Care& operator=(const Care&) = delete;

    /// As in docs/design/api.md.
    Json toJson() const;

    void addRoutes(net::http::Router& router);

    void collect(host::diagnostics::Collection& to) const;

  private:
    void look();
    void judge(Sensors sensors);
    void remind(host::diagnostics::Task task, bool due, bool& told);
    void save();
    const host::diagnostics::SensorReading* watched() const;
    Result<net::http::Response> done(const net::http::Request& request);

    Faces faces_;
    std::filesystem::path hardware_;
    host::diagnostics::ServiceBook book_;
    Sensors sensors_;
    host::diagnostics::RangeState state_ = host::diagnostics::RangeState::Inside;
    std::uint64_t event_ = 0;  ///< of the temperature, while it is outside its range
    bool toldInspection_ = false;
    bool toldBattery_ = false;
    Timer lookTimer_;
    Timer saveTimer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    SerialQueue queue_{"care"};  ///< last: ends before what it uses
};

}  // namespace ocelli::apps::camera
