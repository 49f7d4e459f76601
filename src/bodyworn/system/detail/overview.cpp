// Health, cameras, and the report.
#include "bodyworn/system/detail/overview.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::system {
namespace {

Json dockedJson(const DockedCamera& camera) {
    return Json{
        {"dock", camera.dock},
        {"battery", camera.battery},
        {"storage", camera.storage},
        {"free", camera.free},
        {"waiting", camera.waiting},
        {"since", formatTime(camera.since)},
    };
}

Json secondsLeft(const TransferFigures& transfer) {
    return transfer.secondsLeft ? Json(*transfer.secondsLeft) : Json(nullptr);
}

/// Words of people in place of which there are stars. Short ids would hit anything.
std::string masked(std::string line, const std::vector<std::string>& people) {
    constexpr std::size_t kShortest = 3;
    for (const std::string& one : people) {
        for (std::size_t at = one.size() < kShortest ? std::string::npos : line.find(one);
             at != std::string::npos;
             at = line.find(one, at)) {
            line.replace(at, one.size(), "***");
            at += kShortest;
        }
    }
    return line;
}

}  // namespace

std::string_view toString(DestinationState state) {
    static constexpr std::array<std::string_view, 7> kWords = {
        "notConnected", "unknown", "reachable", "unreachable", "refused", "outOfLicences", "full"
    };
    return kWords.at(static_cast<std::size_t>(state));
}

std::string_view toString(PowerState state) {
    static constexpr std::array<std::string_view, 4> kWords = {
        "unknown", "mains", "battery", "upsSilent"
    };
    return kWords.at(static_cast<std::size_t>(state));
}

Result<Overview> Overview::look(const System& system) {
    Overview view(system);
    const FigureSources& figures = system.faces_.figures;
    view.now_ = system.faces_.clock.wall();
    view.devices_ = OCELLI_TRY(system.devices_.all());
    view.profiles_ = OCELLI_TRY(system.profiles_.all());
    view.wearers_ = OCELLI_TRY(system.wearers_.count());
    view.waitingAnnouncements_ = OCELLI_TRY(system.announcements_.count());
    view.name_ = OCELLI_TRY(system.setup_.name());
    view.id_ = OCELLI_TRY(system.setup_.systemId());
    view.setup_ = OCELLI_TRY(system.setup_.toJson());
    view.assignment_ = OCELLI_TRY(system.setup_.assignment());
    view.complete_ = OCELLI_TRY(system.setup_.complete());
    view.connection_ = OCELLI_TRY(system.setup_.connection());
    view.storage_ = figures.storage ? figures.storage() : StorageFigures{};
    view.destination_ = figures.destination ? figures.destination() : DestinationFigures{};
    view.readers_ = figures.readers ? figures.readers() : std::vector<TagReaderFigures>{};
    view.queue_ = figures.queue ? figures.queue() : QueueFigures{};
    view.ports_ = figures.ports ? figures.ports() : std::vector<DockPortFigures>{};
    view.power_ = figures.power ? figures.power() : PowerFigures{};
    view.contacts_ = OCELLI_TRY(system.contacts_.all());
    view.transfers_ = figures.transfers ? figures.transfers() : std::vector<TransferFigures>{};
    return view;
}

Result<void> Overview::lookDeeper() {
    logs_ = OCELLI_TRY(system_->cameraLogs_.all());
    for (const Wearer& wearer : OCELLI_TRY(system_->wearers_.list())) {
        people_.push_back(wearer.name);
        people_.push_back(wearer.userId);
    }
    return {};
}

Json Overview::controller() const {
    const Lights lights = lightsOf(storage_, destination_, queue_);
    return Json{
        {"serial", system_->faces_.controller.serial},
        {"version", system_->faces_.controller.version},
        {"light", toString(lights.status)},
        {"storageLight", toString(lights.storage)},
        {"storageAccess", lights.accessing},
        {"storage",
         {{"capacity", storage_.capacity},
          {"free", storage_.free},
          {"waiting", storage_.waiting},
          {"waitingClips", storage_.waitingClips},
          {"fault", storage_.fault}}},
        {"power",
         {{"state", toString(power_.state)},
          {"since",
           power_.state == PowerState::Unknown ? Json(nullptr) : Json(formatTime(power_.since))},
          {"percent", power_.percent ? Json(*power_.percent) : Json(nullptr)},
          {"low", power_.low}}},
    };
}

