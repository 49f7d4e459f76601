// Docks, cameras, taps and the reset: rules over the parts of the system.
#include "bodyworn/system/system.h"

#include <fmt/format.h>

#include "bodyworn/system/schema.h"

namespace ocelli::bodyworn::system {

namespace {

Device deviceOf(const DockedCamera& camera, WallTime now) {
    Device device;
    device.serial = camera.serial;
    device.name = camera.serial;
    device.model = camera.model;
    device.firmware = camera.firmware;
    device.added = now;
    device.key = camera.key;
    return device;
}

}  // namespace

System::System(Faces faces, std::unique_ptr<store::Database> database)
    : faces_(std::move(faces)),
      database_(std::move(database)),
      setup_(*database_),
      profiles_(*database_),
      wearers_(*database_),
      devices_(*database_),
      passphrase_(*database_),
      announcements_(*database_),
      cameraLogs_(*database_),
      contacts_(*database_) {}

Result<std::unique_ptr<System>> System::begin(
    Faces faces, std::unique_ptr<store::Database> database
) {
    std::unique_ptr<System> made(new System(std::move(faces), std::move(database)));
    // What an administrator was told is done must be there after a power cut.
    OCELLI_TRY(made->database_->execute("PRAGMA synchronous = FULL"));
    OCELLI_TRY(made->profiles_.addFirst());
    return made;
}

Result<std::unique_ptr<System>> System::open(const std::filesystem::path& folder, Faces faces) {
    return begin(
        std::move(faces), OCELLI_TRY(store::Database::open(folder / "system.db", schema()))
    );
}

Result<std::unique_ptr<System>> System::openInMemory(Faces faces) {
    return begin(std::move(faces), OCELLI_TRY(store::Database::openInMemory(schema())));
}

Result<void> System::whole(const std::function<Result<void>()>& work) {
    store::Transaction transaction = OCELLI_TRY(database_->begin());
    OCELLI_TRY(work());
    return transaction.commit();
}

Result<DockOutcome> System::docked(DockedCamera camera) {
    const std::string serial = camera.serial;
    const std::string firmware = camera.firmware;
    const WallTime now = faces_.clock.wall();
    const DockedCamera* before = docked_.find(serial);
    camera.since = before != nullptr ? before->since : now;
    const bool came = before == nullptr;
    OCELLI_TRY(docked_.put(std::move(camera)));
    const DockOutcome outcome = OCELLI_TRY(outcomeOf(serial));
    if (outcome == DockOutcome::Joined) {
        OCELLI_TRY(noteDocked(serial, firmware, now));
        if (came && OCELLI_TRY(setup_.assignment()) == Assignment::SelfAssign) {
            OCELLI_TRY(devices_.assign(serial, 0));
        }
    }
    if (outcome == DockOutcome::Locked && OCELLI_TRY(devices_.find(serial))) {
        OCELLI_TRY(devices_.setState(serial, DeviceState::Locked));
    }
    return outcome;
}

/// A camera says often that it is there; the disk hears of it once an hour.
Result<void> System::noteDocked(
    const std::string& serial, const std::string& firmware, WallTime now
) {
    const Device known = OCELLI_TRY(devices_.get(serial));
    const bool fresh = known.lastDocked && now >= *known.lastDocked &&
                       now - *known.lastDocked < std::chrono::hours(1);
    return fresh && known.firmware == firmware ? Result<void>()
                                               : devices_.noteDocked(serial, firmware, now);
}

Result<DockOutcome> System::outcomeOf(std::string_view serial) const {
    const DockedCamera* camera = docked_.find(serial);
    if (camera == nullptr) {
        return fail(ErrorKind::NotFound, fmt::format("the camera {} is not docked", serial))
            .withField("serial");
    }
    const auto known = OCELLI_TRY(devices_.find(serial));
    const std::string system = OCELLI_TRY(setup_.systemId());
    return judge(*camera, known, system, faces_.clock.wall());
}

Result<void> System::undocked(std::string_view serial) {
    docked_.remove(serial);
    const auto wearer = window_.taken(serial, faces_.clock.mono());
    return wearer ? devices_.assign(serial, *wearer) : Result<void>();
}

Result<void> System::addDevice(std::string_view serial) {
    if (!OCELLI_TRY(setup_.complete())) {
        return fail(ErrorKind::FailedPrecondition, "finish the set-up before adding cameras");
    }
    switch (OCELLI_TRY(outcomeOf(serial))) {
        case DockOutcome::Found:
            break;
        case DockOutcome::Foreign:
            return fail(
                ErrorKind::FailedPrecondition,
                "the camera belongs to another system; remove it there first"
            );
        case DockOutcome::Locked:
            return fail(
                ErrorKind::FailedPrecondition, "the camera is locked; unlock it with the passphrase"
            );
        case DockOutcome::Joined:
        case DockOutcome::Removing:
            return fail(ErrorKind::AlreadyExists, "the camera is in the system already");
    }
    Device device = deviceOf(*docked_.find(serial), faces_.clock.wall());
    device.lastDocked = device.added;
    return devices_.add(device);
}

Result<void> System::removeDevice(std::string_view serial) {
    OCELLI_TRY(devices_.get(serial));
    OCELLI_TRY(devices_.assign(serial, 0));
    OCELLI_TRY(devices_.setState(serial, DeviceState::Removing));
    return {};
}

Result<bool> System::emptied(std::string_view serial) {
    const auto known = OCELLI_TRY(devices_.find(serial));
    if (!known || known->state != DeviceState::Removing) {
        return false;
    }
    OCELLI_TRY(devices_.depart(serial, faces_.clock.wall()));
    docked_.remove(serial);
    return true;
}

Result<bool> System::letGo(const DockedCamera& camera) {
    if (OCELLI_TRY(devices_.find(camera.serial)) ||
        !OCELLI_TRY(devices_.hasDeparted(camera.serial, camera.key))) {
        return false;
    }
    if (camera.waiting == 0) {
        return true;
    }
    Device device = deviceOf(camera, faces_.clock.wall());
    device.state = DeviceState::Removing;
    device.lastDocked = device.added;
    OCELLI_TRY(devices_.add(device));
    return false;
}

Result<void> System::unlock(std::string_view serial) {
    if (OCELLI_TRY(outcomeOf(serial)) != DockOutcome::Locked) {
        return fail(ErrorKind::FailedPrecondition, "the camera is not locked");
    }
    DockedCamera camera = *docked_.find(serial);
    const WallTime now = faces_.clock.wall();
    if (!OCELLI_TRY(devices_.find(serial))) {
        OCELLI_TRY(devices_.add(deviceOf(camera, now)));
    }
    OCELLI_TRY(devices_.setState(serial, DeviceState::Active));
    OCELLI_TRY(devices_.noteDocked(serial, camera.firmware, now));
    camera.locked = false;
    return docked_.put(std::move(camera));
}

Result<void> System::assign(std::string_view serial, std::int64_t wearer) {
    if (OCELLI_TRY(setup_.assignment()) == Assignment::SelfAssign) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   "users of this system take a camera themselves, with a tag"
        )
            .withField("wearer");
    }
    return devices_.assign(serial, wearer);
}

