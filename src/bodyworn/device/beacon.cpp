// Seals, opens and remembers beacons.
#include "bodyworn/device/beacon.h"

#include <algorithm>

#include "base/assert.h"
#include "crypto/sealed_block.h"

namespace ocelli::bodyworn::device {
namespace {

constexpr std::string_view kMagic = "OCB1";
constexpr std::size_t kNumber = 8;
constexpr std::size_t kLongestSerial = 32;

void append(Bytes& to, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        to.push_back(static_cast<std::byte>((number >> static_cast<unsigned>(shift)) & 0xFFU));
    }
}

std::uint64_t numberAt(ByteSpan bytes) {
    std::uint64_t number = 0;
    for (const std::byte one : bytes.first(kNumber)) {
        number = (number << 8U) | std::to_integer<std::uint64_t>(one);
    }
    return number;
}

bool isSerial(std::string_view text) {
    return !text.empty() && text.size() <= kLongestSerial && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

Error foreign() {
    return fail(ErrorKind::DataLoss, "no beacon of this system");
}

}  // namespace

Bytes formatBeacon(const Beacon& beacon, ByteSpan key) {
    OCELLI_ASSERT(isSerial(beacon.serial));
    Bytes plain;
    append(plain, static_cast<std::uint64_t>(beacon.time.microseconds));
    append(plain, beacon.id);
    const ByteSpan serial = asBytes(beacon.serial);
    plain.insert(plain.end(), serial.begin(), serial.end());
    const ByteSpan magic = asBytes(kMagic);
    Bytes datagram(magic.begin(), magic.end());
    const Bytes sealed = crypto::sealBlock(key, plain, magic);
    datagram.insert(datagram.end(), sealed.begin(), sealed.end());
    return datagram;
}

Result<Beacon> parseBeacon(ByteSpan datagram, ByteSpan key) {
    const ByteSpan magic = asBytes(kMagic);
    if (datagram.size() > kMostBeacon || datagram.size() < kMagic.size() ||
        !std::ranges::equal(datagram.first(kMagic.size()), magic)) {
        return foreign();
    }
    const Bytes plain = OCELLI_TRY(crypto::openBlock(key, datagram.subspan(kMagic.size()), magic));
    if (plain.size() <= 2 * kNumber) {
        return foreign();
    }
    const ByteSpan bytes(plain);
    Beacon beacon;
    beacon.time.microseconds = static_cast<std::int64_t>(numberAt(bytes));
    beacon.id = numberAt(bytes.subspan(kNumber));
    beacon.serial = asText(bytes.subspan(2 * kNumber));
    if (!isSerial(beacon.serial)) {
        return foreign();
    }
    return beacon;
}

BeaconEar::Heard BeaconEar::judge(
    ByteSpan datagram, ByteSpan key, const std::string& own, WallTime wall, MonoTime mono
) {
    if (!second_ || mono - *second_ >= std::chrono::seconds(1)) {
        second_ = mono;
        inSecond_ = 0;
    }
    if (++inSecond_ > kMostPerSecond) {
        return {BeaconVerdict::TooMany, {}};
    }
    auto beacon = parseBeacon(datagram, key);
    if (!beacon) {
        return {BeaconVerdict::Foreign, {}};
    }
    if (beacon->serial == own) {
        return {BeaconVerdict::Own, std::move(*beacon)};
    }
    // Compared in parts: the time of a beacon may be any number.
    const std::int64_t most =
        std::chrono::duration_cast<std::chrono::microseconds>(kMostAge).count();
    if (beacon->time.microseconds < wall.microseconds - most ||
        beacon->time.microseconds > wall.microseconds + most) {
        return {BeaconVerdict::Old, std::move(*beacon)};
    }
    const bool heard = std::ranges::any_of(known_, [&](const Known& one) {
        return one.id == beacon->id && one.serial == beacon->serial;
    });
    if (heard) {
        return {BeaconVerdict::Replayed, std::move(*beacon)};
    }
    if (known_.size() == kMostRemembered) {
        known_.pop_front();
    }
    known_.push_back({beacon->serial, beacon->id});
    return {BeaconVerdict::Good, std::move(*beacon)};
}

}  // namespace ocelli::bodyworn::device
