// Comma separated values (RFC 4180) with the line each record begins on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::bodyworn::system {

struct CsvRecord {
    std::size_t line = 0;  ///< from 1
    std::vector<std::string> cells;
};

struct CsvLimits {
    std::size_t records = 100'000;
    std::size_t columns = 32;
    std::size_t cellBytes = 4096;
};

/// Reads CSV in UTF-8, with or without a byte order mark, lines ending in LF or CRLF. Empty lines
/// are left out. InvalidArgument with the line: no UTF-8 (UTF-16 is named), a quote that is never
/// closed or has text around it, control characters, or a limit passed.
Result<std::vector<CsvRecord>> parseCsv(std::string_view text, CsvLimits limits = {});

/// One line, quoted where needed, without its end. What a spreadsheet would take for a formula gets
/// a quote mark before it.
std::string formatCsvLine(const std::vector<std::string>& cells);

}  // namespace ocelli::bodyworn::system
