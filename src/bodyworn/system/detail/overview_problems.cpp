// Problems of the whole system, each with its next steps.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/assert.h"
#include "bodyworn/offload/path_check.h"
#include "bodyworn/system/detail/overview.h"
#include "bodyworn/system/troubleshooting.h"
#include "config/time_zone.h"

namespace ocelli::bodyworn::system {
namespace {

// A destination that keeps recordings for less than this is told: evidence is often asked for
// later.
constexpr int kShortKeepDays = 7;

// A battery that lies for longer without being charged suffers (BC-BAT-06).
constexpr Duration kChargeEvery = std::chrono::hours(24 * 90);

// Seconds: what a shift of twelve hours may take (BC-DOC-04).
constexpr std::uint64_t kSlowTransfer = 30 * 60;

// Days away from the dock at which an administrator is told, before a camera locks.
constexpr Duration kLongAway = std::chrono::hours(24 * 42);

Json problem(
    std::string_view severity,
    std::string_view about,
    std::string text,
    std::string_view advice,
    std::string_view serial = {}
) {
    OCELLI_ASSERT(findAdvice(advice) != nullptr);
    Json json = {
        {"severity", severity}, {"about", about}, {"text", std::move(text)}, {"advice", advice}
    };
    if (!serial.empty()) {
        json["serial"] = serial;
    }
    return json;
}

struct CameraFault {
    std::string_view code;
    std::string_view words;  ///< after the name of the camera
    std::string_view advice;
};

/// What a docked camera may report of itself; other codes are shown as they are.
constexpr std::array<CameraFault, 4> kCameraFaults = {{
    {"overcharged", "has stood on the charger for more than 45 days", "batteryCare"},
    {"chargingTemperature", "is too cold or too warm to charge", "batteryCare"},
    {"notCharging", "does not charge", "notCharging"},
    {"chargeLimited",
     "is warm and charges in part only: it will work for a shorter time",
     "batteryCare"},
}};

/// Nothing for a camera that is well.
std::optional<CameraFault> faultOf(std::string_view state) {
    if (state.empty() || state == "ready" || state == "charging" || state == "locked") {
        return std::nullopt;
    }
    const auto* found = std::ranges::find(kCameraFaults, state, &CameraFault::code);
    return found != kCameraFaults.end() ? *found : CameraFault{state, {}, "cameraOdd"};
}

std::string_view adviceFor(DestinationState state) {
    switch (state) {
        case DestinationState::OutOfLicences:
            return "outOfLicences";
        case DestinationState::Refused:
            return "stuckAtController";
        default:
            return "recordingsMissing";
    }
}

/// Zones have several names; what counts is that clocks show the same, for a year.
bool sameTimes(const std::string& one, const std::string& other, WallTime from) {
    if (one == other) {
        return true;
    }
    const auto a = config::TimeZone::load(one);
    const auto b = config::TimeZone::load(other);
    if (!a || !b) {
        return false;
    }
    for (int day = 0; day <= 366; ++day) {
        const WallTime then = from + std::chrono::days(day);
        if ((*a)->offsetAt(then) != (*b)->offsetAt(then)) {
            return false;
        }
    }
    return true;
}

}  // namespace

/// What is seen at the destination before anything is lost, and what it has refused.
void Overview::addDestinationProblems(Json& list) const {
    const auto add = [&](std::string_view severity, std::string text, std::string_view advice) {
        list.push_back(problem(severity, "destination", std::move(text), advice));
    };
    if (hasFailed(destination_.state)) {
        add("error", destination_.message, adviceFor(destination_.state));
    }
    if (const auto& refused = destination_.refused; refused.count > 0) {
        add("error",
            fmt::format(
                "{} recording{} will not be taken: {}",
                refused.count,
                refused.count == 1 ? "" : "s",
                refused.cause
            ),
            refused.tooOld ? "retentionTooShort" : "recordingsRefused");
    }
    if (const auto& kept = destination_.retention;
        kept && kept->keepDays && *kept->keepDays < kShortKeepDays) {
        add("warning",
            fmt::format("The destination deletes recordings after {} days", *kept->keepDays),
            "retentionTooShort");
    }
    const auto ahead =
        std::chrono::round<std::chrono::seconds>(destination_.clockAhead.value_or(Duration()));
    if (std::chrono::abs(ahead) > offload::kClockMayDiffer) {
        add("warning",
            fmt::format(
                "The clock of the destination is {} s {} this one",
                std::abs(ahead.count()),
                ahead.count() > 0 ? "ahead of" : "behind"
            ),
            "clocksDiffer");
    }
    const Json& here = setup_["values"]["timeZone"];
    const std::string there = destination_.retention ? destination_.retention->timeZone : "";
    if (!there.empty() && here.is_string() && !sameTimes(there, here.get<std::string>(), now_)) {
        add("warning",
            fmt::format(
                "The time zone of the destination is {}, that of this system {}",
                there,
                here.get<std::string>()
            ),
            "clocksDiffer");
    }
}

/// What it has recorded may be refused when it comes: told while there is a day left.
bool Overview::mayBeTooOld(const Device& device) const {
    const auto& rules = destination_.retention;
    return rules && rules->oldestDays && device.lastDocked &&
           now_ - *device.lastDocked > std::chrono::days(*rules->oldestDays - 1);
}

const TransferFigures* Overview::newestTransfer(std::string_view serial) const {
    const auto found = std::ranges::find(transfers_, serial, &TransferFigures::serial);
    return found == transfers_.end() ? nullptr : &*found;
}

/// Mains that have failed, and a UPS that says nothing.
void Overview::addPowerProblems(Json& list) const {
    const std::string percent =
        power_.percent ? fmt::format(", which has {} % left", *power_.percent) : std::string();
    if (power_.state == PowerState::Battery) {
        list.push_back(problem(
            power_.low ? "error" : "warning",
            "controller",
            fmt::format(
                "The mains have failed: the controller runs on its battery{}{}",
                percent,
                power_.low ? " and will go off" : ""
            ),
            "powerLost"
        ));
    } else if (power_.state == PowerState::UpsSilent) {
        list.push_back(problem(
            "warning",
            "controller",
            fmt::format("The UPS does not answer: {}", power_.message),
            "upsSilent"
        ));
    }
}

/// Ports that went dark, contacts that fail, and transfers that take long.
void Overview::addDockProblems(Json& list) const {
    for (const DockPortFigures& port : ports_) {
        if (std::string trouble = troubleOf(port); !trouble.empty()) {
            list.push_back(problem("warning", "controller", std::move(trouble), "dockDark"));
        }
    }
    for (const ContactFigures& one : contacts_) {
        if (one.count >= ContactErrors::kClean) {
            list.push_back(problem(
                "warning",
                "controller",
                fmt::format(
                    "The contacts of {} broke off {} times since {}",
                    ContactErrors::words(one.place),
                    one.count,
                    formatTime(one.since).substr(0, 10)
                ),
                "cleanContacts"
            ));
        }
    }
    double rate = 0;
    std::size_t running = 0;
    std::uint64_t longest = 0;
    for (const TransferFigures& one : transfers_) {
        if (!one.ended) {
            ++running;
            rate += one.bytesPerSecond;
            longest = std::max(longest, one.secondsLeft.value_or(0));
        }
    }
    if (longest > kSlowTransfer) {
        list.push_back(problem(
            "warning",
            "controller",
            fmt::format(
                "The longest transfer takes {} min more: {} camera{} at {:.1f} MB/s together, {} "
                "wait{} for a place",
                (longest + 59) / 60,
                running,
                running == 1 ? "" : "s",
                rate / 1e6,
                queue_.waiting,
                queue_.waiting == 1 ? "s" : ""
            ),
            "slowOffload"
        ));
    }
}

/// The most urgent one.
void Overview::addCameraProblem(Json& list, const Device& device) const {
    const auto add = [&](std::string_view words, std::string_view advice) {
        list.push_back(problem(
            "warning", "camera", fmt::format("{} {}", device.name, words), advice, device.serial
        ));
    };
    const DockedCamera* docked = system_->docked_.find(device.serial);
    if (device.state == DeviceState::Locked) {
        add("is locked", "cameraLocked");
    } else if (docked != nullptr) {
        const auto fault = faultOf(docked->state);
        if (docked->storage > 0 && docked->free == 0) {
            add("has no storage left", "cameraStorageFull");
        } else if (fault && fault->words.empty()) {
            add(fmt::format("reports {}", fault->code), fault->advice);
        } else if (fault) {
            add(fault->words, fault->advice);
        }
    } else if (device.lastDocked) {
        const Duration away = now_ - *device.lastDocked;
        const std::string day = formatTime(*device.lastDocked).substr(0, 10);
        const TransferFigures* last = newestTransfer(device.serial);
        if (last != nullptr && last->state == "interrupted" && last->total > last->bytes) {
            add(fmt::format(
                    "was taken out before all was transferred: {:.2f} GB are still on it",
                    static_cast<double>(last->total - last->bytes) / 1e9
                ),
                "recordingsMissing");
        } else if (mayBeTooOld(device)) {
            add(fmt::format(
                    "was not docked since {}: the destination takes recordings up to {} days old",
                    day,
                    *destination_.retention->oldestDays
                ),
                "retentionTooShort");
        } else if (away > kChargeEvery) {
            add(fmt::format("was charged in a dock last on {}", day), "chargeInStore");
        } else if (away > kLongAway) {
            add(fmt::format("was not docked since {}", day), "cameraLocked");
        }
    }
}

Json Overview::problems() const {
    Json list = Json::array();
    if (!storage_.fault.empty()) {
        list.push_back(problem("error", "controller", storage_.fault, "controllerOdd"));
    } else if (isLow(storage_)) {
        list.push_back(problem(
            "warning",
            "controller",
            fmt::format("{} % of the storage is left", 100 * storage_.free / storage_.capacity),
            "storageLow"
        ));
    }
    addPowerProblems(list);
    addDestinationProblems(list);
    for (const TagReaderFigures& reader : readers_) {
        if (!reader.supported) {
            list.push_back(problem(
                "warning",
                "controller",
                fmt::format("The tag reader {} does not tell the numbers of tags", reader.name),
                "readerNotGreen"
            ));
        }
    }
    addDockProblems(list);
    for (const Device& device : devices_) {
        addCameraProblem(list, device);
    }
    return list;
}

}  // namespace ocelli::bodyworn::system
