// The states of RFC 2131, figure 5, without those for a client that remembers an address.
#include "host/network/dhcp_client.h"

#include <algorithm>

namespace ocelli::host::network {
namespace {

using std::chrono::seconds;

constexpr Duration kFirstPause = seconds(3);
constexpr Duration kLongestPause = seconds(64);
constexpr Duration kShortestRenewal = seconds(60);
constexpr int kMostRequests = 4;
constexpr std::uint32_t kShortestLease = 60;
constexpr std::uint32_t kLongestLease = 10U * 365 * 86400;  ///< "for ever" is 0xffffffff

bool isHost(const IpAddress& address) {
    return !address.unspecified() && !address.multicast() && !address.loopback() &&
           address.value() != 0xffffffffU;
}

}  // namespace

DhcpClient::DhcpClient(Faces faces) : faces_(std::move(faces)) {
    restart();
}

void DhcpClient::restart() {
    state_ = State::Selecting;
    offer_.reset();
    transaction_ = faces_.random();
    begun_ = faces_.clock.mono();
    pause_ = kFirstPause;
    nextAt_ = begun_;
}

void DhcpClient::release() {
    if (lease_) {
        send(DhcpKind::Release);
        lease_.reset();
    }
}

Duration DhcpClient::silence() const {
    return lease_ ? Duration::zero() : faces_.clock.mono() - begun_;
}

void DhcpClient::send(DhcpKind kind) {
    DhcpMessage message;
    message.kind = kind;
    message.transaction = transaction_;
    const auto since = std::chrono::duration_cast<seconds>(faces_.clock.mono() - begun_).count();
    message.seconds = static_cast<std::uint16_t>(std::min<std::int64_t>(since, 0xffff));
    message.mac = faces_.mac;
    message.hostName = faces_.hostName;
    std::optional<IpAddress> server;
    if (kind == DhcpKind::Request && state_ == State::Requesting) {
        message.requested = offer_->yours;
        message.server = offer_->server;
    } else if (kind != DhcpKind::Discover && lease_) {
        message.client = lease_->address.address;
        if (kind == DhcpKind::Release || state_ == State::Renewing) {
            server = lease_->server;
        }
        if (kind == DhcpKind::Release) {
            message.server = lease_->server;
        }
    }
    faces_.send(message, server);
}

void DhcpClient::take(const DhcpMessage& message) {
    if (!message.reply || message.transaction != transaction_ || message.mac != faces_.mac) {
        return;
    }
    const bool asked =
        state_ == State::Requesting || state_ == State::Renewing || state_ == State::Rebinding;
    if (message.kind == DhcpKind::Offer && state_ == State::Selecting) {
        takeOffer(message);
    } else if (message.kind == DhcpKind::Ack && asked) {
        takeAck(message);
    } else if (message.kind == DhcpKind::Nak && asked) {
        // Only the server that was asked may say no.
        const bool ours = state_ != State::Requesting || message.server == offer_->server;
        if (ours) {
            lose();
            restart();
        }
    }
}

void DhcpClient::takeOffer(const DhcpMessage& message) {
    if (!message.server || !isHost(message.yours)) {
        return;
    }
    offer_ = message;
    state_ = State::Requesting;
    requests_ = 0;
    pause_ = kFirstPause;
    nextAt_ = faces_.clock.mono();
    tick();
}

void DhcpClient::takeAck(const DhcpMessage& message) {
    if (!isHost(message.yours)) {
        return;
    }
    DhcpLease lease;
    lease.address = {message.yours, message.bits.value_or(24)};
    if (!message.routers.empty() && lease.address.contains(message.routers.front()) &&
        isHost(message.routers.front())) {
        lease.gateway = message.routers.front();
    }
    lease.resolvers = message.resolvers;
    lease.server = message.server ? *message.server : lease_ ? lease_->server : IpAddress();
    const std::uint32_t whole =
        std::clamp(message.leaseSeconds.value_or(3600), kShortestLease, kLongestLease);
    const std::uint32_t rebind =
        std::clamp(message.rebindSeconds.value_or(whole - whole / 8), whole / 2, whole - 1);
    const std::uint32_t renew = std::clamp(message.renewSeconds.value_or(whole / 2), 1U, rebind);
    const MonoTime now = faces_.clock.mono();
    lease.renewAt = now + seconds(renew);
    lease.rebindAt = now + seconds(rebind);
    lease.endsAt = now + seconds(whole);
    lease_ = lease;
    state_ = State::Bound;
    offer_.reset();
    faces_.onLease(lease);
}

void DhcpClient::lose() {
    if (lease_) {
        lease_.reset();
        faces_.onLost();
    }
}

void DhcpClient::repeatBefore(MonoTime limit) {
    const MonoTime now = faces_.clock.mono();
    nextAt_ = now + std::max<Duration>((limit - now) / 2, kShortestRenewal);
}

void DhcpClient::repeatWithBackoff() {
    // A second more or less, so that devices that were switched on together do not ask together.
    const auto jitter = std::chrono::milliseconds(faces_.random() % 1000);
    nextAt_ = faces_.clock.mono() + pause_ + jitter;
    pause_ = std::min(pause_ * 2, kLongestPause);
}

void DhcpClient::tick() {
    const MonoTime now = faces_.clock.mono();
    if (lease_ && now >= lease_->endsAt) {
        lose();
        restart();
    }
    if (state_ == State::Bound && now >= lease_->renewAt) {
        state_ = State::Renewing;
        transaction_ = faces_.random();
        nextAt_ = now;
    }
    if (state_ == State::Renewing && now >= lease_->rebindAt) {
        state_ = State::Rebinding;
        nextAt_ = now;
    }
    if (state_ == State::Bound || now < nextAt_) {
        return;
    }
    if (state_ == State::Selecting) {
        repeatWithBackoff();
        send(DhcpKind::Discover);
    } else if (state_ == State::Requesting && requests_ == kMostRequests) {
        const MonoTime begun = begun_;
        restart();
        begun_ = begun;
    } else if (state_ == State::Requesting) {
        ++requests_;
        repeatWithBackoff();
        send(DhcpKind::Request);
    } else {
        repeatBefore(state_ == State::Renewing ? lease_->rebindAt : lease_->endsAt);
        send(DhcpKind::Request);
    }
}

}  // namespace ocelli::host::network
