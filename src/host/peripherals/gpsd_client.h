// Watches gpsd for positions, for ever.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/peripherals/gpsd_report.h"
#include "net/address.h"
#include "runtime/thread.h"

namespace ocelli::host::peripherals {

/// A thread of its own; a gpsd that goes away is asked again every two seconds, and said to have no
/// fix meanwhile.
class GpsdClient {
  public:
    using Listener = std::function<void(const std::optional<GpsFix>&)>;

    static constexpr std::size_t kLongestLine = 16U << 10U;

    /// @param listener  called on the client's thread
    GpsdClient(net::Endpoint gpsd, Listener listener);

  private:
    void run(const std::stop_token& stop);
    bool listen(int socket, const std::stop_token& stop);

    net::Endpoint gpsd_;
    Listener listener_;
    Thread thread_;
};

}  // namespace ocelli::host::peripherals
