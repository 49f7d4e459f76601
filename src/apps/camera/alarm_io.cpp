// Settings in, events and switches out.
#include "apps/camera/alarm_io.h"

#include <fmt/format.h>

#include "apps/camera/channel_set.h"
#include "base/log.h"
#include "base/text.h"

namespace ocelli::apps::camera {
namespace {

using events::EventState;
using net::http::Method;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

constexpr std::string_view kWho = "command line";

/// One entry for each line, in order; what was set of a number before stays.
template <class Item>
std::vector<Item> fitted(const std::vector<Item>& now, std::size_t count, std::string_view name) {
    std::vector<Item> made;
    for (std::size_t i = 0; i < count; ++i) {
        Item item;
        item.number = static_cast<int>(i) + 1;
        item.name = fmt::format("{} {}", name, item.number);
        for (const Item& known : now) {
            if (known.number == item.number) {
                item = known;
            }
        }
        made.push_back(std::move(item));
    }
    return made;
}

template <class Item>
Json listJson(const std::vector<Item>& items) {
    Json list = Json::array();
    for (const Item& item : items) {
        list.push_back(config::toJson(item, config::Secrets::Shown));
    }
    return list;
}

template <class Item>
Result<void> fit(
    config::SettingsStore& store,
    const char* group,
    const char* field,
    const std::vector<Item>& now,
    const std::vector<Item>& wanted
) {
    if (now == wanted) {
        return {};
    }
    return store.change({.group = group}, {{field, listJson(wanted)}}, std::string(kWho));
}

template <class Item>
Result<void> checkNumbers(const std::vector<Item>& items, std::size_t count, const char* field) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].number != static_cast<int>(i) + 1) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("{}[{}].number must be {}", field, i, i + 1)
            )
                .withField(fmt::format("{}[{}].number", field, i), fmt::format("{}", i + 1));
        }
    }
    if (items.size() != count) {
        const auto range = fmt::format("one entry for each of {}", count);
        return fail(ErrorKind::InvalidArgument, fmt::format("{} must have {}", field, range))
            .withField(field, range);
    }
    return {};
}

/// The member of a body that is true or false.
Result<bool> flagOf(const Request& request, const char* member) {
    const Json body = OCELLI_TRY(request.json());
    if (!body.is_object() || !body.contains(member) || !body[member].is_boolean()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} must be true or false", member))
            .withField(member, "true or false");
    }
    return body[member].get<bool>();
}

/// "{number}" of the path.
Result<int> numberOf(const Request& request, std::size_t count, std::string_view what) {
    const auto number = toInteger(request.parameter("number"));
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(count)) {
        return fail(ErrorKind::NotFound, fmt::format("there is no alarm {} of this number", what));
    }
    return static_cast<int>(*number);
}

RouteInfo info(access::Permission permission, std::string summary, const char* member) {
    RouteInfo made;
    made.permission = permission;
    made.summary = std::move(summary);
    if (member != nullptr) {
        made.requestSchema = {
            {"type", "object"},
            {"required", {member}},
            {"properties", {{member, {{"type", "boolean"}}}}},
        };
    }
    return made;
}

}  // namespace

Result<std::vector<host::alarm_io::LineAddress>> readLines(const std::vector<std::string>& words) {
    if (words.size() > host::alarm_io::kMostLines) {
        return fail(ErrorKind::InvalidArgument, "at most 16 lines");
    }
    std::vector<host::alarm_io::LineAddress> lines;
    for (const std::string& word : words) {
        lines.push_back(OCELLI_TRY(host::alarm_io::parseLine(word)));
    }
    return lines;
}

Result<std::unique_ptr<AlarmIo>> AlarmIo::create(const Faces& faces, Lines lines) {
    const auto settings = faces.settings.current();
    const auto& inputs = settings->alarmInputs.inputs;
    const auto& outputs = settings->alarmOutputs.outputs;
    OCELLI_TRY(
        fit(faces.settings,
            "alarmInputs",
            "inputs",
            inputs,
            fitted(inputs, lines.inputs.size(), "Alarm input"))
    );
    OCELLI_TRY(
        fit(faces.settings,
            "alarmOutputs",
            "outputs",
            outputs,
            fitted(outputs, lines.outputs.size(), "Alarm output"))
    );
    return std::unique_ptr<AlarmIo>(new AlarmIo(faces, std::move(lines)));
}

