// What cameras bring goes into the spool: the dock's face over it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "bodyworn/dock/intake.h"
#include "bodyworn/spool/spool.h"
#include "runtime/guarded.h"

namespace ocelli::bodyworn::system {

/// The spool as several threads use it: docks put in, the courier takes out.
using SharedSpool = Guarded<std::unique_ptr<spool::Spool>>;

/// Why a recording does not go on, for the camera and for people; by its name.
using DeliveryCauses = Guarded<std::map<std::string, std::string>>;

/// Thread-safe. A recording belongs to the camera that offered it: to others it is not there.
class SpoolIntake final : public dock::Intake {
  public:
    /// Both must outlive this object.
    SpoolIntake(SharedSpool& spool, DeliveryCauses& causes) : spool_(spool), causes_(causes) {}

    Result<void> open(const std::string& serial, const dock::Offer& offer) override;
    Result<dock::Offer> offer(const std::string& serial, const std::string& recording) override;
    Result<dock::ObjectState> state(
        const std::string& serial, const std::string& recording, const dock::OfferedObject& object
    ) override;

    /// Pieces must hold a whole block of the spool (spool::kBlockBytes) or reach the end of the
    /// object; what is left over after the last whole block comes again.
    Result<void> append(
        const std::string& serial,
        const std::string& recording,
        const dock::OfferedObject& object,
        std::uint64_t offset,
        ByteSpan bytes
    ) override;
    Result<bool> close(
        const std::string& serial, const std::string& recording, const dock::OfferedObject& object
    ) override;
    Result<dock::RecordingState> progress(const std::string& serial, const std::string& recording)
        override;

  private:
    SharedSpool& spool_;
    DeliveryCauses& causes_;
};

}  // namespace ocelli::bodyworn::system
