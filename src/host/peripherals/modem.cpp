// What the numbers of ModemManager mean.
#include "host/peripherals/modem.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocelli::host::peripherals {
namespace {

// MMModemState
constexpr int kFailed = -1;
constexpr int kLocked = 2;
constexpr int kDisabled = 3;
constexpr int kDisabling = 4;
constexpr int kRegistered = 8;

// MMModemStateFailedReason
constexpr unsigned kSimMissing = 2;
constexpr unsigned kSimError = 3;
constexpr unsigned kNoProfiles = 5;

constexpr unsigned kDenied = 3;  // MMModem3gppRegistrationState
constexpr std::size_t kLongestNetwork = 64;

SimState simOf(const ModemFacts& facts) {
    if (facts.state == kFailed) {
        const bool missing = facts.failedReason == kSimMissing || facts.failedReason == kNoProfiles;
        return missing                           ? SimState::Missing
               : facts.failedReason == kSimError ? SimState::Faulty
                                                 : SimState::Unknown;
    }
    if (facts.state == kLocked) {
        return SimState::Locked;
    }
    return facts.sim ? SimState::Ready : SimState::Unknown;
}

MobileState stateOf(const ModemFacts& facts) {
    if (facts.state == kFailed || facts.state == kLocked) {
        return MobileState::Failed;
    }
    if (facts.state == kDisabled || facts.state == kDisabling) {
        return MobileState::Off;
    }
    if (facts.state >= kRegistered) {
        return MobileState::Connected;
    }
    return facts.registration == kDenied ? MobileState::Failed : MobileState::Searching;
}

}  // namespace

std::string_view toString(SimState state) {
    static constexpr std::array<std::string_view, 5> kWords = {
        "unknown", "missing", "locked", "faulty", "ready"
    };
    return kWords.at(static_cast<std::size_t>(state));
}

ModemReading readingOf(const ModemFacts& facts) {
    ModemReading reading;
    reading.state = stateOf(facts);
    reading.sim = simOf(facts);
    if (reading.state == MobileState::Connected) {
        reading.percent = static_cast<int>(std::min(facts.quality, 100U));
        const bool shown = facts.network.size() <= kLongestNetwork && isCleanText(facts.network);
        reading.network = shown ? facts.network : std::string();
    }
    return reading;
}

}  // namespace ocelli::host::peripherals
