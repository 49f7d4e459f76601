// How much was written to each card while it was in this device.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::host::volumes {

/// One card. The kernel counts from the start of the system, or since the card was put in.
struct CardWear {
    std::string id;
    std::uint64_t before = 0;   ///< bytes of earlier appearances
    std::string appearance;     ///< of the kernel's counter
    std::uint64_t counted = 0;  ///< what it said last
    WallTime since;             ///< when this device first saw the card
    WallTime seen;              ///< when it last did

    std::uint64_t written() const { return before + counted; }
};

/// At most kMostCards; the one that was not seen for longest makes room. Reentrant.
class WearBook {
  public:
    static constexpr std::size_t kMostCards = 64;

    /// The kernel's counter says `bytes`. Gives what is known of the card then.
    const CardWear& count(
        std::string_view id, std::string_view appearance, std::uint64_t bytes, WallTime now
    );

    const std::vector<CardWear>& cards() const { return cards_; }

    /// The content of its file.
    std::string text() const;

  private:
    friend Result<WearBook> parseWearBook(std::string_view text);

    std::vector<CardWear> cards_;
};

/// Reads text(). DataLoss for anything else.
Result<WearBook> parseWearBook(std::string_view text);

}  // namespace ocelli::host::volumes