Json Overview::destination() const {
    Json json = {
        {"state", toString(destination_.state)},
        {"message", destination_.message},
        {"waiting", waitingAnnouncements_},
    };
    if (destination_.since) {
        json["since"] = formatTime(*destination_.since);
    }
    if (connection_) {
        json["connection"] = toJson(*connection_);
    }
    if (const auto& kept = destination_.retention) {
        const auto days = [](const std::optional<int>& value) {
            return value ? Json(*value) : Json(nullptr);
        };
        json["retention"] = {
            {"keepDays", days(kept->keepDays)}, {"oldestDays", days(kept->oldestDays)}
        };
    }
    const bool zoneTold = destination_.retention && !destination_.retention->timeZone.empty();
    json["timeZone"] = zoneTold ? Json(destination_.retention->timeZone) : Json(nullptr);
    if (const auto& can = destination_.capabilities) {
        json["capabilities"] = {
            {"bookmarks", can->bookmarks},
            {"categories", can->readCategories},
            {"location", can->locationTrack},
            {"userId", can->userIdKey},
            {"userMapping", can->userMapping},
        };
    }
    return json;
}

Json Overview::camera(const Device& device) const {
    Json json = {
        {"serial", device.serial},
        {"name", device.name},
        {"model", device.model},
        {"firmware", device.firmware},
        {"state", toString(device.state)},
        {"wearer", device.wearer == 0 ? Json(nullptr) : Json(device.wearer)},
        {"wearerName", device.wearerName},
        {"added", formatTime(device.added)},
        {"lastDocked", device.lastDocked ? Json(formatTime(*device.lastDocked)) : Json(nullptr)},
    };
    if (const DockedCamera* found = system_->docked_.find(device.serial)) {
        json["docked"] = dockedJson(*found);
    }
    for (const TransferFigures& transfer : transfers_) {
        if (transfer.serial == device.serial && !transfer.ended) {
            json["transfer"] = {
                {"bytes", transfer.bytes},
                {"total", transfer.total},
                {"bytesPerSecond", transfer.bytesPerSecond},
                {"secondsLeft", secondsLeft(transfer)}
            };
        }
    }
    return json;
}

Json Overview::cameras() const {
    Json items = Json::array();
    std::map<std::string_view, bool> known;
    for (const Device& device : devices_) {
        known[device.serial] = true;
        items.push_back(camera(device));
    }
    Json found = Json::array();
    for (const auto& [serial, docked] : system_->docked_.all()) {
        if (known.contains(serial)) {
            continue;
        }
        Json json = {
            {"serial", serial},
            {"model", docked.model},
            {"firmware", docked.firmware},
            {"fingerprint", docked.key},
            {"outcome", toString(judge(docked, std::nullopt, id_, now_))},
            {"docked", dockedJson(docked)},
        };
        found.push_back(std::move(json));
    }
    return Json{{"items", std::move(items)}, {"found", std::move(found)}};
}

/// In the order of BS-INS-01.
Json Overview::firstSteps() const {
    const bool assigned =
        std::ranges::any_of(devices_, [](const Device& one) { return one.wearer != 0; });
    const bool self = assignment_ == Assignment::SelfAssign;
    Json steps = Json::array();
    const auto add = [&](const char* id, const char* title, const char* page, bool done) {
        steps.push_back({{"id", id}, {"title", title}, {"page", page}, {"done", done}});
    };
    add("setup", "Set the system up", "setup", complete_);
    add("profile", "Look at the camera profiles", "profiles", profiles_.size() > 3 || wearers_ > 0);
    add("user", "Add users", "users", wearers_ > 0);
    add("camera", "Dock cameras and add them", "devices", !devices_.empty());
    add(self ? "tags" : "assign",
        self ? "Pair tags with users" : "Assign cameras to users",
        self ? "users" : "devices",
        assigned);
    return steps;
}

