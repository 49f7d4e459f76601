// Tests of settings by people: the real thing, with each step told while it happens.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "control/deliveries/target.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::control::deliveries {

/// Thread-bound to the main loop; the tests run on threads of their own.
class Trials {
  public:
    static constexpr std::size_t kMostAtOnce = 4;
    static constexpr std::size_t kMostKept = 32;
    static constexpr std::size_t kMostSteps = 200;
    static constexpr Duration kAtMost = std::chrono::seconds(30);

    Trials(const Clock& clock, net::transfer::AddressGuard guard);

    /// Gives up those that run.
    ~Trials();

    /// @return an id to ask with. ResourceExhausted while too many run.
    Result<std::string> start(std::unique_ptr<Target> target, const Sender& sender);

    /// {"state":"running"|"good"|"failed","steps":[{"what","detail","milliseconds"}],"error"?}.
    /// NotFound for what is unknown or was long ago.
    Result<Json> look(const std::string& id) const;

  private:
    struct Trial;

    void forgetOld();

    const Clock& clock_;
    net::transfer::AddressGuard guard_;
    std::list<std::unique_ptr<Trial>> trials_;
};

}  // namespace ocelli::control::deliveries