AlarmIo::AlarmIo(const Faces& faces, Lines lines)
    : faces_(faces),
      inputs_(faces.loop, faces.bus, lines.inputs.size()),
      inputLines_(
          faces.loop,
          std::move(lines.inputs),
          [this](std::size_t index, bool closed) { inputs_.onLevel(index, closed); }
      ),
      outputLines_(std::move(lines.outputs)),
      outputs_(faces.loop, outputLines_.size(), [this](std::size_t index, bool on) {
          if (auto done = outputLines_.set(index, on); !done) {
              log::error("alarm-out", "output {}: {}", index + 1, done.error().describe());
          }
      }) {
    faces_.settings.addCheck(
        [in = inputLines_.size(),
         out = outputLines_.size()](const config::Settings& wished) -> Result<void> {
            OCELLI_TRY(checkNumbers(wished.alarmInputs.inputs, in, "inputs"));
            return checkNumbers(wished.alarmOutputs.outputs, out, "outputs");
        }
    );
    subscription_ = faces_.settings.subscribe([this](const config::SettingsChange&) { apply(); });
    apply();
}

void AlarmIo::apply() {
    const auto settings = faces_.settings.current();
    const auto zone = loadZone(settings->device.timeZone);
    inputs_.apply(settings->alarmInputs, zone);
    outputs_.apply(settings->alarmOutputs, zone);
}

void AlarmIo::addActions(control::linkage::Linkage& links) {
    links.add({"alarmOutput", [this](const events::Event& event, const std::vector<int>& numbers) {
                   for (const int number : numbers) {
                       if (event.state == EventState::Pulse) {
                           outputs_.pulse(number, event.id);
                       } else {
                           outputs_.hold(number, event.id, event.state != EventState::Stop);
                       }
                   }
               }});
}

Json AlarmIo::toJson() const {
    const auto settings = faces_.settings.current();
    Json inputs = Json::array();
    for (std::size_t i = 0; i < inputLines_.size(); ++i) {
        inputs.push_back({
            {"number", i + 1},
            {"name", settings->alarmInputs.inputs.at(i).name},
            {"closed", inputLines_.closed(i)},
            {"active", inputs_.active(i)},
            {"virtual", inputLines_.isVirtual(i)},
        });
    }
    Json outputs = Json::array();
    for (std::size_t i = 0; i < outputLines_.size(); ++i) {
        outputs.push_back({
            {"number", i + 1},
            {"name", settings->alarmOutputs.outputs.at(i).name},
            {"on", outputs_.on(i)},
            {"virtual", outputLines_.isVirtual(i)},
        });
    }
    return {{"inputs", std::move(inputs)}, {"outputs", std::move(outputs)}};
}

Result<Response> AlarmIo::switchOutput(const Request& request) {
    const int number = OCELLI_TRY(numberOf(request, outputLines_.size(), "output"));
    const bool on = OCELLI_TRY(flagOf(request, "on"));
    OCELLI_TRY(outputs_.switchByHand(number, on));
    return Response::ofJson(toJson());
}

Result<Response> AlarmIo::setInput(const Request& request) {
    const int number = OCELLI_TRY(numberOf(request, inputLines_.size(), "input"));
    const bool closed = OCELLI_TRY(flagOf(request, "closed"));
    OCELLI_TRY(inputLines_.set(static_cast<std::size_t>(number - 1), closed));
    return Response::ofJson(toJson());
}

void AlarmIo::addRoutes(net::http::Router& router) {
    using access::Permission;
    router.add(
        Method::Get,
        "/api/v1/alarm",
        info(Permission::Any, "Alarm inputs and outputs and how they are now.", nullptr),
        [this](const Request&) -> Result<Response> { return Response::ofJson(toJson()); }
    );
    router.add(
        Method::Post,
        "/api/v1/alarm/outputs/{number}",
        info(Permission::AlarmOutput, "Switches an alarm output by hand, or clears it.", "on"),
        [this](const Request& request) { return switchOutput(request); }
    );
    router.add(
        Method::Post,
        "/api/v1/alarm/inputs/{number}",
        info(Permission::Parameters, "Closes or opens a virtual alarm input.", "closed"),
        [this](const Request& request) { return setInput(request); }
    );
}

void AlarmIo::tell(Json& capabilities) const {
    const auto say = [&](const char* function, std::size_t count, const char* why) {
        if (count > 0) {
            capabilities["absent"].erase(function);
        } else {
            capabilities["absent"].emplace(function, why);
        }
    };
    say("alarmInput", inputLines_.size(), "This device has no alarm input.");
    say("alarmOutput", outputLines_.size(), "This device has no alarm output.");
    capabilities["alarmInputs"] = inputLines_.size();
    capabilities["alarmOutputs"] = outputLines_.size();
}

}  // namespace ocelli::apps::camera
