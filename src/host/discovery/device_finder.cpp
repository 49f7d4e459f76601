// One socket for each interface.
#include "host/discovery/device_finder.h"

#include <algorithm>

#include "base/log.h"
#include "host/discovery/mdns_responder.h"
#include "net/direct_network.h"

namespace ocelli::host::discovery {
namespace {

DnsMessage question() {
    DnsMessage query;
    for (const char* service : {"_ocelli", "_http", "_https", "_rtsp"}) {
        query.questions.push_back({{service, "_tcp", "local"}, dns::kPtr, true});
    }
    return query;
}

}  // namespace

struct DeviceFinder::Asker {
    net::DirectNetwork network;
    std::unique_ptr<net::UdpSocket> socket;
    std::shared_ptr<const net::UdpSocket::Target> group;
};

Result<std::unique_ptr<DeviceFinder>> DeviceFinder::create(EventLoop& loop) {
    std::unique_ptr<DeviceFinder> finder(new DeviceFinder(loop));
    if (finder->askers_.empty()) {
        return fail(ErrorKind::Unavailable, "no network interface can be asked on");
    }
    finder->ask();
    return finder;
}

DeviceFinder::DeviceFinder(EventLoop& loop) {
    const std::string groupAddress(MdnsResponder::kGroup);
    for (const net::DirectNetwork& network : net::directNetworks()) {
        if (network.address.find(':') != std::string::npos) {
            continue;
        }
        net::UdpSocket::Options options;
        options.sendBuffer = 0;
        options.timeToLive = 255;
        options.group = {groupAddress, network.address};
        auto socket = net::UdpSocket::create(loop, {"0.0.0.0", 0}, options);
        auto group = socket ? (*socket)->target({groupAddress, MdnsResponder::kPort})
                            : Result<std::shared_ptr<const net::UdpSocket::Target>>(socket.error());
        if (!group) {
            log::debug("discovery", "{}: {}", network.address, group.error().describe());
            continue;
        }
        askers_.push_back(std::make_unique<Asker>(Asker{network, std::move(*socket), *group}));
        Asker& made = *askers_.back();
        made.socket->receive([this, &made](ByteSpan bytes, const net::Endpoint& from) {
            // Only a neighbour can have heard the question.
            if (const auto message = parseDnsMessage(bytes);
                message && net::isIn(made.network, from.address)) {
                found_.take(*message, from.address);
            }
        });
    }
    again_ = loop.every(std::chrono::seconds(1), [this] { ask(); });
}

DeviceFinder::~DeviceFinder() = default;

void DeviceFinder::ask() {
    const Bytes query = formatDnsMessage(question());
    for (const auto& one : askers_) {
        one->socket->send(*one->group, query, {});
    }
}

}  // namespace ocelli::host::discovery
