// Whole small files: reading with a bound, replacing so that a power cut leaves the old or the new.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"

namespace ocelli {

/// The whole file. NotFound when there is none, ResourceExhausted beyond `bound` bytes,
/// InvalidArgument when it is no regular file.
Result<std::string> readFile(const std::filesystem::path& file, std::size_t bound);

/// Writes beside the file (".tmp"), makes that durable, renames it over the file and makes the
/// folder durable. After an error the old file is as it was.
/// @param mode  permission bits
Result<void> replaceFile(
    const std::filesystem::path& file, std::string_view content, unsigned mode = 0600
);

/// Makes a rename or removal in this folder durable.
Result<void> syncFolder(const std::filesystem::path& folder);

}  // namespace ocelli
