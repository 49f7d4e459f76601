// Where a controller puts what cameras bring: a face, implemented by the spool or a plain folder.
#pragma once

#include <string>

#include "base/bytes.h"
#include "bodyworn/dock/messages.h"

namespace ocelli::bodyworn::dock {

/// What belongs to one camera cannot be reached by another: everything is asked with its serial
/// number. Names have been checked. Reentrant. What an answer says is durable.
class Intake {
  public:
    virtual ~Intake() = default;

    /// Again with the same offer changes nothing; AlreadyExists with a different one.
    virtual Result<void> open(const std::string& serial, const Offer& offer) = 0;

    /// NotFound when it was not offered.
    virtual Result<Offer> offer(const std::string& serial, const std::string& recording) = 0;

    virtual Result<ObjectState> state(
        const std::string& serial, const std::string& recording, const OfferedObject& object
    ) = 0;

    /// @param offset  equals state().offset. ResourceExhausted without room.
    virtual Result<void> append(
        const std::string& serial,
        const std::string& recording,
        const OfferedObject& object,
        std::uint64_t offset,
        ByteSpan bytes
    ) = 0;

    /// All bytes are there: compares the digest. False when it is wrong: then the object is empty
    /// again.
    virtual Result<bool> close(
        const std::string& serial, const std::string& recording, const OfferedObject& object
    ) = 0;

    /// Whether the destination has confirmed all of it, or why it does not go on. Also for
    /// recordings that are not here any more, as long as the system remembers them.
    virtual Result<RecordingState> progress(
        const std::string& serial, const std::string& recording
    ) = 0;
};

}  // namespace ocelli::bodyworn::dock
