// Any message of the groups means: look again. What they say is read from a fresh listing, so that
// a lost message changes nothing.
#include "host/network/network_watcher.h"

#include <algorithm>
#include <array>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/log.h"
#include "host/network/netlink_socket.h"

namespace ocelli::host::network {
namespace {

/// Messages that are thrown away together, so that a storm costs one listing.
constexpr int kMostTogether = 256;

Result<net::Socket> openGroups() {
    net::Socket socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)
    );
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    const bool bound =
        socket &&
        ::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    if (!bound) {
        return errnoError("watching network interfaces");
    }
    return socket;
}

}  // namespace

bool NetworkState::connected() const {
    return std::ranges::any_of(links, [](const Link& one) { return one.up && one.carrier; });
}

const Link* NetworkState::find(std::string_view name) const {
    const auto found = std::ranges::find(links, name, &Link::name);
    return found == links.end() ? nullptr : &*found;
}

std::vector<LinkAddress> NetworkState::addressesOf(int link) const {
    std::vector<LinkAddress> found;
    std::ranges::copy_if(addresses, std::back_inserter(found), [&](const LinkAddress& one) {
        return one.link == link;
    });
    return found;
}

Result<NetworkState> readNetworkState() {
    NetworkState state;
    state.links = OCELLI_TRY(listLinks());
    std::erase_if(state.links, [](const Link& one) { return one.loopback; });
    state.addresses = OCELLI_TRY(listLinkAddresses());
    std::erase_if(state.addresses, [&](const LinkAddress& one) {
        return std::ranges::find(state.links, one.link, &Link::index) == state.links.end();
    });
    return state;
}

struct NetworkWatcher::Listeners {
    std::vector<std::pair<std::uint64_t, std::shared_ptr<Listener>>> entries;
    std::uint64_t nextId = 1;
};

NetworkWatcher::NetworkWatcher() : listeners_(std::make_shared<Listeners>()) {}

NetworkWatcher::~NetworkWatcher() = default;

Result<std::unique_ptr<NetworkWatcher>> NetworkWatcher::create(EventLoop& loop) {
    auto made = std::unique_ptr<NetworkWatcher>(new NetworkWatcher());
    net::Socket socket = OCELLI_TRY(openGroups());
    auto watch = OCELLI_TRY(net::SocketWatch::create(
        loop, std::move(socket), [raw = made.get()] { raw->hear(); }, [] {}
    ));
    made->watch_ = std::make_unique<net::SocketWatch>(std::move(watch));
    made->state_ = OCELLI_TRY(readNetworkState());
    made->watch_->waitReadable();
    return made;
}

Subscription NetworkWatcher::subscribe(Listener listener) {
    const std::uint64_t id = listeners_->nextId++;
    listeners_->entries.emplace_back(id, std::make_shared<Listener>(std::move(listener)));
    return Subscription([listeners = std::weak_ptr(listeners_), id] {
        if (const auto present = listeners.lock()) {
            std::erase_if(present->entries, [id](const auto& one) { return one.first == id; });
        }
    });
}

void NetworkWatcher::hear() {
    std::array<std::byte, 8192> buffer{};
    for (int i = 0; i < kMostTogether; ++i) {
        // An error is an overrun (messages are lost) or nothing more: the listing tells it all.
        if (::recv(watch_->fd(), buffer.data(), buffer.size(), 0) < 0) {
            break;
        }
    }
    watch_->waitReadable();
    look();
}

void NetworkWatcher::look() {
    auto state = readNetworkState();
    if (!state) {
        log::warning("network", "{}", state.error().describe());
        return;
    }
    if (*state == state_) {
        return;
    }
    state_ = std::move(*state);
    // A listener may end subscriptions, also its own, or this watcher.
    const NetworkState told = state_;
    const auto listeners = listeners_;
    const auto present = listeners->entries;
    for (const auto& [id, call] : present) {
        if (std::ranges::find(listeners->entries, id, [](auto& one) { return one.first; }) !=
            listeners->entries.end()) {
            (*call)(told);
        }
    }
}

}  // namespace ocelli::host::network
