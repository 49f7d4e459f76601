// Decides who is welcome, and keeps account of transfers.
#include "bodyworn/system/system_dock.h"

#include <cmath>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "bodyworn/evidence/device_identity.h"
#include "bodyworn/offload/connection_file.h"
#include "bodyworn/spool/sealed_file.h"
#include "bodyworn/system/profile_fields.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::system {
namespace {

// Pieces that fit the blocks of the spool.
constexpr std::uint32_t kChunk = 32 * spool::kBlockBytes;

// A certificate does not tell the id of the system that it is of.
constexpr const char* kAnotherSystem = "another";

Error refusal(DockOutcome outcome) {
    switch (outcome) {
        case DockOutcome::Foreign:
            return fail(
                ErrorKind::PermissionDenied,
                "the camera belongs to another system; remove it there first"
            );
        case DockOutcome::Locked:
            return fail(
                ErrorKind::PermissionDenied, "the camera is locked; unlock it in the manager"
            );
        default:
            return fail(
                ErrorKind::PermissionDenied,
                "the camera is not in this system; add it in the manager"
            );
    }
}

DockedCamera cameraOf(const dock::Hello& hello, const std::string& system) {
    DockedCamera camera;
    camera.serial = hello.serial;
    camera.model = hello.model;
    camera.firmware = hello.firmware;
    camera.system = system;
    camera.locked = hello.state == "locked";
    camera.state = hello.state;
    camera.battery = hello.batteryPercent;
    // Of its storage a camera tells what is free and what waits; the rest is its own.
    camera.storage = hello.freeBytes + hello.pendingBytes;
    camera.free = hello.freeBytes;
    camera.waiting = hello.pendingBytes;
    camera.dock = hello.bay;
    return camera;
}

/// Bytes a second of transfers that have ended; 0 when there were none to judge by.
double usualRate(const std::vector<spool::Spool::Transfer>& transfers) {
    constexpr Duration kLongEnough = std::chrono::seconds(2);
    double bytes = 0;
    double seconds = 0;
    for (const spool::Spool::Transfer& one : transfers) {
        if (one.ended && *one.ended - one.begun >= kLongEnough) {
            bytes += static_cast<double>(one.bytes);
            seconds += std::chrono::duration<double>(*one.ended - one.begun).count();
        }
    }
    return seconds > 0 ? bytes / seconds : 0;
}

}  // namespace

std::uint64_t SystemDock::Running::bytes() const {
    std::uint64_t sum = finished;
    for (const auto& [name, offset] : offsets) {
        sum += offset;
    }
    return sum;
}

Result<std::string> SystemDock::root() const {
    return OCELLI_TRY(system_.setup().systemKey())
    .authority.certificate;
}

/// One serial number, one key: what shows another is somebody else.
Result<void> SystemDock::checkKey(const dock::Peer& peer) const {
    const auto device = OCELLI_TRY(system_.devices().find(peer.serial));
    const DockedCamera* there = system_.dockedCameras().find(peer.serial);
    const bool known = device && !device->key.empty();
    if ((known && device->key != peer.key) ||
        (there != nullptr && !there->key.empty() && there->key != peer.key)) {
        return fail(
            ErrorKind::PermissionDenied,
            "another camera has this serial number; if this one was replaced, remove it in the "
            "manager and add it again"
        );
    }
    return {};
}

/// It is there. What broke off meanwhile was not somebody who took it out.
void SystemDock::noteHeard(const std::string& serial) {
    const MonoTime now = clock_.mono();
    const auto [last, first] = heard_.try_emplace(serial, now);
    const bool lost = !first && now - last->second > kLostContact;
    last->second = now;
    if (suspects_.erase(serial) == 0 && !lost) {
        return;
    }
    const DockedCamera* camera = system_.dockedCameras().find(serial);
    const std::string place = ContactErrors::placeOf(camera == nullptr ? 0 : camera->dock, serial);
    if (auto noted = system_.contacts().add(place, clock_.wall()); !noted) {
        ocelli::log::error("dock", "contacts of {}: {}", place, noted.error().describe());
    }
}

void SystemDock::broken(const std::string& serial) {
    if (heard_.contains(serial)) {
        suspects_.insert(serial);
    }
}

/// The camera is on the dashboard from now on.
Result<DockOutcome> SystemDock::meet(const dock::Peer& peer, const dock::Hello& hello) {
    OCELLI_TRY(checkKey(peer));
    std::string system;
    if (peer.standing == dock::Standing::Ours) {
        system = OCELLI_TRY(system_.setup().systemId());
    } else if (peer.standing == dock::Standing::Foreign) {
        system = kAnotherSystem;
    }
    DockedCamera camera = cameraOf(hello, system);
    camera.key = peer.key;
    camera.address = peer.address;
    const DockOutcome outcome = OCELLI_TRY(system_.docked(std::move(camera)));
    noteHeard(peer.serial);
    return outcome;
}

