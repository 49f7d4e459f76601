// What the system says to a docked camera: the dock's face over it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bodyworn/dock/controller_end.h"
#include "bodyworn/system/spool_intake.h"
#include "bodyworn/system/system.h"

namespace ocelli::bodyworn::system {

/// Reentrant as the system: on its thread. Whoever serves docks asks it there.
class SystemDock final : public dock::DockSystem {
  public:
    /// Everything must outlive this object.
    SystemDock(System& system, SharedSpool& spool, std::string controller, const Clock& clock)
        : system_(system), spool_(spool), controller_(std::move(controller)), clock_(clock) {}

    /// PermissionDenied, with what is to be done, for a camera that was not added, is locked, or
    /// belongs to another system. It is on the dashboard either way; but not one that only uses the
    /// number of another: the key tells them apart.
    Result<dock::Welcome> welcome(const dock::Peer& peer, const dock::Hello& hello) override;

    Result<void> admit(const dock::Peer& peer) override;

    /// Pending while the camera is only docked; a certificate once it was added.
    Result<dock::Enrolment> enrol(const dock::Peer& peer, const dock::EnrolmentWish& wish) override;

    /// The system's authority, PEM; FailedPrecondition before the passphrase is set.
    Result<std::string> root() const;

    void log(const std::string& serial, std::string_view text) override;

    void broken(const std::string& serial) override;

    void progressed(
        const std::string& serial,
        const std::string& recording,
        const dock::OfferedObject& object,
        const dock::ObjectState& state
    ) override;

    /// Out of the dock.
    Result<void> undocked(const std::string& serial);

    /// Cameras that were not heard of for kQuietAtMost have been taken out. Call it every second
    /// or so.
    /// @return  their serial numbers
    std::vector<std::string> sweep();

    /// Docked cameras whose content is taken now, and what was taken in the last three days.
    Result<std::vector<TransferFigures>> transfers() const;

    /// A docked camera says hello every five seconds.
    static constexpr Duration kQuietAtMost = std::chrono::seconds(15);

    /// Quiet for longer than two hellos, and there again: the contacts were lost for a moment.
    static constexpr Duration kLostContact = std::chrono::seconds(11);

  private:
    struct Running {
        std::int64_t id = 0;
        MonoTime begun;
        std::uint64_t total = 0;
        std::map<std::string, std::uint64_t> offsets;  ///< by recording/object
        std::uint64_t finished = 0;                    ///< bytes of whole objects

        std::uint64_t bytes() const;
    };

    Result<DockOutcome> meet(const dock::Peer& peer, const dock::Hello& hello);
    void noteHeard(const std::string& serial);
    Result<void> checkKey(const dock::Peer& peer) const;
    Result<dock::Welcome> greet(const std::string& serial, bool leaving);
    Result<void> beginTransfer(const std::string& serial, std::uint64_t total);
    Result<void> followTransfer(const std::string& serial, std::uint64_t left);
    Result<void> endTransfer(const std::string& serial, bool complete);

    System& system_;
    SharedSpool& spool_;
    std::string controller_;
    const Clock& clock_;
    std::map<std::string, MonoTime> heard_;   ///< docked cameras
    std::set<std::string> suspects_;          ///< cut off in a chunk and not heard of since
    std::map<std::string, Running> running_;  ///< bounded by docked cameras
};

}  // namespace ocelli::bodyworn::system
