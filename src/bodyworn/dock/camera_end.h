// The camera's end of a dock: the book keeper of what was brought where.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "bodyworn/dock/controller_link.h"
#include "bodyworn/dock/transfer_books.h"
#include "bodyworn/evidence/sealer.h"

namespace ocelli::bodyworn::dock {

/// What the camera has to bring.
class CameraVault {
  public:
    virtual ~CameraVault() = default;

    /// Finished recordings, the oldest first; the same offer for a recording each time.
    virtual Result<std::vector<Offer>> recordings() = 0;

    virtual Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& recording, const std::string& object
    ) = 0;

    /// Removes a recording whole. Again, after a power cut in the middle, must work.
    virtual Result<void> remove(const std::string& recording) = 0;
};

/// Brings everything to whichever controller the camera is docked at, one question a step, so that
/// it can be undocked (or killed) at any moment. Deletes a recording only when the destination has
/// confirmed it. Reentrant; blocking as the link is.
class CameraEnd {
  public:
    /// Faces must outlive this object.
    CameraEnd(CameraVault& vault, TransferBooks& books, const Clock& clock)
        : vault_(vault), books_(books), clock_(clock) {}

    /// The camera stands in a dock: begins with hello.
    void docked(Hello hello);

    /// What the camera says of itself from now on: charge, storage, state. Only while docked.
    void report(Hello hello);

    /// Out of the dock; nothing is lost.
    void undocked();

    struct Step {
        bool idle = false;  ///< all is transferred and deleted: ready
        Duration wait{};    ///< before the next step
        std::string cause;  ///< why it waits, for people; empty when it does not
    };

    /// One question and its answer. Errors of the link become a wait, a recording that cannot be
    /// read is set aside; an error returned is one of the camera's books. FailedPrecondition while
    /// undocked.
    Result<Step> step(ControllerLink& link);

    /// Recordings whose bytes could not be read from the camera's storage, by name, and why: they
    /// stay, and keep nothing else from leaving. Tried again at the next docking.
    const std::map<std::string, std::string>& setAside() const { return setAside_; }

    /// What the controller said last; nothing before its first answer, and when it has turned the
    /// camera away since. Asked anew every kGreetEvery: user, profile and settings may change.
    const std::optional<Welcome>& welcome() const { return welcome_; }

    /// Bytes still to be brought, and of how many.
    struct Progress {
        std::uint64_t done = 0;
        std::uint64_t total = 0;
    };

    Progress progress() const;

    static constexpr Duration kGreetEvery = std::chrono::seconds(5);
    static constexpr Duration kPollEvery = std::chrono::seconds(5);
    static constexpr Duration kRetryFirst = std::chrono::milliseconds(500);
    static constexpr Duration kRetryMost = std::chrono::seconds(30);

  private:
    /// A recording on its way.
    struct Way {
        Offer offer;
        bool offered = false;
        std::size_t object = 0;               ///< the one on its way
        std::optional<std::uint64_t> offset;  ///< nothing: to be asked
        bool atController = false;
        unsigned damaged = 0;
        MonoTime askAfter;
    };

    Result<Step> greet(ControllerLink& link);
    Result<Step> bring(ControllerLink& link, Way& way);
    Result<Step> sendChunk(ControllerLink& link, Way& way, const OfferedObject& object);
    Result<Step> ask(ControllerLink& link, Way& way);
    Result<void> load();
    Result<void> finish(const std::string& recording);
    static Progress progress(const Way& way);
    Step later(const Error& why);
    Step go();
    Duration untilGreeting() const;
    Step putAside(const Way& way, const Error& why);
    void advance(Way& way, const ObjectState& state);

    CameraVault& vault_;
    TransferBooks& books_;
    const Clock& clock_;
    std::optional<Hello> hello_;
    std::optional<Welcome> welcome_;
    MonoTime greetAt_;
    bool loaded_ = false;
    std::vector<Way> ways_;
    std::map<std::string, std::string> setAside_;
    Duration retry_ = kRetryFirst;

    std::string openName_;  ///< "recording/object" of reader_
    std::unique_ptr<evidence::ClipReader> reader_;
};

}  // namespace ocelli::bodyworn::dock
