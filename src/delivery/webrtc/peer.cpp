// Handshakes, consent, and the way to the other end.
#include "delivery/webrtc/peer.h"

#include <algorithm>

#include "crypto/random.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr Duration kTick = std::chrono::milliseconds(100);
constexpr Duration kConsent = std::chrono::seconds(30);  // RFC 7675, 5.1
constexpr Duration kHandshakeTime = std::chrono::seconds(15);

bool isDtls(unsigned first) {
    return first >= 20 && first <= 63;
}

}  // namespace

Peer::Peer(
    EventLoop& loop,
    net::UdpSocket& socket,
    const net::DtlsContext& dtls,
    Agreement agreement,
    std::function<void(std::string why)> onEnd
)
    : loop_(loop),
      socket_(socket),
      agreement_(std::move(agreement)),
      onEnd_(std::move(onEnd)),
      began_(loop.clock().wall()),
      beganMono_(loop.clock().mono()),
      heard_(loop.clock().mono()) {
    auto made =
        net::DtlsServer::create(dtls, agreement_.theirFingerprint, [this](ByteSpan datagram) {
            if (target_) {
                send(datagram);
            }
        });
    if (made) {
        dtls_ = std::move(*made);
        tick_ = loop_.every(kTick, [this] { tick(); });
    } else {
        fail(made.error().describe());
    }
}

Peer::~Peer() {
    *alive_ = false;
}

void Peer::fail(std::string why) {
    if (failed_) {
        return;
    }
    failed_ = true;
    loop_.post([this, alive = alive_, reason = std::move(why)] {
        if (*alive) {
            onEnd_(reason);
        }
    });
}

void Peer::onBinding(const BindingRequest& request, const net::Endpoint& from, Address address) {
    auto target = socket_.target(from);
    if (!target) {
        return;
    }
    const Bytes response = formatBindingResponse(request, from, agreement_.password);
    socket_.send(**target, response, ByteSpan{});
    if (address == Address::Taken || (secured_ && peer_ != from)) {
        ask(from, **target);
        return;
    }
    heardNow();
    if (!target_ || request.useCandidate) {
        target_ = std::move(*target);
        peer_ = from;
    }
}

/// No more than one question is open, and none is larger than the request that led to it.
void Peer::ask(const net::Endpoint& where, const net::UdpSocket::Target& target) {
    Transaction transaction{};
    const Bytes random = crypto::randomBytes(transaction.size());
    std::copy(random.begin(), random.end(), transaction.begin());
    asked_ = {transaction, where};
    const Bytes request = formatBindingRequest(
        transaction, agreement_.theirUfrag + ":" + agreement_.ufrag, agreement_.theirPassword
    );
    socket_.send(target, request, ByteSpan{});
}

bool Peer::onResponse(ByteSpan datagram, const net::Endpoint& from) {
    if (!asked_ || asked_->second != from) {
        return false;  // before anything is computed
    }
    const auto transaction = genuineResponse(datagram, agreement_.theirPassword);
    if (!transaction || asked_->first != *transaction) {
        return false;
    }
    asked_.reset();
    auto target = socket_.target(from);
    if (!target) {
        return false;
    }
    heardNow();
    target_ = std::move(*target);
    peer_ = from;
    return true;
}

void Peer::onDatagram(ByteSpan datagram) {
    if (datagram.empty() || !dtls_) {
        return;
    }
    if (!isDtls(std::to_integer<unsigned>(datagram[0]))) {
        if (secured_) {
            onMedia(datagram);
        }
        return;
    }
    if (auto done = dtls_->receive(datagram); !done) {
        fail(done.error().describe());
    } else if (dtls_->keys() && !secured_) {
        secured_ = true;
        if (auto ready = onKeys(*dtls_->keys()); !ready) {
            fail(ready.error().describe());
        }
    }
}

void Peer::tick() {
    const MonoTime now = loop_.clock().mono();
    if (!secured_) {
        if (auto done = dtls_->retry(); !done) {
            fail(done.error().describe());
        } else if (now - beganMono_ > kHandshakeTime) {
            fail("the browser did not come");
        }
        return;
    }
    if (now - heard_ > kConsent) {
        fail("the browser has gone");
        return;
    }
    onTick();
}

Peer::Figures Peer::figures() const {
    Figures figures;
    figures.user = agreement_.user;
    figures.peer = peer_;
    figures.began = began_;
    return figures;
}

void Peer::close() {
    if (target_ && secured_) {
        dtls_->close();
    }
}

}  // namespace ocelli::delivery::webrtc
