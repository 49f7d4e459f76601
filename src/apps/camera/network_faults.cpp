// From the kernel and the wire to events.
#include "apps/camera/network_faults.h"

#include "base/log.h"

namespace ocelli::apps::camera {

namespace network = host::network;

NetworkFaults::NetworkFaults(EventLoop& loop, events::EventBus& bus) : teller_(loop.clock(), bus) {
    auto watcher = network::NetworkWatcher::create(loop);
    if (!watcher) {
        log::warning("network", "lost connections are not told: {}", watcher.error().message());
        return;
    }
    watcher_ = std::move(*watcher);
    subscription_ =
        watcher_->subscribe([this](const network::NetworkState& state) { teller_.onState(state); });
    teller_.onState(watcher_->state());
    conflicts_ = std::make_unique<network::ConflictWatch>(
        loop,
        *watcher_,
        [this](const network::AddressConflict& conflict) { teller_.onConflict(conflict); }
    );
    timer_ = loop.every(std::chrono::seconds(1), [this] { teller_.tick(); });
}

void NetworkFaults::tell(Json& capabilities) const {
    if (!conflicts_) {
        capabilities["absent"]["addressConflict"] = "The network cannot be watched.";
    } else if (!conflicts_->complaint().empty()) {
        capabilities["absent"]["addressConflict"] =
            "It needs the right CAP_NET_RAW: " + conflicts_->complaint();
    }
}

}  // namespace ocelli::apps::camera
