// Where deliveries go: one file pair a kind behind this interface.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "control/deliveries/delivery.h"
#include "net/transfer/terms.h"

namespace ocelli::control::deliveries {

/// What holds for one attempt.
struct Attempt {
    const Clock& clock;
    net::transfer::AddressGuard guard = {};
    std::function<void(std::string_view what, std::string_view detail)> onStep = {};
    std::stop_token stop = {};
    Duration atMost = std::chrono::seconds(60);

    /// For transfers: these terms with a deadline from now.
    net::transfer::Terms terms() const;

    void tell(std::string_view what, std::string_view detail = {}) const {
        if (onStep) {
            onStep(what, detail);
        }
    }
};

/// One configured server. Used by one thread at a time, that of its worker; blocking.
class Target {
  public:
    virtual ~Target() = default;

    /// Hands it over; returns only when the other side has it. InvalidArgument and Unsupported:
    /// this one delivery is not wanted; others may be. Anything else: the target is not well.
    virtual Result<void> send(const Delivery& delivery, const Attempt& attempt) = 0;

    /// Tries for real, and leaves nothing behind but what says that it is a test.
    virtual Result<void> test(const Sender& sender, const Attempt& attempt) = 0;

    /// Called now and then while there is nothing to send.
    virtual void idle(const Attempt&) {}
};

/// What the queue has to know of a target without asking it.
struct TargetRule {
    bool enabled = false;
    int pictures = 0;   ///< that it wants with an event, 0 to 3
    bool keep = true;   ///< tries again later; false: one attempt, then it is lost (and counted)
    bool ends = false;  ///< also wants stops, for its state to be right
    bool deviceEvents = false;  ///< also wants events of the device as a whole
    bool timed = false;         ///< also wants pictures of the timed capture

    bool operator==(const TargetRule&) const = default;
};

}  // namespace ocelli::control::deliveries
