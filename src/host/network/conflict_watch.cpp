// One packet socket an interface; the judge of an address lives as long as the address.
#include "host/network/conflict_watch.h"

#include <algorithm>

#include "base/log.h"

namespace ocelli::host::network {

struct ConflictWatch::Ear {
    Link link;
    std::unique_ptr<ArpSocket> socket = nullptr;
};

ConflictWatch::ConflictWatch(EventLoop& loop, NetworkWatcher& watcher, Listener listener)
    : loop_(loop), watcher_(watcher), listener_(std::move(listener)) {
    subscription_ = watcher_.subscribe([this](const NetworkState& state) { look(state); });
    look(watcher_.state());
}

ConflictWatch::~ConflictWatch() = default;

void ConflictWatch::look(const NetworkState& state) {
    std::erase_if(ears_, [&](const auto& one) {
        const Link* link = state.find(one.second->link.name);
        return link == nullptr || link->index != one.first || link->mac != one.second->link.mac;
    });
    for (const Link& link : state.links) {
        if (link.up && !ears_.contains(link.index)) {
            open(link);
        }
    }
    std::erase_if(judges_, [&](const auto& one) {
        return std::ranges::none_of(state.addresses, [&](const LinkAddress& present) {
            return present.prefix.address.format() == one.first;
        });
    });
    std::vector<LinkAddress> duplicates;
    std::ranges::copy_if(state.addresses, std::back_inserter(duplicates), &LinkAddress::duplicate);
    const auto before = std::exchange(duplicates_, duplicates);
    for (const LinkAddress& one : duplicates) {
        if (std::ranges::find(before, one) == before.end()) {
            const auto link = std::ranges::find(state.links, one.link, &Link::index);
            listener_(
                {link == state.links.end() ? "" : link->name, one.prefix.address, std::nullopt}
            );
        }
    }
}

void ConflictWatch::open(const Link& link) {
    auto ear = std::make_unique<Ear>(Ear{link});
    auto socket = ArpSocket::create(loop_, link.name, [this, raw = ear.get()](const auto& packet) {
        hear(*raw, packet);
    });
    if (!socket) {
        if (complaint_.empty()) {
            log::info("network", "address conflicts are not noticed: {}", socket.error().message());
        }
        complaint_ = socket.error().message();
        return;
    }
    complaint_.clear();
    ear->socket = std::move(*socket);
    ears_.emplace(link.index, std::move(ear));
}

void ConflictWatch::hear(const Ear& ear, const ArpPacket& packet) {
    // A bridge or a second interface of this machine answers for it, too.
    const NetworkState& state = watcher_.state();
    if (std::ranges::find(state.links, packet.sender, &Link::mac) != state.links.end()) {
        return;
    }
    for (const LinkAddress& one : state.addresses) {
        const IpAddress& address = one.prefix.address;
        if (one.link != ear.link.index || address.isV6()) {
            continue;
        }
        auto& judge = judges_.try_emplace(address.format(), loop_.clock()).first->second;
        if (judge.take(packet, ear.link.mac, address)) {
            listener_({ear.link.name, address, packet.sender});
            return;  // what follows may be gone
        }
    }
}

}  // namespace ocelli::host::network
