// What the kernel shows of a memory card or eMMC, and of its disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::host::volumes {

enum class CardKind { Sd, Emmc };

/// "sd", "emmc"
std::string_view toString(CardKind kind);

/// Estimates of an eMMC for its two kinds of memory: 0 is not told, 1 to 10 are tenths of its
/// lifetime that have begun, 11 is beyond (JESD84-B51, DEVICE_LIFE_TIME_EST_TYP_A and _B).
struct LifeTime {
    int typeA = 0;
    int typeB = 0;

    bool operator==(const LifeTime&) const = default;
};

/// How much of the reserve of an eMMC is used (PRE_EOL_INFO).
enum class Reserve { NotTold = 0, Normal = 1, Warning = 2, Urgent = 3 };

/// Of `life_time`: two hexadecimal numbers. DataLoss for anything else.
Result<LifeTime> parseLifeTime(std::string_view text);

/// Of `pre_eol_info`: a hexadecimal number. DataLoss for anything else.
Result<Reserve> parseReserve(std::string_view text);

/// Bytes that were written since the disk came, from the `stat` of a block device. DataLoss.
Result<std::uint64_t> parseWrittenBytes(std::string_view text);

/// The 32 hexadecimal digits of a card's identification register, in small letters. DataLoss.
Result<std::string> parseCardId(std::string_view text);

struct CardFacts {
    CardKind kind = CardKind::Sd;
    std::string id;       ///< no two cards have the same; empty when it is not told
    std::string product;  ///< as its maker calls it; may be empty
    std::uint64_t bytes = 0;
    bool readOnly = false;
    LifeTime lifeTime;
    Reserve reserve = Reserve::NotTold;
    std::optional<std::uint64_t> written;  ///< since `appearance`; nothing when not told
    std::string appearance;                ///< another one after each start and each insertion
    std::string complaint;                 ///< what could not be read of it, in words; else empty
};

/// The card under a folder, through partitions and mapped disks. Nothing when it lies on something
/// else. Blocking.
/// @param root  "/" or a folder that stands in its place
std::optional<CardFacts> readCard(
    const std::filesystem::path& folder, const std::filesystem::path& root
);

}  // namespace ocelli::host::volumes
