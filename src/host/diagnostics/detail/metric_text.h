// The Prometheus text format.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "host/diagnostics/metrics.h"

namespace ocelli::host::diagnostics::detail {

enum class Kind { Counter, Gauge, Histogram };

using Value = std::variant<double, HistogramCounts>;

/// Samples that share a name.
struct Family {
    Kind kind = Kind::Gauge;
    std::string help;
    std::map<Labels, Value> samples;
};

using Families = std::map<std::string, Family, std::less<>>;

bool isMetricName(std::string_view name);
bool isLabelName(std::string_view name);

/// Text of at most 256 bytes that is UTF-8.
std::string cleanLabelValue(std::string_view value);

std::string formatFamilies(const Families& families);

}  // namespace ocelli::host::diagnostics::detail
