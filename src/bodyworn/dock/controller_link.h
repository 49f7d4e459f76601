// What a docked camera asks of its controller. The way between them is behind this face.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "bodyworn/dock/messages.h"

namespace ocelli::bodyworn::dock {

/// Blocking; one thread. Every question may be asked again when its answer was lost: nothing is
/// done twice. Unavailable or DeadlineExceeded when the link is gone.
class ControllerLink {
  public:
    virtual ~ControllerLink() = default;

    /// PermissionDenied for a camera that does not belong to the system.
    virtual Result<Welcome> hello(const Hello& hello) = 0;

    /// Tells of a recording before its objects. AlreadyExists when it was offered differently
    /// before: a fault that people must look at.
    virtual Result<void> offer(const Offer& offer) = 0;

    /// NotFound before the offer.
    virtual Result<ObjectState> state(std::string_view recording, std::string_view object) = 0;

    /// Sends bytes from an offset on; durable when answered. The answer may tell another offset
    /// than expected: go on from there. DataLoss when bytes were damaged on the way;
    /// ResourceExhausted when the controller has no room.
    virtual Result<ObjectState> send(
        std::string_view recording, std::string_view object, std::uint64_t offset, ByteSpan bytes
    ) = 0;

    virtual Result<RecordingState> recordingState(std::string_view recording) = 0;

    /// The camera's log since the last docking; at most 1 MiB.
    virtual Result<void> log(std::string_view text) = 0;
};

}  // namespace ocelli::bodyworn::dock