std::optional<offload::Capabilities> System::capabilities() const {
    const auto& ask = faces_.figures.destination;
    return ask ? ask().capabilities : std::nullopt;
}

Result<System::Tap> System::tap(std::string_view tag) {
    if (OCELLI_TRY(setup_.assignment()) == Assignment::Fixed) {
        return fail(ErrorKind::FailedPrecondition, "cameras of this system are assigned by hand");
    }
    const auto owner = OCELLI_TRY(wearers_.ownerOfTag(tag));
    if (!owner) {
        return fail(ErrorKind::NotFound, "the tag is not paired with a user").withField("tag");
    }
    const Wearer wearer = OCELLI_TRY(wearers_.find(*owner));
    const auto all = OCELLI_TRY(devices_.all());
    const Pick pick = pickCamera(docked_, all, {});
    if (!pick.serial.empty()) {
        OCELLI_TRY(window_.open(pick.serial, *owner, faces_.clock.mono()));
    }
    lastTap_ = pick.serial.empty() ? fmt::format("{} tapped, no camera is ready", wearer.name)
                                   : fmt::format("{} may take {}", wearer.name, pick.serial);
    return Tap{pick.serial, wearer.name, pick.notReady};
}

std::string System::offered() const {
    const auto offer = window_.current(faces_.clock.mono());
    return offer ? offer->serial : std::string();
}

Result<void> System::registerAgain() {
    return whole([this]() -> Result<void> {
        OCELLI_TRY(setup_.announce());
        OCELLI_TRY(wearers_.announceAll());
        return devices_.announceAll();
    });
}

Result<void> System::reset() {
    const auto devices = OCELLI_TRY(devices_.all());
    if (!devices.empty()) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format("remove all cameras first ({} are left)", devices.size())
        )
            .withField("cameras");
    }
    const StorageFigures storage =
        faces_.figures.storage ? faces_.figures.storage() : StorageFigures{};
    if (storage.waitingClips > 0) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format(
                       "{} recordings are not delivered yet; the content destination must take "
                       "them "
                       "first",
                       storage.waitingClips
                   )
        )
            .withField("recordings");
    }
    return whole([this]() -> Result<void> {
        for (const char* table :
             {"device", "tag", "wearer", "profile", "announcement", "camera_log", "departed", "fact"
             }) {
            OCELLI_TRY(database_->run(fmt::format("DELETE FROM {}", table)));
        }
        return profiles_.addFirst();
    });
}

}  // namespace ocelli::bodyworn::system
