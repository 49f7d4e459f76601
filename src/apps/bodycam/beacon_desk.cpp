// Opens the channel where it is wanted, seals what goes out, judges what comes.
#include "apps/bodycam/beacon_desk.h"

#include <utility>

#include "base/log.h"
#include "crypto/random.h"

namespace ocelli::apps::bodycam {
namespace {

std::uint64_t randomNumber() {
    std::uint64_t number = 0;
    for (const std::byte one : crypto::randomBytes(sizeof(number))) {
        number = (number << 8U) | std::to_integer<std::uint64_t>(one);
    }
    return number;
}

}  // namespace

void BeaconDesk::setKey(Bytes key) {
    key_ = std::move(key);
    look();
}

void BeaconDesk::look() {
    const device::WornSettings& settings = worn_.camera().settings();
    const device::Situation& situation = worn_.camera().situation();
    const bool on = situation.inUse() || situation.phase == device::Phase::Starting;
    const bool wanted = !key_.empty() && on && (settings.beaconSend || settings.beaconStart);
    if (wanted && !channel_) {
        channel_ = std::make_unique<host::discovery::GroupChannel>(
            loop_, kBeaconGroup, [this](ByteSpan datagram) { heard(datagram); }
        );
    } else if (!wanted && channel_) {
        timer_.cancel();
        // Not within its own call: what is heard may be what switched it off.
        loop_.post([channel = std::shared_ptr<host::discovery::GroupChannel>(std::move(channel_))] {
        });
    }
}

void BeaconDesk::call() {
    if (!channel_) {
        return;
    }
    const MonoTime now = loop_.clock().mono();
    if (called_ && now - *called_ < kLeastPause) {
        ++figures_.held;
        return;
    }
    called_ = now;
    calling_ = device::Beacon{serial_, {}, randomNumber()};
    left_ = kRepeats;
    ++figures_.sent;
    repeat();
}

/// Each is sealed anew, with the time of its own.
void BeaconDesk::repeat() {
    if (!channel_ || left_ == 0) {
        return;
    }
    --left_;
    calling_->time = loop_.clock().wall();
    if (channel_->send(device::formatBeacon(*calling_, key_)) == 0) {
        log::warning("beacon", "there is no network to call in");
    }
    timer_ = loop_.after(kRepeatEvery, [this] { repeat(); });
}

void BeaconDesk::heard(ByteSpan datagram) {
    const auto found =
        ear_.judge(datagram, key_, serial_, loop_.clock().wall(), loop_.clock().mono());
    switch (found.verdict) {
        case device::BeaconVerdict::Good:
            ++figures_.good;
            worn_.handle(device::input::BeaconHeard{found.beacon.serial});
            return;
        case device::BeaconVerdict::Foreign:
            ++figures_.foreign;
            return;
        case device::BeaconVerdict::Old:
            ++figures_.old;
            log::info("beacon", "a call of {} is too old or too new", found.beacon.serial);
            return;
        case device::BeaconVerdict::Replayed:
            ++figures_.replayed;
            return;
        case device::BeaconVerdict::TooMany:
            ++figures_.dropped;
            return;
        case device::BeaconVerdict::Own:
            return;
    }
}

Json toJson(const BeaconDesk& desk) {
    const BeaconFigures& figures = desk.figures();
    return {
        {"listening", desk.listening()},
        {"sent", figures.sent},
        {"held", figures.held},
        {"good", figures.good},
        {"foreign", figures.foreign},
        {"old", figures.old},
        {"replayed", figures.replayed},
        {"dropped", figures.dropped},
    };
}

}  // namespace ocelli::apps::bodycam