Result<dock::Welcome> SystemDock::welcome(const dock::Peer& peer, const dock::Hello& hello) {
    if (peer.standing == dock::Standing::Ours) {
        DockedCamera camera = cameraOf(hello, OCELLI_TRY(system_.setup().systemId()));
        camera.key = peer.key;
        if (OCELLI_TRY(system_.letGo(camera))) {
            return greet(peer.serial, true);
        }
    }
    const DockOutcome outcome = OCELLI_TRY(meet(peer, hello));
    if (outcome != DockOutcome::Joined && outcome != DockOutcome::Removing) {
        return refusal(outcome);
    }
    if (peer.standing != dock::Standing::Ours) {
        return fail(ErrorKind::PermissionDenied, "the camera has to ask for its certificate first");
    }
    OCELLI_TRY(followTransfer(peer.serial, hello.bringBytes));
    if (hello.pendingBytes == 0 && OCELLI_TRY(system_.emptied(peer.serial))) {
        return greet(peer.serial, true);
    }
    return greet(peer.serial, outcome == DockOutcome::Removing);
}

Result<void> SystemDock::admit(const dock::Peer& peer) {
    if (peer.standing != dock::Standing::Ours) {
        return refusal(
            peer.standing == dock::Standing::Foreign ? DockOutcome::Foreign : DockOutcome::Found
        );
    }
    OCELLI_TRY(checkKey(peer));
    const auto device = OCELLI_TRY(system_.devices().find(peer.serial));
    if (!device || device->state == DeviceState::Locked) {
        return refusal(device ? DockOutcome::Locked : DockOutcome::Found);
    }
    if (system_.dockedCameras().find(peer.serial) == nullptr) {
        return fail(ErrorKind::FailedPrecondition, "the camera has to say hello first");
    }
    noteHeard(peer.serial);
    return {};
}

Result<dock::Enrolment> SystemDock::enrol(const dock::Peer& peer, const dock::EnrolmentWish& wish) {
    const DockOutcome outcome = OCELLI_TRY(meet(peer, wish.hello));
    if (outcome == DockOutcome::Found) {
        return dock::Enrolment{};
    }
    if (outcome != DockOutcome::Joined) {
        return refusal(outcome);
    }
    const SystemKey key = OCELLI_TRY(system_.setup().systemKey());
    const evidence::SystemAuthority authority{key.authority};
    const auto chain = OCELLI_TRY(authority.sign(wish.request, peer.serial, clock_.wall()));
    const auto info = OCELLI_TRY(crypto::parseCertificate(chain));
    if (info.keyFingerprint != peer.key) {
        return fail(ErrorKind::InvalidArgument, "the request is for another key")
            .withField("request", "for the key of the certificate that the camera shows");
    }
    ocelli::log::info("dock", "{} got its certificate", peer.serial);
    return dock::Enrolment{false, chain, authority.root()};
}

Result<dock::Welcome> SystemDock::greet(const std::string& serial, bool leaving) {
    dock::Welcome welcome;
    welcome.controller = controller_;
    welcome.time = clock_.wall();
    welcome.chunkBytes = kChunk;
    const Json setup = OCELLI_TRY(system_.setup().toJson());
    welcome.settings = {
        {"timeZone", setup["values"]["timeZone"]},
        {"powerLine", setup["values"]["powerLine"]},
        // Once everything has been taken the camera sets itself to factory default (BS-CAM-05).
        {"leave", leaving},
    };
    const std::string file = OCELLI_TRY(system_.setup().connectionFile());
    if (!file.empty()) {
        const auto connection = OCELLI_TRY(offload::parseConnectionFile(file));
        const bool mkv = connection.containerType == offload::ContainerType::Mkv;
        welcome.settings["clipFormat"] = mkv ? "mkv" : "mp4";
        if (connection.wantEncryption) {
            welcome.settings["publicKey"] = connection.publicKey;
            welcome.settings["publicKeyId"] = connection.publicKeyId;
        }
    }
    const auto device = OCELLI_TRY(system_.devices().find(serial));
    if (device && device->wearer != 0) {
        const Wearer wearer = OCELLI_TRY(system_.wearers().find(device->wearer));
        const Profile profile = OCELLI_TRY(system_.profiles().find(wearer.profile));
        welcome.user = {{"id", wearer.object}, {"name", wearer.name}, {"userId", wearer.userId}};
        welcome.profile = profileForCamera(profile.settings, system_.capabilities());
        if (welcome.profile.value("beaconSend", false) ||
            welcome.profile.value("beaconStart", false)) {
            const auto key = OCELLI_TRY(system_.setup().systemKey());
            welcome.settings["beaconKey"] = formatBase64(crypto::hmacSha256(
                asBytes(key.authority.key), asBytes("Ocelli recording beacon, version 1")
            ));
        }
    }
    return welcome;
}

