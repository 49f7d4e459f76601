// Writes the daily use guide from the model and the tables of faults and actions.
#include "bodyworn/device/daily_guide.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/xml.h"
#include "bodyworn/device/faults.h"

namespace ocelli::bodyworn::device {
namespace {

constexpr std::string_view kStyle =
    "body{font:14px/1.45 sans-serif;color:#1b2430;max-width:52rem;margin:1.5rem auto;padding:0 "
    "1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.4rem 0 .4rem;break-after:avoid}"
    "table{border-collapse:collapse;width:100%}tr{break-inside:avoid}"
    "td,th{border-bottom:1px solid #ccd3db;padding:.3rem .5rem .3rem 0;text-align:left;"
    "vertical-align:top}li{margin:.15rem 0}"
    "@media print{body{margin:0;font-size:10.5pt}}";

using Rows = std::span<const std::string_view>;

std::string_view wordsOf(Action action) {
    constexpr std::array<std::string_view, 8> kWords = {
        "switches the camera on",
        "switches the camera off",
        "starts a recording",
        "ends the recording",
        "sets a bookmark while it records",
        "shows battery and storage",
        "switches silent mode on or off",
        "switches the microphone off or on",
    };
    return kWords.at(static_cast<std::size_t>(action));
}

std::string gestureOf(const Binding& binding) {
    switch (binding.gesture) {
        case Gesture::Activate:
            return "Press once (or twice, where your profile says so)";
        case Gesture::Press:
            return "Press once";
        case Gesture::Double:
            return "Press twice";
        default:
            return fmt::format(
                "Hold for {:g} s", std::chrono::duration<double>(binding.hold).count()
            );
    }
}

std::string_view meaningOf(Led led) {
    constexpr std::array<std::string_view, kLeds> kMeanings = {
        "Docking: green = ready to be taken; pulsing amber = charges, transfers or updates; "
        "flashing amber = a fault",
        "Recording: red while it records",
        "Operation: green = ready; flashing green = less than half an hour of battery or storage; "
        "amber = cannot record",
        "Battery: green = more than 1 h; amber = half an hour to 1 h; red = less",
        "Storage: green = more than 1 h of recording; amber = half an hour to 1 h; red = less",
        "Microphone: lit while you have switched it off",
        "Wireless: green = connected; pulsing amber = connects; red = failed",
        "Sensor camera: green = in use; pulsing amber = being switched, no recording begins; red = "
        "failed",
        "Status: green = ready or recording; amber = cannot record",
    };
    return kMeanings.at(static_cast<std::size_t>(led));
}

void heading(std::string& page, std::string_view text) {
    page += fmt::format("<h2>{}</h2>", text);
}

void list(std::string& page, Rows rows) {
    page += "<ul>";
    for (const std::string_view row : rows) {
        page += fmt::format("<li>{}</li>", row);
    }
    page += "</ul>";
}

void addShift(std::string& page, const WornModel& model) {
    heading(page, "Before and after your shift");
    const auto first = model.display ? "Wait until the display shows your name without a bar: "
                                       "charged, everything transferred, software current."
                                     : "Wait for the green docking light: charged, everything "
                                       "transferred, software current.";
    const std::array<std::string_view, 6> rows = {
        first,
        "With tags: tap yours, then take the camera that flashes green within 15 seconds.",
        "Taken from its dock it starts by itself; it is ready when the light is green.",
        "Wipe the lens window with a dry cloth and look that nothing covers it and that the camera "
        "sits upright.",
        "A holster sensor must come near within 10 minutes.",
        "Afterwards put it back: it charges and transfers by itself. You may take it earlier: "
        "nothing is lost, the rest follows at the next dock.",
    };
    list(page, rows);
}

void addButtons(std::string& page, const WornModel& model) {
    heading(page, "Buttons");
    page += "<table>";
    for (const ModelButton& button : model.buttons) {
        for (const Binding& binding : model.bindings) {
            if (binding.button == button.button) {
                page += fmt::format(
                    "<tr><th>{}</th><td>{}</td><td>{}</td></tr>",
                    escapeXml(button.label),
                    gestureOf(binding),
                    wordsOf(binding.action)
                );
            }
        }
    }
    page += "</table>";
}

void addLights(std::string& page, const WornModel& model) {
    heading(page, model.display ? "Lights and display" : "Lights");
    page += "<ul>";
    for (const Led led : model.leds) {
        page += fmt::format("<li>{}</li>", meaningOf(led));
    }
    if (model.display) {
        page +=
            "<li>The display shows battery and storage (green = more than 1 h left, amber = half "
            "an hour to 1 h, red = less), connections, and what is wrong.</li>";
    }
    page += "</ul>";
}

void addFaults(std::string& page) {
    heading(page, "When something is wrong");
    page += "<table><tr><th>What is wrong</th><th>What helps</th></tr>";
    for (const FaultRow& row : faultTable()) {
        page += fmt::format("<tr><td>{}</td><td>{}</td></tr>", row.cause, row.remedy);
    }
    page += "</table>";
}

void addDark(std::string& page, const WornModel& model) {
    heading(page, "It stays dark, or does not start");
    const std::array<std::string_view, 3> rows = {
        "The battery is empty: charge it in a dock or over USB, wait until it has charged for a "
        "while, then switch it on.",
        "It is in shipping mode, as after being removed from a system: put it into a dock and add "
        "it in the manager.",
        "Silent mode hides lights, display, beeps and vibrations; it records nevertheless: hold "
        "the top button.",
    };
    list(page, rows);
    const auto power = std::ranges::find(model.bindings, Action::PowerOff, &Binding::action);
    if (power != model.bindings.end()) {
        page += fmt::format(
            "<p>Still dead after charging: hold the power button for {:g} s, put the camera into "
            "the dock, wait until it is charged and take it out. A camera that stays dead keeps "
            "its "
            "recordings; they can be recovered from its storage.</p>",
            std::chrono::duration<double>(power->hold).count()
        );
    }
}

void addBattery(std::string& page, const WornModel& model) {
    heading(page, "Battery");
    page += fmt::format(
        "<ul><li>Empty to full in {:g} to {:g} hours, in a dock or from a USB charger or power "
        "bank "
        "with 5 V. Docks have a power supply of their own; power over Ethernet does not feed "
        "them.</li><li>Charges at {:g} to {:g} °C, works at {:g} to {:g} °C.</li>",
        model.chargeTime.best,
        model.chargeTime.worst,
        model.charging.low,
        model.charging.high,
        model.operating.low,
        model.operating.high
    );
    if (model.warmCharge < 100) {
        page += fmt::format(
            "<li>Above {:g} °C it charges to {} % only and lasts much shorter.</li>",
            model.warmAbove,
            model.warmCharge
        );
    }
    page += fmt::format(
        "<li>Keep it dry, at {:g} to {:g} °C; for longer than three months below {:g} °C, neither "
        "full nor empty.</li><li>Charge it soon after it was switched off with a low battery, "
        "every "
        "three months while it is put away, and use it once a year.</li><li>Not longer than 45 "
        "days "
        "on the charger. Never in a parked car.</li></ul>",
        model.keeping.low,
        model.keeping.high,
        model.keepingLongBelow
    );
}

void addPlace(std::string& page) {
    heading(page, "Location");
    static constexpr std::array<std::string_view, 3> kRows = {
        "Satellites are seen outdoors; inside buildings there is often no position. Who works "
        "indoors switches location off in the profile: it takes power.",
        "The first position may take a minute after switching on.",
        "No position outdoors: the camera's clock may be wrong. Docking sets it.",
    };
    list(page, kRows);
}

void addCare(std::string& page) {
    heading(page, "Care");
    static constexpr std::array<std::string_view, 5> kRows = {
        "Camera: a microfibre cloth or sponge with water and a neutral soap, then dry it. No "
        "solvents, nothing that scratches.",
        "To disinfect: isopropyl alcohol of at most 50 %.",
        "Lens window: a dry cloth before each shift. A foggy picture is a dirty lens.",
        "Dock: the same outside. Contacts: canned air and a dry cloth only; the pins must spring "
        "back.",
        "A camera that does not charge or is not found often has dirty contacts.",
    };
    list(page, kRows);
}

}  // namespace

std::string dailyGuide(const WornModel& model) {
    const std::string name = escapeXml(model.model);
    std::string page = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{0}: daily "
        "use</title><style>{1}</style></head><body>"
        "<h1>{0}: daily use</h1>",
        name,
        kStyle
    );
    addShift(page, model);
    addButtons(page, model);
    addLights(page, model);
    addFaults(page);
    addDark(page, model);
    addBattery(page, model);
    addPlace(page);
    addCare(page);
    page += "</body></html>";
    return page;
}

}  // namespace ocelli::bodyworn::device
