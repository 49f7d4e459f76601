// One body worn system: its parts, and the rules that go over several of them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bodyworn/system/camera_logs.h"
#include "bodyworn/system/contact_errors.h"
#include "bodyworn/system/csv_import.h"
#include "bodyworn/system/devices.h"
#include "bodyworn/system/docked.h"
#include "bodyworn/system/figures.h"
#include "bodyworn/system/profiles.h"
#include "bodyworn/system/self_assign.h"
#include "bodyworn/system/setup.h"
#include "bodyworn/system/wearers.h"

namespace ocelli::bodyworn::system {

/// Who the controller is.
struct ControllerFacts {
    std::string serial;
    std::string version;
};

/// Reentrant: lives on one thread, the main loop. All changes are durable when they return.
class System {
  public:
    struct Faces {
        const Clock& clock;
        ControllerFacts controller;
        FigureSources figures;
    };

    /// Opens or creates system.db in the folder.
    static Result<std::unique_ptr<System>> open(const std::filesystem::path& folder, Faces faces);

    /// In memory, for tests.
    static Result<std::unique_ptr<System>> openInMemory(Faces faces);

    Setup& setup() { return setup_; }

    Profiles& profiles() { return profiles_; }

    Wearers& wearers() { return wearers_; }

    Devices& devices() { return devices_; }

    Passphrase& passphrase() { return passphrase_; }

    Announcements& announcements() { return announcements_; }

    CameraLogs& cameraLogs() { return cameraLogs_; }

    ContactErrors& contacts() { return contacts_; }

    /// Runs work in one transaction: all of it, or after an error nothing.
    Result<void> whole(const std::function<Result<void>()>& work);

    // --- docks ---

    /// A camera was put into a dock (or tells more). InvalidArgument by field.
    Result<DockOutcome> docked(DockedCamera camera);

    /// It was taken out: with self-assign, by whom it was offered to (BS-ASG-05).
    Result<void> undocked(std::string_view serial);

    const DockedCameras& dockedCameras() const { return docked_; }

    /// What the destination can do; nothing: not known yet.
    std::optional<offload::Capabilities> capabilities() const;

    /// What becomes of a docked camera now; NotFound when it is not docked.
    Result<DockOutcome> outcomeOf(std::string_view serial) const;

    // --- cameras ---

    /// Takes a docked camera in (BS-CAM-01). NotFound when it is not docked, FailedPrecondition
    /// when it belongs to another system, is locked, or the set-up is not complete.
    Result<void> addDevice(std::string_view serial);

    /// Docked and empty: at once gone from the system; else when all of its content has been taken
    /// (BS-CAM-03, -04).
    Result<void> removeDevice(std::string_view serial);

    /// All content of a camera has been confirmed. True when it is removed now and must be set to
    /// factory default.
    Result<bool> emptied(std::string_view serial);

    /// For a camera with a certificate of this system: true when it has been removed and only has
    /// not heard of it. One that has recorded since is taken back until that is delivered too.
    Result<bool> letGo(const DockedCamera& camera);

    /// The passphrase has been checked by the caller (BS-UNL-01). FailedPrecondition unless it is
    /// docked and locked.
    Result<void> unlock(std::string_view serial);

    /// FailedPrecondition with self-assign.
    Result<void> assign(std::string_view serial, std::int64_t wearer);

    /// What a tap gave.
    struct Tap {
        std::string serial;  ///< empty: no camera is ready
        std::string wearer;
        std::vector<NotReady> notReady;
    };

    /// NotFound for a tag of nobody, FailedPrecondition with fixed assignment, Unavailable while
    /// another user takes a camera.
    Result<Tap> tap(std::string_view tag);

    /// The camera that somebody may take now; empty: none.
    std::string offered() const;

    // --- what people see ---

    Result<Json> dashboard() const;

    /// The cameras, docked and not.
    Result<Json> cameras() const;

    /// Everything for support, without secrets (BS-REP). @param maskNames  people become numbers
    Result<Json> report(bool maskNames) const;

    // --- whole ---

    /// Queues all objects for the destination anew (BS-TRB-17).
    Result<void> registerAgain();

    /// All is taken back. FailedPrecondition, with what must be done first, while there are cameras
    /// or undelivered recordings (BS-RST-03).
    Result<void> reset();

  private:
    System(Faces faces, std::unique_ptr<store::Database> database);

    static Result<std::unique_ptr<System>> begin(
        Faces faces, std::unique_ptr<store::Database> database
    );

    friend class Overview;

    Result<void> noteDocked(const std::string& serial, const std::string& firmware, WallTime now);

    Faces faces_;
    std::unique_ptr<store::Database> database_;
    Setup setup_;
    Profiles profiles_;
    Wearers wearers_;
    Devices devices_;
    Passphrase passphrase_;
    Announcements announcements_;
    CameraLogs cameraLogs_;
    ContactErrors contacts_;
    DockedCameras docked_;
    TakeWindow window_;
    std::string lastTap_;  ///< what became of the newest tap, for the dashboard
};

}  // namespace ocelli::bodyworn::system
