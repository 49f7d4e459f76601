// Brings one recording to the destination, in the order of the specification.
#pragma once

#include <optional>

#include "bodyworn/offload/backoff.h"
#include "bodyworn/offload/delivery_progress.h"
#include "bodyworn/offload/destination_client.h"
#include "bodyworn/offload/status_table.h"

namespace ocelli::bodyworn::offload {

struct ObjectToDeliver {
    std::string name;
    Facts facts;
    Content content;
};

/// A recording as the side that delivers knows it now.
struct RecordingToDeliver {
    std::string container;
    Facts facts;       ///< known at the start; without Status
    Facts finalFacts;  ///< sent with Complete; without Status
    std::optional<WallTime> triggerOn;

    /// Key before clip, clips in the order of time, track key, track, bookmarks; at most 100,000.
    std::vector<ObjectToDeliver> objects;

    /// True once the camera's manifest says that these are all.
    bool whole = false;
};

enum class DeliveryState : std::uint8_t {
    Container,       ///< the container comes first
    Objects,         ///< then one object after the other
    WaitingForRest,  ///< all that is here has been confirmed; the rest is still on a camera
    Completing,      ///< Complete, once and last
    Complete,
    Rejected,        ///< refused where it belongs; all of it is stored as rejected content
    NotTransferred,  ///< refused, and the destination takes no rejected content
};

std::string_view toString(DeliveryState state);

/// One request a step; what a step learns is durable before the next. Killed at any moment it goes
/// on where it was, and repeats at most one request, which changes nothing. Blocking; one thread.
class Delivery {
  public:
    struct Faces {
        DestinationClient& client;
        ProgressBook& book;
        const Clock& clock;
        std::function<double()> random;
        std::function<std::string()> makeUuid;

        /// The destination can be asked what it has. Then no container is described anew that is
        /// there, and nothing is sent for one that another controller has completed.
        bool readBack = false;
    };

    /// What is there is asked before the container, before the last word, and so often between.
    static constexpr Duration kAskAgain = std::chrono::seconds(5);

    /// So often while the rest is on a camera, which may bring it to another controller.
    static constexpr Duration kAskWaiting = std::chrono::seconds(20);

    /// Reads how far an earlier one came.
    static Result<Delivery> open(Faces faces, RecordingToDeliver recording, bool rejectedContent);

    /// What to do next.
    struct Next {
        bool over = false;  ///< nothing more will come of further steps
        Duration wait{};    ///< before the next step
        bool tell = false;  ///< people should see `cause`
        std::string cause;  ///< why it waits; empty when it does not
        Reaction reaction = Reaction::Go;
    };

    /// An error is one of the book (disk): nothing is lost, try again.
    Result<Next> step();

    DeliveryState state() const { return state_; }

    /// More has come from the camera: objects that were there before stay as they are.
    void extend(RecordingToDeliver recording);

    /// Only now may cameras and controllers delete it: all of it is at the destination, brought
    /// from here or completed by another controller of the system.
    bool mayDelete() const {
        return state_ == DeliveryState::Complete || state_ == DeliveryState::Rejected;
    }

    /// Confirmed by the destination, here or as rejected content.
    bool confirmed(const std::string& object) const;

    const DeliveryProgress& progress() const { return progress_; }

  private:
    Delivery(Faces faces, RecordingToDeliver recording, bool rejectedContent);

    using Outcome = DestinationClient::Outcome;

    DeliveryState find() const;
    const ObjectToDeliver* nextObject() const;
    bool mustAsk() const;
    Result<Next> ask();
    Next goOn() const;
    Result<Next> makeContainer();
    Result<Next> sendObject(const ObjectToDeliver& object);
    Result<Next> sendComplete();
    Result<Next> sendRejected(const ObjectToDeliver* object);
    Result<Next> refuse(const ObjectToDeliver* object, const Outcome& outcome);
    Result<Next> done();
    Next react(const Outcome& outcome, const StatusRule& rule);
    Facts rejectedFacts() const;

    Faces faces_;
    RecordingToDeliver recording_;
    bool rejectedContent_;
    DeliveryProgress progress_;
    DeliveryState state_ = DeliveryState::Container;
    Backoff backoff_;
    unsigned damaged_ = 0;  ///< times in a row that an object was damaged on the way
    unsigned missing_ = 0;  ///< times in a row that the container had gone

    std::optional<MonoTime> asked_;
    bool fresh_ = false;       ///< the last request was the question
    unsigned unanswered_ = 0;  ///< questions in a row that it could not answer now
};

}  // namespace ocelli::bodyworn::offload
