// Messages of kind, transaction and options; the client's way from Solicit to Bound.
#include "host/network/dhcp6.h"

#include <algorithm>

namespace ocelli::host::network {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMostAddresses = 8;
constexpr std::size_t kLongestIdentifier = 130;  ///< RFC 8415, 11.1
constexpr Duration kFirstPause = seconds(1);
constexpr Duration kLongestPause = seconds(120);
constexpr int kMostRequests = 10;
constexpr std::uint32_t kLongestLease = 10U * 365 * 86400;

namespace option {
constexpr std::uint16_t kClient = 1;
constexpr std::uint16_t kServer = 2;
constexpr std::uint16_t kAssociation = 3;
constexpr std::uint16_t kAddress = 5;
constexpr std::uint16_t kWishes = 6;
constexpr std::uint16_t kElapsed = 8;
constexpr std::uint16_t kStatus = 13;
constexpr std::uint16_t kResolvers = 23;
}  // namespace option

Result<void> takeOptions(Dhcp6Message& message, ByteSpan bytes, int depth);

Result<void> takeAssociation(Dhcp6Message& message, ByteSpan value, int depth) {
    ByteReader reader(value);
    message.association = OCELLI_TRY(reader.u32());
    message.renewSeconds = OCELLI_TRY(reader.u32());
    message.rebindSeconds = OCELLI_TRY(reader.u32());
    return takeOptions(message, reader.rest(), depth + 1);
}

Result<void> takeAddress(Dhcp6Message& message, ByteSpan value, int depth) {
    ByteReader reader(value);
    const ByteSpan bytes = OCELLI_TRY(reader.take(16));
    const IpAddress address = OCELLI_TRY(IpAddress::ofBytes(bytes));
    OCELLI_TRY(reader.skip(4));
    const auto valid = OCELLI_TRY(reader.u32());
    const bool host = !address.unspecified() && !address.multicast() && !address.loopback();
    if (!message.address && host && valid > 0) {
        message.address = address;
        message.validSeconds = valid;
    }
    return takeOptions(message, reader.rest(), depth + 1);
}

Result<void> takeOption(Dhcp6Message& message, std::uint16_t kind, ByteSpan value, int depth) {
    ByteReader reader(value);
    switch (kind) {
        case option::kClient:
        case option::kServer:
            if (value.size() > kLongestIdentifier) {
                return fail(ErrorKind::DataLoss, "an identifier of DHCP is too long");
            }
            (kind == option::kClient ? message.client : message.server)
                .assign(value.begin(), value.end());
            return {};
        case option::kAssociation:
            return takeAssociation(message, value, depth);
        case option::kAddress:
            return takeAddress(message, value, depth);
        case option::kElapsed:
            message.elapsed = OCELLI_TRY(reader.u16());
            return {};
        case option::kStatus: {
            const auto status = OCELLI_TRY(reader.u16());
            message.refused = message.refused || status != 0;
            return {};
        }
        case option::kResolvers:
            while (!reader.atEnd() && message.resolvers.size() < kMostAddresses) {
                const ByteSpan one = OCELLI_TRY(reader.take(16));
                message.resolvers.push_back(OCELLI_TRY(IpAddress::ofBytes(one)));
            }
            return {};
        default:
            return {};
    }
}

/// @param depth  options hold options, but not more than twice
Result<void> takeOptions(Dhcp6Message& message, ByteSpan bytes, int depth) {
    if (depth > 2) {
        return fail(ErrorKind::DataLoss, "options of DHCP are nested too deep");
    }
    ByteReader reader(bytes);
    while (!reader.atEnd()) {
        const auto kind = OCELLI_TRY(reader.u16());
        const auto size = OCELLI_TRY(reader.u16());
        const ByteSpan value = OCELLI_TRY(reader.take(size));
        OCELLI_TRY(takeOption(message, kind, value, depth));
    }
    return {};
}

void put(ByteWriter& writer, std::uint16_t kind, ByteSpan value) {
    writer.u16(kind);
    writer.u16(static_cast<std::uint16_t>(value.size()));
    writer.bytes(value);
}

}  // namespace

Result<Dhcp6Message> parseDhcp6(ByteSpan bytes) {
    ByteReader reader(bytes);
    Dhcp6Message message;
    const auto kind = OCELLI_TRY(reader.u8());
    message.transaction = OCELLI_TRY(reader.u24());
    if (kind < 1 || kind > 8 || kind == 4) {
        return fail(ErrorKind::DataLoss, "an unknown kind of DHCP message");
    }
    message.kind = static_cast<Dhcp6Kind>(kind);
    OCELLI_TRY(takeOptions(message, reader.rest(), 0));
    return message;
}

