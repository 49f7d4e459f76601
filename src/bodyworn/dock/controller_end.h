// The controller's end of a dock: answers one camera after another; keeps nothing itself.
#pragma once

#include <functional>
#include <string>

#include "bodyworn/dock/controller_link.h"
#include "bodyworn/dock/intake.h"

namespace ocelli::bodyworn::dock {

/// Who vouches for a camera.
enum class Standing : std::uint8_t {
    Factory,  ///< nobody yet: its certificate is signed by itself
    Ours,     ///< this system's authority
    Foreign,  ///< another authority, or ours whose time is over
};

/// A camera as its certificate shows it; it has proved that it holds the key.
struct Peer {
    std::string serial;
    std::string key;  ///< fingerprint of its public key, lower-case hex
    Standing standing = Standing::Foreign;
    std::string address = {};  ///< where it comes from; of IPv6 with its zone
};

/// What the system says of a camera that is docked. Implemented by bodyworn/system.
class DockSystem {
  public:
    virtual ~DockSystem() = default;

    /// What the camera gets. PermissionDenied, with what is to be done, when it does not belong to
    /// the system.
    virtual Result<Welcome> welcome(const Peer& peer, const Hello& hello) = 0;

    /// Asked before each further question. PermissionDenied for a camera that was removed or
    /// locked meanwhile; FailedPrecondition when it has to say hello (again).
    virtual Result<void> admit(const Peer& peer) = 0;

    /// Takes a camera in that an administrator has added. PermissionDenied when it never will be.
    virtual Result<Enrolment> enrol(const Peer& peer, const EnrolmentWish& wish) = 0;

    /// For the system report; at most 1 MiB.
    virtual void log(const std::string& serial, std::string_view text) = 0;

    /// A connection of it ended in the middle of a chunk: it was taken out, or its contacts fail.
    virtual void broken(const std::string& serial) { static_cast<void>(serial); }

    /// For the page: how far an object has come.
    virtual void progressed(
        const std::string& serial,
        const std::string& recording,
        const OfferedObject& object,
        const ObjectState& state
    ) = 0;
};

/// One for each request; cheap. Reentrant.
class ControllerEnd final : public ControllerLink {
  public:
    /// @param peer  who asks. Faces must outlive this object.
    ControllerEnd(Peer peer, DockSystem& system, Intake& intake)
        : peer_(std::move(peer)), system_(system), intake_(intake) {}

    Result<Enrolment> enrol(const EnrolmentWish& wish);

    Result<Welcome> hello(const Hello& hello) override;
    Result<void> offer(const Offer& offer) override;
    Result<ObjectState> state(std::string_view recording, std::string_view object) override;
    Result<ObjectState> send(
        std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
    ) override;
    Result<RecordingState> recordingState(std::string_view recording) override;
    Result<void> log(std::string_view text) override;

  private:
    Result<void> checkSerial(const Hello& hello) const;
    Result<OfferedObject> find(std::string_view recording, std::string_view object);
    Result<ObjectState> delivered(std::string_view recording, const Error& why);

    Peer peer_;
    DockSystem& system_;
    Intake& intake_;
};

}  // namespace ocelli::bodyworn::dock
