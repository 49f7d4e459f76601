// Reads sensors, judges them, counts hours, reminds.
#include "apps/camera/care.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"

namespace ocelli::apps::camera {
namespace {

using host::diagnostics::RangeState;
using host::diagnostics::SensorPlace;
using host::diagnostics::SensorReading;
using host::diagnostics::ServiceBook;
using host::diagnostics::Task;

constexpr auto kLookEvery = std::chrono::seconds(10);
constexpr auto kSaveEvery = std::chrono::minutes(1);  // a kill costs that much at most

double rounded(double value) {
    return std::round(value * 10) / 10 + 0.0;
}

ServiceBook openBook(const std::filesystem::path& file, const Clock& clock) {
    auto book = ServiceBook::open(file, clock);
    if (!book) {
        log::error("care", "{}", book.error().describe());
        book = ServiceBook::open(file, clock);
    }
    // A file that can neither be read nor put aside: counting goes on without it.
    return book ? std::move(*book) : ServiceBook::begin(file, clock);
}

}  // namespace

Care::Care(Faces faces, std::filesystem::path hardware, const std::filesystem::path& file)
    : faces_(std::move(faces)),
      hardware_(std::move(hardware)),
      book_(openBook(file, faces_.loop.clock())),
      lookTimer_(faces_.loop.every(kLookEvery, [this] { look(); })),
      saveTimer_(faces_.loop.every(kSaveEvery, [this] { save(); })) {
    save();
    look();
}

Care::~Care() {
    save();
    queue_.drain();
}

void Care::look() {
    const bool accepted = queue_.run(
        [root = hardware_] { return host::diagnostics::readTemperatures(root); },
        faces_.loop,
        [this, alive = std::weak_ptr(alive_)](Sensors sensors) {
            if (!alive.expired()) {
                judge(std::move(sensors));
            }
        }
    );
    if (!accepted) {
        log::warning("care", "the sensors do not answer");
    }
}

const SensorReading* Care::watched() const {
    const std::string& wanted = faces_.settings.current()->care.temperatureSensor;
    const auto found = wanted.empty()
                           ? std::ranges::find(sensors_, SensorPlace::Inside, &SensorReading::place)
                           : std::ranges::find(sensors_, wanted, &SensorReading::name);
    return found == sensors_.end() ? nullptr : &*found;
}

void Care::judge(Sensors sensors) {
    sensors_ = std::move(sensors);
    Sensors more = faces_.more();
    sensors_.insert(sensors_.end(), more.begin(), more.end());
    const config::CareSettings wished = faces_.settings.current()->care;
    const SensorReading* sensor = watched();
    const RangeState now =
        sensor == nullptr
            ? RangeState::Inside
            : host::diagnostics::follow(
                  state_, sensor->celsius, wished.lowestTemperature, wished.highestTemperature
              );
    const bool wasOutside = state_ != RangeState::Inside;
    const bool outside = now != RangeState::Inside;
    state_ = now;
    if (outside != wasOutside) {
        events::Event event;
        event.id = event_;
        event.topic = events::topic::kDeviceTemperature;
        event.state = outside ? events::EventState::Start : events::EventState::Stop;
        event.time = faces_.loop.clock().wall();
        if (sensor != nullptr) {
            event.details = Json{
                {"sensor", sensor->name},
                {"celsius", rounded(sensor->celsius)},
                {"lowest", wished.lowestTemperature},
                {"highest", wished.highestTemperature}
            };
        }
        const std::uint64_t id = faces_.bus.publish(std::move(event));
        event_ = outside ? id : 0;
    }
    remind(Task::Inspection, book_.inspectionDue(wished.inspectionHours), toldInspection_);
    remind(Task::Battery, book_.batteryDue(wished.batteryMonths), toldBattery_);
}

/// Once each time it becomes due, and after each start.
void Care::remind(Task task, bool due, bool& told) {
    if (due && !told) {
        events::Event event;
        event.topic = events::topic::kServiceDue;
        event.time = faces_.loop.clock().wall();
        event.details = Json{{"task", host::diagnostics::toString(task)}};
        faces_.bus.publish(std::move(event));
    }
    told = due;
}

void Care::save() {
    const bool accepted = queue_.post([file = book_.file(), text = book_.text()] {
        if (auto saved = replaceFile(file, text); !saved) {
            log::warning("care", "hours of operation: {}", saved.error().describe());
        }
    });
    if (!accepted) {
        log::warning("care", "the disk is too slow for the hours of operation");
    }
}

Json Care::toJson() const {
    const config::CareSettings wished = faces_.settings.current()->care;
    Json temperatures = Json::array();
    for (const SensorReading& sensor : sensors_) {
        temperatures.push_back({{"name", sensor.name}, {"celsius", rounded(sensor.celsius)}});
    }
    const SensorReading* sensor = watched();
    return Json{
        {"operatingHours", rounded(book_.hours())},
        {"temperatures", std::move(temperatures)},
        {"watched", sensor == nullptr ? Json(nullptr) : Json(sensor->name)},
        {"state", host::diagnostics::toString(state_)},
        {"lowest", wished.lowestTemperature},
        {"highest", wished.highestTemperature},
        {"inspection",
         {{"everyHours", wished.inspectionHours},
          {"hoursSince", rounded(book_.hoursSinceInspection())},
          {"due", book_.inspectionDue(wished.inspectionHours)}}},
        {"battery",
         {{"everyMonths", wished.batteryMonths},
          {"charged", formatTime(book_.batteryCharged())},
          {"due", book_.batteryDue(wished.batteryMonths)}}}
    };
}

Result<net::http::Response> Care::done(const net::http::Request& request) {
    const auto task = host::diagnostics::taskOf(request.parameter("task"));
    if (!task) {
        return fail(ErrorKind::NotFound, "there is no such task")
            .withField("task", "inspection, battery");
    }
    book_.done(*task);
    save();
    look();
    return net::http::Response::noContent();
}

void Care::addRoutes(net::http::Router& router) {
    net::http::RouteInfo info;
    info.permission = access::Permission::Parameters;
    info.summary = "Wear parts were looked at (inspection), or the battery was charged (battery).";
    router.add(
        net::http::Method::Post,
        "/api/v1/system/care/{task}",
        std::move(info),
        [this](const net::http::Request& request) { return done(request); }
    );
}

void Care::collect(host::diagnostics::Collection& to) const {
    to.gauge("ocelli_operating_hours", "Hours of operation in all.", book_.hours());
    for (const SensorReading& sensor : sensors_) {
        to.gauge(
            "ocelli_device_celsius",
            "Temperatures inside the device.",
            sensor.celsius,
            {{"sensor", sensor.name}}
        );
    }
}

}  // namespace ocelli::apps::camera
