// From registers and counts to words.
#include "host/volumes/card_health.h"

#include <algorithm>
#include <cmath>

namespace ocelli::host::volumes {
namespace {

constexpr int kBeyond = 11;
constexpr int kTenth = 10;

void worsen(CardHealth& health, HealthWord word, const char* why) {
    if (word > health.word) {
        health.word = word;
        health.message = why;
    }
}

/// A tenth that has begun may not be used yet: a new chip has 100 %, one beyond has 0 %.
void readRegisters(const CardFacts& facts, CardHealth& health) {
    const int used = std::max(facts.lifeTime.typeA, facts.lifeTime.typeB);
    if (used > 0) {
        health.source = HealthSource::Registers;
        health.lifespanPercent = (kBeyond - used) * kTenth;
        health.stepPercent = used < kBeyond ? kTenth : 1;
    }
    if (used == kBeyond) {
        worsen(health, HealthWord::Bad, "it has been used for longer than it was made for");
    }
    if (facts.reserve != Reserve::NotTold) {
        health.source = HealthSource::Registers;
    }
    if (facts.reserve == Reserve::Warning) {
        worsen(health, HealthWord::Bad, "most of the reserve for blocks that fail is used up");
    } else if (facts.reserve == Reserve::Urgent) {
        worsen(
            health, HealthWord::Damaged, "the reserve for blocks that fail is as good as used up"
        );
    }
}

void readWear(const CardReading& reading, int ratedRewrites, CardHealth& health) {
    if (health.lifespanPercent || !reading.wear || reading.facts.bytes == 0) {
        return;
    }
    const double all = static_cast<double>(reading.facts.bytes) * ratedRewrites;
    const double left = 1 - static_cast<double>(reading.wear->written()) / all;
    health.lifespanPercent = static_cast<int>(std::floor(std::clamp(left, 0.0, 1.0) * 100));
    if (left <= 0) {
        worsen(health, HealthWord::Bad, "it has been written as often as it was made for");
    }
}

}  // namespace

std::string_view toString(HealthWord word) {
    switch (word) {
        case HealthWord::Good:
            return "good";
        case HealthWord::Bad:
            return "bad";
        case HealthWord::Damaged:
            return "damaged";
    }
    return "damaged";
}

std::string_view toString(HealthSource source) {
    return source == HealthSource::Registers ? "registers" : "counter";
}

CardHealth judgeCard(const CardReading& reading, int ratedRewrites, bool failing) {
    CardHealth health;
    readRegisters(reading.facts, health);
    readWear(reading, ratedRewrites, health);
    health.worn = health.word;
    if (reading.facts.readOnly) {
        worsen(
            health,
            HealthWord::Damaged,
            "it can only be read: it protects itself, or its write-protect switch is on"
        );
    } else if (failing) {
        worsen(health, HealthWord::Damaged, "reading or writing it fails");
    }
    return health;
}

}  // namespace ocelli::host::volumes
