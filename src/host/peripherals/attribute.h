// Attributes of devices as the kernel shows them: small text files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::host::peripherals {

/// Trimmed; at most 4 KiB. NotFound and what the system says.
Result<std::string> readAttribute(const std::filesystem::path& file);

/// InvalidArgument when there is something else than a whole number.
Result<std::int64_t> readNumber(const std::filesystem::path& file);

/// Same for a number with a point.
Result<double> readDecimal(const std::filesystem::path& file);

/// Writes into what is there; never makes a file.
Result<void> writeAttribute(const std::filesystem::path& file, std::string_view text);

/// Folders below, sorted by name; none when there is no such folder. At most 256.
std::vector<std::filesystem::path> devicesIn(const std::filesystem::path& folder);

}  // namespace ocelli::host::peripherals
