// How a memory card or eMMC is: good, bad or damaged, and how much of its life is left.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/volumes/card_registers.h"
#include "host/volumes/card_wear.h"

namespace ocelli::host::volumes {

enum class HealthWord {
    Good,
    Bad,      ///< worn: it works, but nobody knows for how long
    Damaged,  ///< it cannot be written or read, or will soon be so
};

/// "good", "bad", "damaged"
std::string_view toString(HealthWord word);

/// Who knows the lifespan: registers of the card, or our own count of what was written.
enum class HealthSource { Registers, Counter };

/// "registers", "counter"
std::string_view toString(HealthSource source);

/// What a card and our book say of it.
struct CardReading {
    CardFacts facts;
    std::optional<CardWear> wear;
};

struct CardHealth {
    HealthWord word = HealthWord::Good;
    HealthWord worn = HealthWord::Good;  ///< without what reading and writing shows
    HealthSource source = HealthSource::Counter;

    /// At most so much is left; nothing when it is not known.
    std::optional<int> lifespanPercent;
    int stepPercent = 1;  ///< how exact that is: a step less may be left
    std::string message;  ///< why it is not good, in plain words; else empty
};

/// @param ratedRewrites  how often all of a card can be written that does not tell its lifespan
/// @param failing        reading or writing its volume fails
CardHealth judgeCard(const CardReading& reading, int ratedRewrites, bool failing);

}  // namespace ocelli::host::volumes