Json Overview::transfers() const {
    Json list = Json::array();
    for (const TransferFigures& transfer : transfers_) {
        list.push_back(
            {{"serial", transfer.serial},
             {"begun", formatTime(transfer.begun)},
             {"ended", transfer.ended ? Json(formatTime(*transfer.ended)) : Json(nullptr)},
             {"bytes", transfer.bytes},
             {"total", transfer.total},
             {"bytesPerSecond", transfer.bytesPerSecond},
             {"secondsLeft", secondsLeft(transfer)},
             {"state", transfer.state}}
        );
    }
    return list;
}

Json Overview::dashboard() const {
    Json json = cameras();
    Json ports = Json::array();
    for (const DockPortFigures& port : ports_) {
        ports.push_back(toJson(port));
    }
    Json out = {
        {"time", formatTime(now_)},
        {"system", {{"name", name_}, {"id", id_}, {"complete", complete_}}},
        {"controller", controller()},
        {"destination", destination()},
        {"problems", problems()},
        {"cameras", std::move(json["items"])},
        {"found", std::move(json["found"])},
        {"transfers", transfers()},
        {"queue", {{"places", queue_.places}, {"busy", queue_.busy}, {"waiting", queue_.waiting}}},
        {"contacts", toJson(contacts_)},
        {"ports", std::move(ports)},
        {"firstSteps", firstSteps()},
    };
    if (const auto offer = system_->window_.current(system_->faces_.clock.mono())) {
        out["offer"] = {{"serial", offer->serial}, {"wearer", offer->wearer}};
    }
    if (!system_->lastTap_.empty()) {
        out["lastTap"] = system_->lastTap_;
    }
    return out;
}

/// Of cameras as of their last docking (BS-REP-01).
Json Overview::logs(bool maskNames) const {
    Json list = Json::array();
    for (const CameraLog& one : logs_) {
        Json lines = Json::array();
        for (const std::string_view line : split(one.text, '\n')) {
            if (!line.empty()) {
                lines.push_back(maskNames ? masked(std::string(line), people_) : std::string(line));
            }
        }
        list.push_back(
            {{"serial", one.serial},
             {"received", formatTime(one.received)},
             {"lines", std::move(lines)}}
        );
    }
    return list;
}

Json Overview::report(bool maskNames) const {
    Json board = dashboard();
    Json profiles = Json::array();
    for (const Profile& profile : profiles_) {
        profiles.push_back(toJson(profile));
    }
    if (maskNames) {
        for (Json& one : board["cameras"]) {
            one["wearerName"] = one["wearer"].is_null() ? "" : "user " + one["wearer"].dump();
            one["name"] = one["serial"];
        }
        for (Json& one : board["problems"]) {
            if (one.contains("serial")) {
                one["text"] = fmt::format("camera {}", one["serial"].get<std::string>());
            }
        }
        board.erase("lastTap");
    }
    return Json{
        {"report", "Ocelli system report, version 1"},
        {"made", formatTime(now_)},
        {"namesMasked", maskNames},
        {"setup", setup_},
        {"users", wearers_},
        {"profiles", std::move(profiles)},
        {"state", std::move(board)},
        {"cameraLogs", logs(maskNames)},
    };
}

Result<Json> System::dashboard() const {
    return OCELLI_TRY(Overview::look(*this))
    .dashboard();
}

Result<Json> System::cameras() const {
    return OCELLI_TRY(Overview::look(*this))
    .cameras();
}

Result<Json> System::report(bool maskNames) const {
    Overview view = OCELLI_TRY(Overview::look(*this));
    OCELLI_TRY(view.lookDeeper());
    return view.report(maskNames);
}

}  // namespace ocelli::bodyworn::system