Bytes formatDhcp6(const Dhcp6Message& message) {
    ByteWriter writer;
    writer.u8(static_cast<std::uint8_t>(message.kind));
    writer.u24(message.transaction & 0xffffffU);
    put(writer, option::kClient, message.client);
    if (!message.server.empty()) {
        put(writer, option::kServer, message.server);
    }
    ByteWriter association;
    association.u32(message.association);
    association.u32(message.renewSeconds);
    association.u32(message.rebindSeconds);
    if (message.address) {
        ByteWriter address;
        address.bytes(message.address->bytes());
        address.u32(message.validSeconds);
        address.u32(message.validSeconds);
        put(association, option::kAddress, address.view());
    }
    put(writer, option::kAssociation, association.view());
    writer.u16(option::kElapsed);
    writer.u16(2);
    writer.u16(message.elapsed);
    writer.u16(option::kWishes);
    writer.u16(2);
    writer.u16(option::kResolvers);
    return writer.release();
}

Dhcp6Client::Dhcp6Client(Faces faces) : faces_(std::move(faces)) {
    ByteWriter identifier;
    identifier.u16(3);  // by hardware address alone: the same after every start
    identifier.u16(1);
    identifier.bytes(std::as_bytes(std::span(faces_.mac)));
    identifier_ = identifier.release();
    restart();
}

void Dhcp6Client::restart() {
    offer_.reset();
    begin(State::Soliciting);
}

void Dhcp6Client::begin(State state) {
    state_ = state;
    transaction_ = faces_.random() & 0xffffffU;
    begun_ = faces_.clock.mono();
    nextAt_ = begun_;
    pause_ = kFirstPause;
    requests_ = 0;
}

void Dhcp6Client::send(Dhcp6Kind kind) {
    Dhcp6Message message;
    message.kind = kind;
    message.transaction = transaction_;
    message.client = identifier_;
    message.association = 1;
    const auto since = (faces_.clock.mono() - begun_) / std::chrono::milliseconds(10);
    message.elapsed = static_cast<std::uint16_t>(std::min<std::int64_t>(since, 0xffff));
    if (kind == Dhcp6Kind::Request) {
        message.server = offer_->server;
        message.address = offer_->address;
    } else if (lease_) {
        message.address = lease_->address.address;
        if (kind == Dhcp6Kind::Renew) {
            message.server = lease_->server;
        }
    }
    faces_.send(message);
}

void Dhcp6Client::take(const Dhcp6Message& message) {
    if (message.transaction != transaction_ || message.client != identifier_ ||
        message.server.empty()) {
        return;
    }
    if (message.kind == Dhcp6Kind::Advertise && state_ == State::Soliciting && message.address &&
        !message.refused) {
        offer_ = message;
        begin(State::Requesting);
        tick();
    } else if (message.kind == Dhcp6Kind::Reply && state_ != State::Soliciting &&
               state_ != State::Bound) {
        takeReply(message);
    }
}

void Dhcp6Client::takeReply(const Dhcp6Message& message) {
    if (!message.address || message.refused) {
        if (std::exchange(lease_, std::nullopt)) {
            faces_.onLost();
        }
        restart();
        nextAt_ = faces_.clock.mono() + kFirstPause;
        return;
    }
    const MonoTime now = faces_.clock.mono();
    const std::uint32_t valid = std::clamp(message.validSeconds, 60U, kLongestLease);
    const std::uint32_t rebind = message.rebindSeconds > 0 && message.rebindSeconds < valid
                                     ? message.rebindSeconds
                                     : valid - valid / 5;
    const std::uint32_t renew = message.renewSeconds > 0 && message.renewSeconds <= rebind
                                    ? message.renewSeconds
                                    : rebind / 2;
    Lease lease;
    lease.address = {*message.address, 128};
    lease.resolvers = message.resolvers;
    lease.server = message.server;
    lease.renewAt = now + seconds(renew);
    lease.rebindAt = now + seconds(rebind);
    lease.endsAt = now + seconds(valid);
    lease_ = lease;
    state_ = State::Bound;
    faces_.onLease(lease);
}

void Dhcp6Client::tick() {
    const MonoTime now = faces_.clock.mono();
    if (lease_ && now >= lease_->endsAt) {
        lease_.reset();
        faces_.onLost();
        restart();
    } else if (state_ == State::Bound && now >= lease_->renewAt) {
        begin(State::Renewing);
    } else if (state_ == State::Renewing && now >= lease_->rebindAt) {
        begin(State::Rebinding);
    } else if (state_ == State::Requesting && requests_ == kMostRequests) {
        restart();
    }
    if (state_ == State::Bound || now < nextAt_) {
        return;
    }
    nextAt_ = now + pause_ + std::chrono::milliseconds(faces_.random() % 100);
    pause_ = std::min(pause_ * 2, kLongestPause);
    ++requests_;
    send(
        state_ == State::Soliciting   ? Dhcp6Kind::Solicit
        : state_ == State::Requesting ? Dhcp6Kind::Request
        : state_ == State::Renewing   ? Dhcp6Kind::Renew
                                      : Dhcp6Kind::Rebind
    );
}

}  // namespace ocelli::host::network
