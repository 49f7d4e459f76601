// A socket for each interface, all on the one port of WS-Discovery.
#include "host/discovery/ws_responder.h"

#include <algorithm>
#include <array>
#include <random>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "host/discovery/detail/group_socket.h"

namespace ocelli::host::discovery {
namespace {

std::string freshId() {
    static thread_local std::mt19937 random(std::random_device{}());
    std::array<std::byte, 16> bytes{};
    std::ranges::generate(bytes, [] { return static_cast<std::byte>(random() & 0xffU); });
    return uuidOf(bytes);
}

}  // namespace

std::string uuidOf(ByteSpan sixteen) {
    OCELLI_ASSERT(sixteen.size() == 16);
    Bytes bytes(sixteen.begin(), sixteen.end());
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x50};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    const std::string digits = formatHex(bytes);
    return fmt::format(
        "urn:uuid:{}-{}-{}-{}-{}",
        digits.substr(0, 8),
        digits.substr(8, 4),
        digits.substr(12, 4),
        digits.substr(16, 4),
        digits.substr(20)
    );
}

struct WsResponder::Interface {
    detail::GroupSocket at;
};

WsResponder::WsResponder(EventLoop& loop)
    : loop_(loop),
      instance_(static_cast<std::uint64_t>(loop.clock().wall().microseconds / 1'000'000)) {
    lookTimer_ = loop_.every(kLookEvery, [this] { look(); });
}

WsResponder::~WsResponder() {
    for (const auto& one : interfaces_) {
        tell(*one, WsAction::Bye);
    }
}

void WsResponder::advertise(WsDevice device) {
    if (device == device_) {
        return;
    }
    device_ = std::move(device);
    for (const auto& one : interfaces_) {
        tell(*one, WsAction::Hello);
    }
    look();
}

void WsResponder::look() {
    const auto present = net::directNetworks();
    std::erase_if(interfaces_, [&](const auto& one) {
        return std::ranges::find(present, one->at.network) == present.end();
    });
    for (const net::DirectNetwork& network : present) {
        const bool known = std::ranges::any_of(interfaces_, [&](const auto& one) {
            return one->at.network == network;
        });
        if (known || !detail::hasGroup(network)) {
            continue;
        }
        auto opened =
            detail::openGroup(loop_, network, detail::kWebServices, detail::GroupRole::Responder);
        if (!opened) {
            log::debug("discovery", "{}: {}", network.address, opened.error().describe());
            continue;
        }
        interfaces_.push_back(std::make_unique<Interface>(Interface{std::move(*opened)}));
        Interface& made = *interfaces_.back();
        made.at.socket->receive([this, &made](ByteSpan bytes, const net::Endpoint& from) {
            onDatagram(made, bytes, from);
        });
        tell(made, WsAction::Hello);
    }
}

WsSequence WsResponder::next() {
    return {instance_, ++number_};
}

bool WsResponder::isNew(const std::string& id) {
    if (std::ranges::find(seen_, id) != seen_.end()) {
        return false;
    }
    seen_.push_back(id);
    if (seen_.size() > kRemembered) {
        seen_.pop_front();
    }
    return true;
}

bool WsResponder::mayAnswer() {
    const MonoTime now = loop_.clock().mono();
    if (now - second_ >= std::chrono::seconds(1)) {
        second_ = now;
        answers_ = 0;
    }
    return answers_++ < kMostAnswers;
}

WsMessage WsResponder::messageOf(const Interface& on, WsAction action) const {
    WsMessage message;
    message.action = action;
    message.id = freshId();
    message.endpoint = device_.endpoint;
    message.types = device_.types;
    message.scopes = device_.scopes;
    const net::DirectNetwork& network = on.at.network;
    const std::string own = network.isV6() ? "[" + network.address + "]" : network.address;
    for (const std::string& url : device_.urls) {
        const std::size_t at = url.find("{}");
        message.addresses.push_back(
            at == std::string::npos ? url : url.substr(0, at) + own + url.substr(at + 2)
        );
    }
    return message;
}

void WsResponder::tell(const Interface& on, WsAction action) {
    if (!device_.endpoint.empty()) {
        on.at.socket->send(*on.at.group, formatWsMessage(messageOf(on, action), next()), {});
    }
}

void WsResponder::onDatagram(Interface& on, ByteSpan bytes, const net::Endpoint& from) {
    // From elsewhere it is no neighbour, and an answer could be meant to hit somebody else.
    if (!net::isIn(on.at.network, from.address) || device_.endpoint.empty()) {
        return;
    }
    const auto question = parseWsMessage(bytes);
    if (!question) {
        return;
    }
    const bool probed =
        question->action == WsAction::Probe && matches(*question, device_.types, device_.scopes);
    const bool resolved =
        question->action == WsAction::Resolve && question->endpoint == device_.endpoint;
    if ((!probed && !resolved) || !isNew(question->id) || !mayAnswer()) {
        return;
    }
    WsMessage answer = messageOf(on, probed ? WsAction::ProbeMatches : WsAction::ResolveMatches);
    answer.relatesTo = question->id;
    if (const auto to = on.at.socket->target(from)) {
        on.at.socket->send(**to, formatWsMessage(answer, next()), {});
    }
}

}  // namespace ocelli::host::discovery
