// Carries out what the state machine wishes.
#include "apps/bodycam/worn_device.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr std::string_view kKeptName = "worn.json";
constexpr std::string_view kSettingsName = "profile.json";
constexpr std::string_view kLogName = "notes.jsonl";
constexpr std::size_t kBound = 64U << 10U;
constexpr Duration kStorageEvery = std::chrono::seconds(2);

/// @param what  for the log   @return nothing where nothing was kept, or it cannot be read
template <class T, class Parse>
std::optional<T> readKept(const std::filesystem::path& file, Parse parse) {
    auto text = readFile(file, kBound);
    if (!text) {
        if (text.error().kind() != ErrorKind::NotFound) {
            log::error("worn", "{}", text.error().describe());
        }
        return std::nullopt;
    }
    auto json = parseJson(*text);
    Result<T> value = json ? parse(*json) : Result<T>(json.error());
    if (!value) {
        log::error("worn", "{}: {}", file.filename().string(), value.error().message());
        return std::nullopt;
    }
    return std::move(*value);
}

device::Kept keptIn(const std::filesystem::path& folder) {
    return readKept<device::Kept>(
               folder / kKeptName, [](const Json& json) { return device::parseKept(json); }
    ).value_or(device::Kept{});
}

device::WornSettings settingsIn(const std::filesystem::path& folder) {
    return readKept<device::WornSettings>(
               folder / kSettingsName,
               [](const Json& json) { return device::applySettings({}, json); }
    ).value_or(device::WornSettings{});
}

log::Level levelOf(device::output::Severity severity) {
    switch (severity) {
        case device::output::Severity::Error:
            return log::Level::Error;
        case device::output::Severity::Warning:
            return log::Level::Warning;
        default:
            return log::Level::Info;
    }
}

}  // namespace

WornDevice::WornDevice(Faces faces, device::WornModel model)
    : faces_(std::move(faces)),
      camera_(std::move(model), settingsIn(faces_.folder), keptIn(faces_.folder)),
      log_(faces_.folder / kLogName) {
    applyPreBuffer();
    storage_ = faces_.loop.every(kStorageEvery, [this] { readStorage(); });
}

device::Now WornDevice::now() const {
    const Clock& clock = faces_.loop.clock();
    return {clock.mono(), clock.wall()};
}

void WornDevice::provision(const device::Provision& provision) {
    handle(device::input::Membership{true});
    handle(device::input::Settings{provision.settings});
    handle(device::input::Assign{provision.wearer, false});
}

/// Answers may come while outputs are carried out: they wait their turn.
void WornDevice::handle(const device::Input& input) {
    waiting_.push_back(input);
    if (std::exchange(running_, true)) {
        return;
    }
    while (!waiting_.empty()) {
        const device::Input next = std::move(waiting_.front());
        waiting_.pop_front();
        if (const auto* dock = std::get_if<device::input::Dock>(&next)) {
            inDock_ = dock->docked;
        }
        run(camera_.handle(next, now()));
        if (std::holds_alternative<device::input::Assign>(next)) {
            showOverlay();
        }
        if (std::holds_alternative<device::input::Settings>(next)) {
            writeSettings();
            applyPreBuffer();
            faces_.lens.apply(camera_.settings());
            showOverlay();
        }
    }
    running_ = false;
    wait();
    faces_.onChanged();
}

void WornDevice::run(std::vector<device::Output> outputs) {
    for (const device::Output& output : outputs) {
        std::visit([this](const auto& one) { carryOut(one); }, output);
    }
}

/// Until something happens by itself.
void WornDevice::wait() {
    const auto next = camera_.nextDue();
    if (!next) {
        due_.cancel();
        return;
    }
    const Duration span = std::max<Duration>(Duration::zero(), *next - now().mono);
    due_ = faces_.loop.after(span, [this] {
        running_ = true;
        run(camera_.tick(now()));
        running_ = false;
        if (waiting_.empty()) {
            wait();
            faces_.onChanged();
            return;
        }
        const device::Input first = std::move(waiting_.front());
        waiting_.pop_front();
        handle(first);
    });
}

void WornDevice::onLens(const std::string& error) {
    handle(device::input::Media{error.empty(), error});
}

void WornDevice::onRecorderStarted(const std::string& shortfall) {
    handle(device::input::RecorderStarted{shortfall});
}

void WornDevice::onRecorderEnded(const std::string& error) {
    start_.reset();
    showOverlay();
    handle(device::input::RecorderEnded{error});
}

void WornDevice::carryOut(const device::output::StartRecording& start) {
    const device::Now when = now();
    RecordOrder order;
    order.trigger = start.trigger;
    order.time = when.mono;
    order.wall = when.wall;
    order.settings = camera_.settings();
    order.wearer = camera_.situation().wearer.value_or(device::Wearer{});
    order.position = camera_.settings().location ? position_ : std::nullopt;
    start_ = order.position;
    showOverlay();
    faces_.recorder.start(std::move(order));
}

