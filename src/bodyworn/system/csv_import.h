// Importing wearers from CSV: a plan with its conflicts first, all or nothing then.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bodyworn/system/wearers.h"

namespace ocelli::bodyworn::system {

/// One wearer as the file has it.
struct ImportRow {
    std::size_t line = 0;
    std::string name;
    std::string userId;
    std::string profile;  ///< by name; empty: the standard one, or as it is
    std::string externalName;
};

/// Something a person has to put right before the file can be imported.
struct ImportConflict {
    std::size_t line = 0;
    std::string field;
    std::string message;
};

struct ImportChange {
    ImportRow row;
    std::int64_t wearer = 0;  ///< 0: a new one
    std::int64_t profile = 0;
    std::vector<std::string> changes;  ///< "name: Anna → Anna K."; empty for a new one
};

/// What importing would do. It can be imported while there are no conflicts.
struct ImportPlan {
    std::vector<ImportChange> changes;
    std::size_t unchanged = 0;
    std::vector<ImportConflict> conflicts;  ///< at most kMostConflicts
    std::size_t moreConflicts = 0;          ///< beyond those
};

inline constexpr std::size_t kMostConflicts = 200;

/// The largest file, in bytes.
inline constexpr std::size_t kLargestImport = 16U << 20U;

/// The header line with an example, to fill in (BS-CSV-02).
std::string importTemplate();

/// Reads the file: a header that names its columns, in any order, then lines. InvalidArgument with
/// the line for a file that is no such CSV; a semicolon or tab instead of the comma is named.
Result<std::vector<ImportRow>> parseImport(std::string_view text);

/// Compares the file with who is there. Wearers are found by their ID.
Result<ImportPlan> planImport(
    std::string_view text, const Wearers& wearers, const Profiles& profiles
);

/// Makes it so, in one transaction of the caller. FailedPrecondition while there are conflicts.
Result<void> applyImport(const ImportPlan& plan, Wearers& wearers);

Json toJson(const ImportPlan& plan);

}  // namespace ocelli::bodyworn::system
