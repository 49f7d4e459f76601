// Asks upsd of Network UPS Tools every few seconds whether the mains are there.
#pragma once

#include <functional>
#include <string>

#include "host/peripherals/ups_answer.h"
#include "runtime/thread.h"

namespace ocelli::host::peripherals {

/// Where a UPS is: `name@host[:port]`, as programs of NUT write it.
struct UpsAddress {
    std::string name;  ///< 1..64 of letters, digits and . _ -
    std::string host;  ///< a name, or a number (of IPv6 in brackets)
    std::uint16_t port = 3493;

    std::string format() const;
};

/// InvalidArgument that says how it is written.
Result<UpsAddress> parseUpsAddress(std::string_view text);

/// A thread of its own; blocking, each step at most two seconds. Reading needs no login.
class UpsClient {
  public:
    using Listener = std::function<void(const Result<UpsReading>&)>;

    static constexpr Duration kEvery = std::chrono::seconds(2);

    /// @param listener  called on the client's thread with each reading, or why there is none
    UpsClient(UpsAddress ups, Listener listener);

  private:
    void run(const std::stop_token& stop);
    Result<UpsReading> ask();

    UpsAddress ups_;
    Listener listener_;
    Thread thread_;
};

}  // namespace ocelli::host::peripherals
