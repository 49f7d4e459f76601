// Sockets, announcements and the delay of shared answers.
#include "host/discovery/mdns_responder.h"

#include <algorithm>
#include <random>

#include <arpa/inet.h>
#include <net/if.h>

#include <ifaddrs.h>

#include "base/log.h"

namespace ocelli::host::discovery {
namespace {

struct LocalAddress {
    std::string address;
    std::uint32_t network = 0;
    std::uint32_t mask = 0;

    bool operator==(const LocalAddress&) const = default;

    bool reaches(const std::string& other) const {
        in_addr binary{};
        return ::inet_pton(AF_INET, other.c_str(), &binary) == 1 &&
               (binary.s_addr & mask) == network;
    }
};

std::vector<LocalAddress> localAddresses() {
    std::vector<LocalAddress> found;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return found;
    }
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        const bool fits = one->ifa_addr != nullptr && one->ifa_netmask != nullptr &&
                          one->ifa_addr->sa_family == AF_INET && (one->ifa_flags & IFF_UP) != 0 &&
                          (one->ifa_flags & (IFF_MULTICAST | IFF_LOOPBACK)) != 0;
        if (!fits) {
            continue;
        }
        const auto& address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr;
        const auto& mask = reinterpret_cast<const sockaddr_in*>(one->ifa_netmask)->sin_addr;
        std::array<char, INET_ADDRSTRLEN> text{};
        ::inet_ntop(AF_INET, &address, text.data(), text.size());
        found.push_back({text.data(), address.s_addr & mask.s_addr, mask.s_addr});
    }
    ::freeifaddrs(list);
    return found;
}

/// Shared answers wait a little, so that not all responders speak at once (RFC 6762, 6).
Duration answerDelay() {
    static thread_local std::minstd_rand random(std::random_device{}());
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(20, 120)(random));
}

}  // namespace

struct MdnsResponder::Interface {
    LocalAddress local;
    std::unique_ptr<net::UdpSocket> socket;
    std::shared_ptr<const net::UdpSocket::Target> group;
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
        one->records = recordsOf(what_, {one->local.address});
        announce(*one);
    }
    againTimer_ = loop_.after(std::chrono::seconds(1), [this] {
        for (const auto& one : interfaces_) {
            announce(*one);
        }
    });
}

void MdnsResponder::look() {
    const std::vector<LocalAddress> present = localAddresses();
    std::erase_if(interfaces_, [&](const auto& one) {
        return std::ranges::find(present, one->local) == present.end();
    });
    for (const LocalAddress& local : present) {
        if (std::ranges::any_of(interfaces_, [&](auto& one) { return one->local == local; })) {
            continue;
        }
        net::UdpSocket::Options options;
        options.sendBuffer = 0;
        options.timeToLive = 255;
        options.shared = true;
        options.group = {std::string(kGroup), local.address};
        auto socket = net::UdpSocket::create(loop_, {"0.0.0.0", kPort}, options);
        auto group = socket ? (*socket)->target({std::string(kGroup), kPort})
                            : Result<std::shared_ptr<const net::UdpSocket::Target>>(socket.error());
        if (!group) {
            log::debug("discovery", "{}: {}", local.address, group.error().describe());
            continue;
        }
        auto made = std::make_unique<Interface>(
            Interface{local, std::move(*socket), *group, recordsOf(what_, {local.address}), {}, {}}
        );
        made->socket->receive([this, raw = made.get()](ByteSpan bytes, const net::Endpoint& from) {
            onDatagram(*raw, bytes, from);
        });
        announce(*made);
        interfaces_.push_back(std::move(made));
    }
}

void MdnsResponder::onDatagram(Interface& on, ByteSpan bytes, const net::Endpoint& from) {
    // From elsewhere it is no neighbour, and an answer could be meant to hit somebody else.
    if (!on.local.reaches(from.address)) {
        return;
    }
    const auto query = parseDnsMessage(bytes);
    if (!query) {
        return;
    }
    const bool legacy = from.port != kPort;
    auto answer = answerTo(*query, on.records, legacy);
    if (!answer) {
        return;
    }
    if (!legacy) {
        answerLater(on, std::move(*answer));
        return;
    }
    if (const auto to = on.socket->target(from)) {
        on.socket->send(**to, formatDnsMessage(*answer), {});
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
    on.socket->send(*on.group, formatDnsMessage(message), {});
}

}  // namespace ocelli::host::discovery
