// Brings what is in the spool, and what is to be told, to the content destination.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bodyworn/offload/delivery.h"
#include "bodyworn/system/announcements.h"
#include "bodyworn/system/figures.h"
#include "bodyworn/system/spool_intake.h"

namespace ocelli::bodyworn::system {

/// One thread of its own; blocking as the destination is. A recording that has to wait does not
/// hold up the others. Killed at any moment it goes on where it was.
class Courier {
  public:
    struct Faces {
        const Clock& clock;
        SharedSpool& spool;
        DeliveryCauses& causes;
        offload::ProgressBook& book;
        offload::Wire& wire;
        std::function<double()> random;
        std::function<std::string()> makeUuid;

        /// The destination has this announcement.
        std::function<void(std::int64_t id)> confirm;
    };

    Courier(Faces faces, offload::ConnectionFile connection);

    /// What waits to be told, the oldest first; replaces what was given before.
    void setAnnouncements(std::vector<Announcement> announcements);

    /// Tries each thing that may be tried now once.
    /// @return  how long there is nothing to do, at most kIdle
    Duration turn();

    static constexpr Duration kIdle = std::chrono::seconds(2);

    /// How long recordings are kept is asked so often.
    static constexpr Duration kAskRetention = std::chrono::hours(1);

    /// How the destination answered last.
    DestinationFigures figures() const { return figures_; }

  private:
    using Outcome = offload::DestinationClient::Outcome;

    struct Way {
        offload::Delivery delivery;
        MonoTime next;
        std::string refusal;  ///< why the destination will never take it; empty: it may
    };

    bool learnCapabilities();
    void learnRetention();
    void countRefused(const spool::SpooledRecording& recording);
    bool tooOld(const spool::SpooledRecording& recording) const;
    void announce();
    bool tell(const Announcement& one);
    bool ensureContainer(const std::string& name);
    void note(const Outcome& outcome);
    Result<offload::RecordingToDeliver> describe(const spool::SpooledRecording& recording);
    Result<void> carry(const spool::SpooledRecording& recording);
    Result<Way*> wayOf(const spool::SpooledRecording& recording);
    Result<void> finish(const std::string& recording);
    void setCause(const std::string& recording, const std::string& cause);

    Faces faces_;
    offload::DestinationClient client_;
    offload::Backoff backoff_;
    offload::Capabilities capabilities_;
    bool capable_ = false;  ///< capabilities are known
    std::set<std::string> containers_;
    std::vector<Announcement> announcements_;
    std::map<std::string, Way> ways_;  ///< bounded by the recordings of the spool
    MonoTime nextTell_;
    MonoTime nextRetention_;
    RefusedFigures refused_;  ///< of the turn that goes on
    DestinationFigures figures_;
};

}  // namespace ocelli::bodyworn::system
