// Two sockets for each interface, as long as it is there.
#include "host/discovery/device_finder.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/log.h"
#include "host/discovery/ws_responder.h"

namespace ocelli::host::discovery {
namespace {

DnsMessage question() {
    DnsMessage query;
    for (const char* service : {"_ocelli", "_ocelli-dock", "_http", "_https", "_rtsp"}) {
        query.questions.push_back({{service, "_tcp", "local"}, dns::kPtr, true});
    }
    return query;
}

/// Asks for everything that is there: whoever looks for cameras wants to see all of them.
WsMessage probe() {
    WsMessage message;
    std::array<std::byte, 16> random{};
    std::random_device source;
    std::ranges::generate(random, [&] { return static_cast<std::byte>(source() & 0xffU); });
    message.id = uuidOf(random);
    message.types = {"NetworkVideoTransmitter"};
    return message;
}

}  // namespace

struct DeviceFinder::Asker {
    detail::GroupSocket on;
    Bytes question;
};

Result<std::unique_ptr<DeviceFinder>> DeviceFinder::create(EventLoop& loop) {
    std::unique_ptr<DeviceFinder> finder(new DeviceFinder(loop));
    if (finder->askers_.empty()) {
        return fail(ErrorKind::Unavailable, "no network interface can be asked on");
    }
    finder->ask();
    return finder;
}

DeviceFinder::DeviceFinder(EventLoop& loop) : loop_(loop) {
    look();
    again_ = loop.every(std::chrono::seconds(1), [this] {
        look();
        ask();
    });
}

DeviceFinder::~DeviceFinder() = default;

void DeviceFinder::look() {
    const std::vector<net::DirectNetwork> present = net::directNetworks();
    const auto isAskedOn = [this](const net::DirectNetwork& network) {
        return std::ranges::any_of(askers_, [&](const auto& one) {
            return one->on.network == network;
        });
    };
    std::erase_if(askers_, [&](const auto& one) {
        return std::ranges::find(present, one->on.network) == present.end();
    });
    for (const net::DirectNetwork& network : present) {
        if (!detail::hasGroup(network) || isAskedOn(network)) {
            continue;
        }
        open(
            network,
            detail::kMulticastDns,
            formatDnsMessage(question()),
            [this](ByteSpan bytes, const std::string& from) {
                if (const auto message = parseDnsMessage(bytes)) {
                    found_.take(*message, from);
                }
            }
        );
        open(
            network,
            detail::kWebServices,
            formatWsMessage(probe(), {}),
            [this](ByteSpan bytes, const std::string& from) {
                if (const auto message = parseWsMessage(bytes)) {
                    found_.take(*message, from);
                }
            }
        );
    }
}

void DeviceFinder::open(
    const net::DirectNetwork& network,
    const detail::GroupAddresses& addresses,
    Bytes asked,
    std::function<void(ByteSpan, const std::string& from)> onAnswer
) {
    auto opened = detail::openGroup(loop_, network, addresses, detail::GroupRole::Asker);
    if (!opened) {
        log::debug("discovery", "{}: {}", network.address, opened.error().describe());
        return;
    }
    askers_.push_back(std::make_unique<Asker>(Asker{std::move(*opened), std::move(asked)}));
    Asker& made = *askers_.back();
    made.on.socket->receive([&made, onAnswer](ByteSpan bytes, const net::Endpoint& from) {
        // Only a neighbour can have heard the question.
        if (net::isIn(made.on.network, from.address)) {
            onAnswer(bytes, from.address);
        }
    });
}

void DeviceFinder::ask() {
    for (const auto& one : askers_) {
        one->on.socket->send(*one->on.group, one->question, {});
    }
}

}  // namespace ocelli::host::discovery
