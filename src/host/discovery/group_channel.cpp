// One socket a network, as for multicast DNS.
#include "host/discovery/group_channel.h"

#include <algorithm>

#include "base/log.h"
#include "host/discovery/detail/group_socket.h"

namespace ocelli::host::discovery {

struct GroupChannel::Member {
    detail::GroupSocket on;
};

GroupChannel::GroupChannel(EventLoop& loop, Group group, std::function<void(ByteSpan)> listener)
    : loop_(loop), group_(group), listener_(std::move(listener)) {
    timer_ = loop_.every(kLookEvery, [this] { look(); });
    look();
}

GroupChannel::~GroupChannel() = default;

void GroupChannel::look() {
    const std::vector<net::DirectNetwork> present = net::directNetworks();
    std::erase_if(members_, [&](const auto& one) {
        return std::ranges::find(present, one->on.network) == present.end();
    });
    for (const net::DirectNetwork& network : present) {
        const bool there = std::ranges::any_of(members_, [&](const auto& one) {
            return one->on.network == network;
        });
        if (there || !detail::hasGroup(network)) {
            continue;
        }
        auto opened = detail::openGroup(
            loop_, network, {group_.v4, group_.v6, group_.port, 1}, detail::GroupRole::Responder
        );
        if (!opened) {
            log::debug("group", "{}: {}", network.address, opened.error().describe());
            continue;
        }
        members_.push_back(std::make_unique<Member>(Member{std::move(*opened)}));
        Member& made = *members_.back();
        made.on.socket->receive([this, &made](ByteSpan bytes, const net::Endpoint& from) {
            if (bytes.size() <= kLongest && net::isIn(made.on.network, from.address)) {
                listener_(bytes);
            }
        });
    }
}

std::size_t GroupChannel::send(const Bytes& datagram) {
    look();
    for (const auto& member : members_) {
        member->on.socket->send(*member->on.group, datagram, {});
    }
    return members_.size();
}

}  // namespace ocelli::host::discovery
