// Sockets, announcements and the delay of shared answers.
#include "host/discovery/mdns_responder.h"

#include <algorithm>
#include <random>

#include "base/log.h"
#include "host/discovery/detail/group_socket.h"

namespace ocelli::host::discovery {
namespace {

/// Addresses that a neighbour of this network may use: of IPv6 all of the interface.
std::vector<std::string> addressesIn(
    const net::DirectNetwork& network, const std::vector<net::DirectNetwork>& all
) {
    std::vector<std::string> found = {network.address};
    for (const net::DirectNetwork& one : all) {
        if (network.isV6() && one.isV6() && one.interface == network.interface &&
            one.address != network.address) {
            found.push_back(one.address);
        }
    }
    return found;
}

/// Shared answers wait a little, so that not all responders speak at once (RFC 6762, 6).
Duration answerDelay() {
    static thread_local std::minstd_rand random(std::random_device{}());
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(20, 120)(random));
}

}  // namespace

struct MdnsResponder::Interface {
    detail::GroupSocket at;
    std::vector<std::string> addresses;
    std::vector<DnsRecord> records;
    DnsMessage waiting;  ///< at most all records
    Timer timer;
};

MdnsResponder::MdnsResponder(EventLoop& loop) : loop_(loop) {
    lookTimer_ = loop_.every(kLookEvery, [this] { look(); });
    look();
}

MdnsResponder::~MdnsResponder() {
    advertise({});
}

void MdnsResponder::advertise(Advertisement what) {
    if (what == what_) {
        return;
    }
    what_ = std::move(what);
    for (const auto& one : interfaces_) {
        if (!one->records.empty()) {
            sendToGroup(*one, {.response = true, .answers = goodbyeOf(one->records)});
        }
        one->waiting = {};
        one->records = recordsOf(what_, one->addresses);
        announce(*one);
    }
    againTimer_ = loop_.after(std::chrono::seconds(1), [this] {
        for (const auto& one : interfaces_) {
            announce(*one);
        }
    });
}

void MdnsResponder::look() {
    const std::vector<net::DirectNetwork> present = net::directNetworks();
    std::erase_if(interfaces_, [&](const auto& one) {
        return std::ranges::find(present, one->at.network) == present.end() ||
               addressesIn(one->at.network, present) != one->addresses;
    });
    for (const net::DirectNetwork& network : present) {
        const bool known = std::ranges::any_of(interfaces_, [&](const auto& one) {
            return one->at.network == network;
        });
        if (known || !detail::hasGroup(network)) {
            continue;
        }
        auto opened =
            detail::openGroup(loop_, network, detail::kMulticastDns, detail::GroupRole::Responder);
        if (!opened) {
            log::debug("discovery", "{}: {}", network.address, opened.error().describe());
            continue;
        }
        auto addresses = addressesIn(network, present);
        auto records = recordsOf(what_, addresses);
        auto made = std::make_unique<Interface>(
            Interface{std::move(*opened), std::move(addresses), std::move(records), {}, {}}
        );
        made->at.socket->receive([this, raw = made.get()](
                                     ByteSpan bytes, const net::Endpoint& from
                                 ) { onDatagram(*raw, bytes, from); });
        announce(*made);
        interfaces_.push_back(std::move(made));
    }
}

void MdnsResponder::onDatagram(Interface& on, ByteSpan bytes, const net::Endpoint& from) {
    // From elsewhere it is no neighbour, and an answer could be meant to hit somebody else.
    if (!net::isIn(on.at.network, from.address)) {
        return;
    }
    const auto query = parseDnsMessage(bytes);
    if (!query) {
        return;
    }
    const bool legacy = from.port != detail::kMulticastDns.port;
    auto answer = answerTo(*query, on.records, legacy);
    if (!answer) {
        return;
    }
    if (!legacy) {
        answerLater(on, std::move(*answer));
        return;
    }
    if (const auto to = on.at.socket->target(from)) {
        on.at.socket->send(**to, formatDnsMessage(*answer), {});
    }
}

void MdnsResponder::answerLater(Interface& on, DnsMessage answer) {
    const bool first = on.waiting.answers.empty();
    on.waiting.response = true;
    const auto add = [](std::vector<DnsRecord>& to, std::vector<DnsRecord>& from) {
        for (DnsRecord& record : from) {
            const bool there = std::ranges::any_of(to, [&](const DnsRecord& one) {
                return one.type == record.type && one.name == record.name &&
                       one.data == record.data;
            });
            if (!there) {
                to.push_back(std::move(record));
            }
        }
    };
    add(on.waiting.answers, answer.answers);
    add(on.waiting.additional, answer.additional);
    if (first) {
        on.timer = loop_.after(answerDelay(), [&on] {
            const DnsMessage message = std::exchange(on.waiting, {});
            if (!message.answers.empty()) {
                sendToGroup(on, message);
            }
        });
    }
}

void MdnsResponder::announce(Interface& on) {
    if (!on.records.empty()) {
        sendToGroup(on, {.response = true, .answers = on.records});
    }
}

void MdnsResponder::sendToGroup(Interface& on, const DnsMessage& message) {
    on.at.socket->send(*on.at.group, formatDnsMessage(message), {});
}

}  // namespace ocelli::host::discovery
