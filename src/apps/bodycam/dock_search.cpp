// Asks, waits a moment for more answers, and chooses.
#include "apps/bodycam/dock_search.h"

#include <utility>

#include "base/log.h"

namespace ocelli::apps::bodycam {
namespace {

constexpr const char* kService = "_ocelli-dock._tcp";

std::vector<bodyworn::dock::KnownDock> docksOf(
    const std::vector<host::discovery::FoundDevice>& devices
) {
    std::vector<bodyworn::dock::KnownDock> docks;
    for (const auto& device : devices) {
        if (!device.addresses.empty()) {
            // Those of IPv6 stand last, and the ones of the link behind the others.
            docks.push_back(
                {device.text("serial"), {device.addresses.back(), device.ports.at(kService)}}
            );
        }
    }
    return docks;
}

}  // namespace

DockSearch::DockSearch(EventLoop& loop, DockPlace place) : loop_(loop), place_(std::move(place)) {}

void DockSearch::begin(Listener listener) {
    listener_ = std::move(listener);
    if (place_.named) {
        last_.at = *place_.named;
        listener_->onFound(last_.at);
        return;
    }
    gathered_ = 0;
    looks_ = 0;
    look();
}

void DockSearch::end() {
    listener_.reset();
    timer_.cancel();
    finder_.reset();
}

std::string DockSearch::words() const {
    return last_.at.port == 0 ? "the network" : last_.at.format();
}

void DockSearch::look() {
    if (!finder_) {
        auto made = host::discovery::DeviceFinder::create(loop_);
        if (made) {
            finder_ = std::move(*made);
        } else {
            log::debug("dock", "{}", made.error().describe());
        }
    }
    std::vector<bodyworn::dock::KnownDock> docks;
    if (finder_) {
        docks = docksOf(finder_->found(kService));
    }
    gathered_ += docks.empty() ? 0 : 1;
    const auto chosen = choice_.choose(docks);
    if (!chosen || gathered_ <= kGather) {
        timer_ = loop_.after(kLookEvery, [this] { look(); });
        if (++looks_ == kNobodyAfter) {
            listener_->onNobody();
        }
        return;
    }
    last_ = *chosen;
    finder_.reset();
    log::info("dock", "controller {} answers at {}", last_.serial, last_.at.format());
    const auto found = std::move(listener_->onFound);
    listener_.reset();
    found(last_.at);
}

}  // namespace ocelli::apps::bodycam