Result<void> SystemDock::beginTransfer(const std::string& serial, std::uint64_t total) {
    Running running;
    running.begun = clock_.mono();
    running.total = total;
    running.id =
        OCELLI_TRY(spool_.with([&](auto& spool) { return spool->beginTransfer(serial, total); }));
    running_.insert_or_assign(serial, std::move(running));
    return {};
}

/// @param left  what the camera still has to bring
Result<void> SystemDock::followTransfer(const std::string& serial, std::uint64_t left) {
    const auto found = running_.find(serial);
    if (found == running_.end()) {
        return left == 0 ? Result<void>() : beginTransfer(serial, left);
    }
    if (left == 0) {
        return endTransfer(serial, true);
    }
    found->second.total = std::max(found->second.total, found->second.bytes() + left);
    return {};
}

Result<void> SystemDock::endTransfer(const std::string& serial, bool complete) {
    const auto found = running_.find(serial);
    if (found == running_.end()) {
        return {};
    }
    const Running running = std::move(found->second);
    running_.erase(found);
    return spool_.with([&](auto& spool) -> Result<void> {
        // What was here already, in parts, from a docking before was not brought again.
        const std::uint64_t total = complete ? running.bytes() : running.total;
        OCELLI_TRY(spool->noteTransfer(running.id, running.bytes(), total));
        return spool->endTransfer(running.id, complete);
    });
}

void SystemDock::log(const std::string& serial, std::string_view text) {
    if (auto kept = system_.cameraLogs().put(serial, text, clock_.wall()); !kept) {
        log::error("dock", "the log of {}: {}", serial, kept.error().describe());
    }
}

void SystemDock::progressed(
    const std::string& serial,
    const std::string& recording,
    const dock::OfferedObject& object,
    const dock::ObjectState& state
) {
    const auto found = running_.find(serial);
    if (found == running_.end()) {
        return;
    }
    Running& running = found->second;
    const std::string name = recording + "/" + object.name;
    if (state.whole) {
        running.offsets.erase(name);
        running.finished += object.length;
    } else {
        running.offsets[name] = state.offset;
    }
    const std::uint64_t bytes = running.bytes();
    running.total = std::max(running.total, bytes);
    const auto note = [&]() -> Result<void> {
        if (bytes >= running.total) {
            return endTransfer(serial, true);
        }
        if (!state.whole) {
            return {};
        }
        return spool_.with([&](auto& spool) {
            return spool->noteTransfer(running.id, bytes, running.total);
        });
    };
    if (const auto noted = note(); !noted) {
        ocelli::log::error("dock", "history of {}: {}", serial, noted.error().describe());
    }
}

Result<void> SystemDock::undocked(const std::string& serial) {
    heard_.erase(serial);
    suspects_.erase(serial);
    OCELLI_TRY(endTransfer(serial, false));
    return system_.undocked(serial);
}

std::vector<std::string> SystemDock::sweep() {
    std::vector<std::string> gone;
    const MonoTime now = clock_.mono();
    for (const auto& [serial, heard] : heard_) {
        if (now - heard > kQuietAtMost) {
            gone.push_back(serial);
        }
    }
    for (const std::string& serial : gone) {
        if (auto done = undocked(serial); !done) {
            ocelli::log::error("dock", "undocking {}: {}", serial, done.error().describe());
        }
    }
    return gone;
}

Result<std::vector<TransferFigures>> SystemDock::transfers() const {
    const auto list = OCELLI_TRY(spool_.with([](auto& spool) { return spool->transfers(); }));
    const double usual = usualRate(list);
    std::vector<TransferFigures> figures;
    for (const spool::Spool::Transfer& one : list) {
        TransferFigures figure{
            one.serial, one.begun, one.ended, one.bytes, one.total, 0, one.state
        };
        if (const auto found = running_.find(one.serial);
            found != running_.end() && found->second.id == one.id) {
            figure.bytes = found->second.bytes();
            figure.total = found->second.total;
            const double seconds =
                std::chrono::duration<double>(clock_.mono() - found->second.begun).count();
            figure.bytesPerSecond = seconds > 0 ? static_cast<double>(figure.bytes) / seconds : 0;
            const double rate = figure.bytesPerSecond > 0 ? figure.bytesPerSecond : usual;
            if (rate > 0 && figure.total >= figure.bytes) {
                figure.secondsLeft = static_cast<std::uint64_t>(
                    std::ceil(static_cast<double>(figure.total - figure.bytes) / rate)
                );
            }
        }
        figures.push_back(std::move(figure));
    }
    return figures;
}

}  // namespace ocelli::bodyworn::system
