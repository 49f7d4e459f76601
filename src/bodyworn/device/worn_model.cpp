// Reads worn models from YAML by a table of members.
#include "bodyworn/device/worn_model.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "config/yaml_text.h"

namespace ocelli::bodyworn::device {
namespace {

constexpr std::size_t kBound = 64U << 10U;
constexpr std::size_t kMaximumText = 256;
constexpr std::size_t kMaximumBindings = 32;

constexpr std::array<std::string_view, kButtons> kButtonNames = {
    "power", "top", "function", "record", "sensorRecord"
};
constexpr std::array<std::string_view, kLeds> kLedNames = {
    "docking",
    "recording",
    "operation",
    "battery",
    "storage",
    "microphone",
    "wireless",
    "extension",
    "status"
};
constexpr std::array<std::string_view, 4> kGestureNames = {"activate", "press", "double", "hold"};
constexpr std::array<std::string_view, 8> kActionNames = {
    "powerOn",
    "powerOff",
    "startRecording",
    "stopRecording",
    "bookmark",
    "showStatus",
    "toggleSilent",
    "toggleMicrophone",
};
constexpr std::array<std::string_view, 5> kPlaces = {"front", "top", "left", "right", "sensor"};

Error wrong(std::string_view member, std::string_view allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", member, allowed))
        .withField(std::string(member), std::string(allowed));
}

template <std::size_t N>
Result<std::size_t> word(
    const Json& value, std::string_view member, const std::array<std::string_view, N>& words
) {
    if (value.is_string()) {
        const auto found = std::ranges::find(words, value.get<std::string>());
        if (found != words.end()) {
            return static_cast<std::size_t>(found - words.begin());
        }
    }
    return wrong(member, fmt::format("one of {}", fmt::join(words, ", ")));
}

Result<std::string> text(const Json& value, std::string_view member) {
    if (!value.is_string() || value.get<std::string>().empty() ||
        value.get<std::string>().size() > kMaximumText) {
        return wrong(member, "a text of 1 to 256 characters");
    }
    return value.get<std::string>();
}

Result<double> number(const Json& value, std::string_view member, double low, double high) {
    if (!value.is_number() || !(value.get<double>() >= low && value.get<double>() <= high)) {
        return wrong(member, fmt::format("a number from {} to {}", low, high));
    }
    return value.get<double>();
}

Result<bool> truth(const Json& value, std::string_view member) {
    if (!value.is_boolean()) {
        return wrong(member, "true or false");
    }
    return value.get<bool>();
}

Result<const Json*> list(const Json& value, std::string_view member, std::size_t most) {
    if (!value.is_array() || value.empty() || value.size() > most) {
        return wrong(member, fmt::format("a list of 1 to {}", most));
    }
    return &value;
}

/// A map whose members are all among these.
Result<void> members(
    const Json& value, std::string_view member, std::initializer_list<std::string_view> known
) {
    if (!value.is_object()) {
        return wrong(member, "a map");
    }
    for (const auto& entry : value.items()) {
        if (std::ranges::find(known, entry.key()) == known.end()) {
            return wrong(
                fmt::format("{}.{}", member, entry.key()),
                fmt::format("one of {}", fmt::join(known, ", "))
            );
        }
    }
    return {};
}

Result<void> readButtons(const Json& value, WornModel& model) {
    OCELLI_TRY(list(value, "buttons", kButtons));
    for (const Json& entry : value) {
        OCELLI_TRY(members(entry, "buttons", {"button", "label", "place"}));
        ModelButton button;
        button.button = static_cast<Button>(
            OCELLI_TRY(word(entry.value("button", Json()), "buttons.button", kButtonNames))
        );
        button.label = OCELLI_TRY(text(entry.value("label", Json()), "buttons.label"));
        const std::size_t place =
            OCELLI_TRY(word(entry.value("place", Json()), "buttons.place", kPlaces));
        button.place = kPlaces.at(place);
        if (model.has(button.button)) {
            return wrong("buttons", "a list with each button once");
        }
        model.buttons.push_back(std::move(button));
    }
    return {};
}

Result<void> readLeds(const Json& value, WornModel& model) {
    OCELLI_TRY(list(value, "leds", kLeds));
    for (const Json& entry : value) {
        const auto led = static_cast<Led>(OCELLI_TRY(word(entry, "leds", kLedNames)));
        if (std::ranges::find(model.leds, led) != model.leds.end()) {
            return wrong("leds", "a list with each LED once");
        }
        model.leds.push_back(led);
    }
    return {};
}

Result<void> readBindings(const Json& value, WornModel& model) {
    OCELLI_TRY(list(value, "bindings", kMaximumBindings));
    for (const Json& entry : value) {
        OCELLI_TRY(members(entry, "bindings", {"button", "gesture", "seconds", "action"}));
        Binding binding;
        binding.button = static_cast<Button>(
            OCELLI_TRY(word(entry.value("button", Json()), "bindings.button", kButtonNames))
        );
        binding.gesture = static_cast<Gesture>(
            OCELLI_TRY(word(entry.value("gesture", Json()), "bindings.gesture", kGestureNames))
        );
        binding.action = static_cast<Action>(
            OCELLI_TRY(word(entry.value("action", Json()), "bindings.action", kActionNames))
        );
        if (binding.gesture == Gesture::Hold) {
            const double seconds =
                OCELLI_TRY(number(entry.value("seconds", Json()), "bindings.seconds", 1, 30));
            binding.hold = std::chrono::milliseconds(static_cast<int>(seconds * 1000));
        }
        model.bindings.push_back(binding);
    }
    return {};
}

Result<void> readDisplay(const Json& value, WornModel& model) {
    OCELLI_TRY(members(value, "display", {"width", "height"}));
    DisplaySize size;
    size.width =
        static_cast<int>(OCELLI_TRY(number(value.value("width", Json()), "display.width", 64, 1024))
        );
    size.height = static_cast<int>(
        OCELLI_TRY(number(value.value("height", Json()), "display.height", 64, 1024))
    );
    model.display = size;
    return {};
}

Result<void> readLens(const Json& value, WornModel& model) {
    OCELLI_TRY(members(value, "lens", {"k1", "k2"}));
    // Beyond this a picture would fold over itself before its corners.
    model.lens.k1 = OCELLI_TRY(number(value.value("k1", Json(0)), "lens.k1", -0.3, 0.3));
    model.lens.k2 = OCELLI_TRY(number(value.value("k2", Json(0)), "lens.k2", -0.1, 0.1));
    return {};
}

Result<void> readPower(const Json& value, WornModel& model) {
    struct Draw {
        std::string_view name;
        double PowerDraw::* member;
    };

    static constexpr std::array<Draw, 11> kDraws = {{
        {"standby", &PowerDraw::standby},
        {"ready", &PowerDraw::ready},
        {"recording", &PowerDraw::recording},
        {"location", &PowerDraw::location},
        {"wireless", &PowerDraw::wireless},
        {"sensorCamera", &PowerDraw::sensorCamera},
        {"fullResolution", &PowerDraw::fullResolution},
        {"outdoorDisplay", &PowerDraw::outdoorDisplay},
        {"stabilization", &PowerDraw::stabilization},
        {"distortionCorrection", &PowerDraw::distortionCorrection},
        {"perDegree", &PowerDraw::perDegree},
    }};
    if (!value.is_object()) {
        return wrong("power", "a map of watts");
    }
    for (const auto& [name, watts] : value.items()) {
        const auto draw = std::ranges::find(kDraws, name, &Draw::name);
        if (draw == kDraws.end()) {
            return wrong(fmt::format("power.{}", name), "a known consumer");
        }
        // What runs all the time cannot cost nothing: the estimate divides by it.
        const bool base = name == "standby" || name == "ready" || name == "recording";
        model.power.*(draw->member) =
            OCELLI_TRY(number(watts, fmt::format("power.{}", name), base ? 0.01 : 0, 50));
    }
    return {};
}

Result<Range> range(const Json& value, std::string_view member) {
    if (!value.is_array() || value.size() != 2) {
        return wrong(member, "two temperatures");
    }
    Range range;
    range.low = OCELLI_TRY(number(value[0], member, -60, 100));
    range.high = OCELLI_TRY(number(value[1], member, range.low, 100));
    return range;
}

Result<void> readKeeping(const Json& value, WornModel& model) {
    OCELLI_TRY(members(value, "keeping", {"range", "longBelow"}));
    model.keeping = OCELLI_TRY(range(value.value("range", Json()), "keeping.range"));
    model.keepingLongBelow =
        OCELLI_TRY(number(value.value("longBelow", Json()), "keeping.longBelow", -60, 100));
    return {};
}

Result<void> readChargeTime(const Json& value, WornModel& model) {
    OCELLI_TRY(members(value, "chargeHours", {"best", "worst"}));
    ChargeTime& time = model.chargeTime;
    time.best = OCELLI_TRY(number(value.value("best", Json()), "chargeHours.best", 0.1, 48));
    time.worst =
        OCELLI_TRY(number(value.value("worst", Json()), "chargeHours.worst", time.best, 48));
    return {};
}

Result<void> readWarm(const Json& value, WornModel& model) {
    OCELLI_TRY(members(value, "warm", {"above", "percent"}));
    model.warmAbove = OCELLI_TRY(number(value.value("above", Json()), "warm.above", -60, 100));
    model.warmCharge =
        static_cast<int>(OCELLI_TRY(number(value.value("percent", Json()), "warm.percent", 1, 100))
        );
    return {};
}

using Read = std::function<Result<void>(const Json&, WornModel&)>;

template <class F>
Read whole(std::string_view name, F WornModel::* member, int low, int high) {
    return [=](const Json& value, WornModel& model) -> Result<void> {
        model.*member = static_cast<F>(OCELLI_TRY(number(value, name, low, high)));
        return {};
    };
}

Read words(std::string_view name, std::string WornModel::* member) {
    return [=](const Json& value, WornModel& model) -> Result<void> {
        model.*member = OCELLI_TRY(text(value, name));
        return {};
    };
}

Read flag(std::string_view name, bool WornModel::* member) {
    return [=](const Json& value, WornModel& model) -> Result<void> {
        model.*member = OCELLI_TRY(truth(value, name));
        return {};
    };
}

Read degrees(std::string_view name, Range WornModel::* member) {
    return [=](const Json& value, WornModel& model) -> Result<void> {
        model.*member = OCELLI_TRY(range(value, name));
        return {};
    };
}

struct Member {
    std::string_view name;
    Read read;
};

const std::vector<Member>& table() {
    using M = WornModel;
    static const std::vector<Member> kTable = {
        {"model", words("model", &M::model)},
        {"description", words("description", &M::description)},
        {"source", words("source", &M::source)},
        {"sensorSource", words("sensorSource", &M::sensorSource)},
        {"lens", readLens},
        {"buttons", readButtons},
        {"leds", readLeds},
        {"display", readDisplay},
        {"bindings", readBindings},
        {"signalsPowerOn", flag("signalsPowerOn", &M::signalsPowerOn)},
        {"simSlot", flag("simSlot", &M::simSlot)},
        {"microphones", whole("microphones", &M::microphones, 1, 4)},
        {"batteryWattHours", whole("batteryWattHours", &M::batteryWattHours, 1, 200)},
        {"power", readPower},
        {"operating", degrees("operating", &M::operating)},
        {"charging", degrees("charging", &M::charging)},
        {"keeping", readKeeping},
        {"chargeHours", readChargeTime},
        {"warm", readWarm},
        {"storageGigabytes", whole("storageGigabytes", &M::storageGigabytes, 1, 4096)},
        {"preBufferMegabytes", whole("preBufferMegabytes", &M::preBufferMegabytes, 1, 1024)},
    };
    return kTable;
}

/// A camera that cannot be recorded with, or told anything by, is none.
Result<void> checkWhole(const WornModel& model) {
    if (model.model.empty() || model.source.empty() || model.leds.empty()) {
        return fail(
            ErrorKind::InvalidArgument,
            "a worn model needs the members model, source, buttons, leds and bindings"
        );
    }
    for (const Binding& binding : model.bindings) {
        if (!model.has(binding.button)) {
            return wrong("bindings.button", "one of the model's buttons");
        }
    }
    for (const Action needed : {Action::PowerOn, Action::StartRecording, Action::StopRecording}) {
        if (std::ranges::find(model.bindings, needed, &Binding::action) == model.bindings.end()) {
            return wrong("bindings", "a list with powerOn, startRecording and stopRecording");
        }
    }
    return {};
}

}  // namespace

std::string_view toString(Button button) {
    return kButtonNames.at(static_cast<std::size_t>(button));
}

std::optional<Button> buttonOf(std::string_view name) {
    const auto found = std::ranges::find(kButtonNames, name);
    if (found == kButtonNames.end()) {
        return std::nullopt;
    }
    return static_cast<Button>(found - kButtonNames.begin());
}

std::string_view toString(Led led) {
    return kLedNames.at(static_cast<std::size_t>(led));
}

bool WornModel::has(Button button) const {
    return std::ranges::find(buttons, button, &ModelButton::button) != buttons.end();
}

Duration WornModel::stopHold() const {
    for (const Binding& binding : bindings) {
        if (binding.action == Action::StopRecording && binding.button == Button::Record) {
            return binding.hold;
        }
    }
    return Duration::zero();
}

Result<WornModel> parseWornModel(std::string_view text) {
    const Json root = OCELLI_TRY(config::parseYaml(text, kBound));
    if (!root.is_object()) {
        return fail(ErrorKind::InvalidArgument, "a worn model is a map");
    }
    WornModel model;
    for (const auto& [name, value] : root.items()) {
        const auto member = std::ranges::find(table(), name, &Member::name);
        if (member == table().end()) {
            return wrong(name, "a member of a worn model");
        }
        OCELLI_TRY(member->read(value, model));
    }
    OCELLI_TRY(checkWhole(model));
    return model;
}

Result<WornModel> readWornModel(const std::filesystem::path& file) {
    auto content = readFile(file, kBound);
    if (!content) {
        return Error(std::move(content).error()).withContext("reading model", file.string());
    }
    auto model = parseWornModel(*content);
    if (!model) {
        return Error(std::move(model).error()).withContext("reading model", file.string());
    }
    return model;
}

Json toJson(const WornModel& model) {
    Json buttons = Json::array();
    for (const ModelButton& button : model.buttons) {
        Json does = Json::array();
        for (const Binding& binding : model.bindings) {
            if (binding.button == button.button) {
                does.push_back(
                    {{"gesture", kGestureNames.at(static_cast<std::size_t>(binding.gesture))},
                     {"milliseconds",
                      std::chrono::duration_cast<std::chrono::milliseconds>(binding.hold).count()},
                     {"action", kActionNames.at(static_cast<std::size_t>(binding.action))}}
                );
            }
        }
        buttons.push_back(
            {{"button", toString(button.button)},
             {"label", button.label},
             {"place", button.place},
             {"does", std::move(does)}}
        );
    }
    Json leds = Json::array();
    for (const Led led : model.leds) {
        leds.push_back(toString(led));
    }
    Json display = nullptr;
    if (model.display) {
        display = {{"width", model.display->width}, {"height", model.display->height}};
    }
    return {
        {"model", model.model},
        {"description", model.description},
        {"buttons", std::move(buttons)},
        {"leds", std::move(leds)},
        {"display", std::move(display)},
        {"microphones", model.microphones},
        {"simSlot", model.simSlot},
        {"storageGigabytes", model.storageGigabytes},
    };
}

}  // namespace ocelli::bodyworn::device
