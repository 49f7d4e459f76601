// Where tags are tapped: a camera to take, or a tag to pair with a user.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/system.h"

namespace ocelli::bodyworn::system {

/// Reentrant: on the system's thread.
class TagDesk {
  public:
    /// @param log  for the audit log
    TagDesk(System& system, const Clock& clock, std::function<void(std::string what)> log)
        : system_(system), clock_(clock), log_(std::move(log)) {}

    void setReaders(std::vector<TagReaderFigures> readers) { readers_ = std::move(readers); }

    const std::vector<TagReaderFigures>& readers() const { return readers_; }

    /// A tag came onto a reader: counts for the pairing that goes on, else offers a camera.
    void tapped(const std::string& uid);

    /// The next taps pair with this user, in place of what was begun before. NotFound;
    /// FailedPrecondition with fixed assignment, and without a reader.
    Result<void> beginPairing(std::int64_t wearer);

    void endPairing() { pairing_.reset(); }

    /// {"readers": [{"name","supported"}], "pairing": {"wearer","taps","needed","state","message"}
    /// | null}; the state is "waiting", "paired" or "failed".
    Json toJson() const;

    /// So often the same tag is tapped before it is believed: readers misread.
    static constexpr int kTapsToPair = 3;
    static constexpr Duration kPairWithin = std::chrono::seconds(60);

  private:
    struct Pairing {
        std::int64_t wearer = 0;
        MonoTime until;
        std::string uid;
        int taps = 0;
        std::string message;  ///< why it failed
    };

    bool pairs() const;
    void count(const std::string& uid);
    void offer(const std::string& uid);

    System& system_;
    const Clock& clock_;
    std::function<void(std::string what)> log_;
    std::vector<TagReaderFigures> readers_;
    std::optional<Pairing> pairing_;
};

}  // namespace ocelli::bodyworn::system