void WornDevice::carryOut(const device::output::StopRecording& stop) {
    faces_.recorder.stop(
        stop.trigger, now().wall, camera_.settings().location ? position_ : std::nullopt
    );
}

void WornDevice::carryOut(const device::output::Bookmark&) {
    faces_.recorder.bookmark(now().wall, camera_.settings().location ? position_ : std::nullopt);
}

void WornDevice::carryOut(const device::output::Beacon&) {
    if (faces_.onBeacon) {
        faces_.onBeacon();
    }
}

void WornDevice::carryOut(const device::output::Microphone& microphone) {
    faces_.recorder.setMicrophone(microphone.on, now().mono);
}

void WornDevice::carryOut(const device::output::RunMedia& run) {
    if (!run.on) {
        faces_.recorder.listen(nullptr);
        faces_.lens.stop();
        return;
    }
    if (!faces_.lens.running()) {
        faces_.lens.start(camera_.settings());
        showOverlay();
        faces_.recorder.listen(faces_.lens.hub());
    }
}

void WornDevice::carryOut(const device::output::UseLens& lens) {
    faces_.lens.use(lens.sensor);
}

void WornDevice::carryOut(const device::output::Play& play) {
    faces_.onPlay(play);
}

void WornDevice::carryOut(const device::output::Charge& charge) {
    faces_.onCharge(charge);
}

void WornDevice::carryOut(const device::output::Keep&) {
    keep();
}

void WornDevice::carryOut(const device::output::Note& note) {
    LogLine line{now().wall, note};
    log::write(levelOf(note.severity), "worn", fmt::format("{}: {}", note.code, note.text));
    log_.add(line);
    faces_.onNote(line);
}

void WornDevice::keep() {
    const auto done =
        replaceFile(faces_.folder / kKeptName, formatJsonPretty(device::toJson(camera_.kept())));
    if (!done) {
        log::error("worn", "{}", done.error().describe());
    }
}

void WornDevice::writeSettings() {
    const auto done = replaceFile(
        faces_.folder / kSettingsName, formatJsonPretty(device::toJson(camera_.settings()))
    );
    if (!done) {
        log::error("worn", "{}", done.error().describe());
    }
}

void WornDevice::applyPreBuffer() {
    const device::WornSettings& settings = camera_.settings();
    faces_.recorder.setPreBuffer(
        settings.preBuffer ? Duration(std::chrono::seconds(settings.preBufferLength))
                           : Duration::zero()
    );
}

/// User ID always, the start position from the start of a recording on; either may be empty. What
/// the pre-buffer holds was encoded when nobody knew where a recording would start.
void WornDevice::showOverlay() {
    std::vector<std::string> lines;
    const auto& wearer = camera_.situation().wearer;
    if (camera_.settings().overlayUserId && wearer && !wearer->userId.empty()) {
        lines.push_back(wearer->userId);
    }
    if (camera_.settings().overlayStartPosition && start_) {
        lines.push_back(device::formatPosition(*start_));
    }
    faces_.lens.setOverlay(std::move(lines));
}

void WornDevice::setPosition(std::optional<device::Position> position) {
    position_ = std::move(position);
    if (position_) {
        compareClock(position_->time);
    }
    if (position_ && camera_.settings().location) {
        faces_.recorder.addPosition(*position_);
    }
    const device::Link link = !camera_.settings().location ? device::Link::Absent
                              : position_                  ? device::Link::Up
                                                           : device::Link::Working;
    if (camera_.situation().location != link) {
        handle(device::input::LinkState{device::input::LinkState::Which::Location, link});
    }
}

/// Satellites know the time. Told only when the camera's clock becomes wrong or right.
void WornDevice::compareClock(WallTime satellites) {
    const Duration wrong = now().wall - satellites;
    const Duration size = wrong < Duration::zero() ? -wrong : wrong;
    if ((size > device::WornCamera::kClockTolerance) != camera_.situation().clockWrong) {
        handle(device::input::ClockError{wrong});
    }
}

void WornDevice::pretendFree(std::optional<std::uint64_t> bytes) {
    pretendedFree_ = bytes;
    readStorage();
}

void WornDevice::readStorage() {
    device::input::Storage storage;
    storage.capacity =
        static_cast<std::uint64_t>(camera_.model().storageGigabytes) * 1'000'000'000U;
    const auto space = systemFiles().space(faces_.folder.string());
    if (space) {
        storage.capacity = std::min(storage.capacity, space->capacity);
        storage.free = std::min(space->free, storage.capacity);
        storage.error = space->readOnly;
    } else {
        storage.error = true;
    }
    if (pretendedFree_) {
        storage.free = std::min(*pretendedFree_, storage.free);
    }
    free_ = storage.free;
    storage.bitRate = faces_.lens.bitRate();
    handle(storage);
}

}  // namespace ocelli::apps::bodycam
