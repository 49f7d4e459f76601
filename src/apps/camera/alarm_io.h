// Alarm inputs and outputs of this device, joined to settings, events, links and HTTP.
#pragma once

#include <memory>
#include <vector>

#include "config/settings_store.h"
#include "control/linkage/linkage.h"
#include "events/event_bus.h"
#include "host/alarm_io/alarm_inputs.h"
#include "host/alarm_io/alarm_outputs.h"
#include "host/alarm_io/input_lines.h"
#include "host/alarm_io/output_lines.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// Lives on the main loop.
class AlarmIo {
  public:
    struct Faces {
        EventLoop& loop;
        config::SettingsStore& settings;
        events::EventBus& bus;
    };

    struct Lines {
        std::vector<host::alarm_io::LineAddress> inputs;
        std::vector<host::alarm_io::LineAddress> outputs;
    };

    /// Settings get an entry for each line. As the store says.
    static Result<std::unique_ptr<AlarmIo>> create(const Faces& faces, Lines lines);

    /// The action "alarmOutput".
    void addActions(control::linkage::Linkage& links);

    /// `GET /api/v1/alarm`, and what switches outputs and virtual inputs.
    void addRoutes(net::http::Router& router);

    /// What the device has of them, and why not.
    void tell(Json& capabilities) const;

  private:
    AlarmIo(const Faces& faces, Lines lines);

    void apply();
    Json toJson() const;
    Result<net::http::Response> switchOutput(const net::http::Request& request);
    Result<net::http::Response> setInput(const net::http::Request& request);

    Faces faces_;
    host::alarm_io::AlarmInputs inputs_;
    host::alarm_io::InputLines inputLines_;
    host::alarm_io::OutputLines outputLines_;
    host::alarm_io::AlarmOutputs outputs_;
    Subscription subscription_;
};

/// Reads lines as options and models name them. InvalidArgument.
Result<std::vector<host::alarm_io::LineAddress>> readLines(const std::vector<std::string>& words);

}  // namespace ocelli::apps::camera
