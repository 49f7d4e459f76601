// Escaping and line by line writing of metrics.
#include "host/diagnostics/detail/metric_text.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::host::diagnostics::detail {
namespace {

constexpr std::size_t kMaximumValue = 256;

bool isNamePart(char c, bool first, bool colon) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return letter || (colon && c == ':') || (!first && c >= '0' && c <= '9');
}

bool isName(std::string_view name, bool colon) {
    bool first = true;
    for (const char c : name) {
        if (!isNamePart(c, first, colon)) {
            return false;
        }
        first = false;
    }
    return !name.empty();
}

std::string_view word(Kind kind) {
    switch (kind) {
        case Kind::Counter:
            return "counter";
        case Kind::Gauge:
            return "gauge";
        case Kind::Histogram:
            return "histogram";
    }
    return "untyped";
}

std::string escaped(std::string_view text, bool quotes) {
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        if (c == '\n') {
            result += "\\n";
        } else if (c == '\\' || (quotes && c == '"')) {
            result += {'\\', c};
        } else {
            result.push_back(c);
        }
    }
    return result;
}

std::string number(double value) {
    if (std::isnan(value)) {
        return "NaN";
    }
    if (std::isinf(value)) {
        return value > 0 ? "+Inf" : "-Inf";
    }
    return fmt::format("{}", value);
}

/// One line. `limit` is the bucket's bound of a histogram, else empty.
void line(
    std::string& to,
    std::string_view name,
    std::string_view suffix,
    const Labels& labels,
    std::string_view limit,
    std::string_view value
) {
    std::string inside;
    for (const auto& [label, text] : labels) {
        fmt::format_to(std::back_inserter(inside), "{}=\"{}\",", label, escaped(text, true));
    }
    if (!limit.empty()) {
        fmt::format_to(std::back_inserter(inside), "le=\"{}\",", limit);
    }
    if (!inside.empty()) {
        inside.back() = '}';
        inside.insert(inside.begin(), '{');
    }
    fmt::format_to(std::back_inserter(to), "{}{}{} {}\n", name, suffix, inside, value);
}

void histogram(
    std::string& to, std::string_view name, const Labels& labels, const HistogramCounts& seen
) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < seen.counts.size(); ++i) {
        total += seen.counts[i];
        const std::string limit = i < seen.bounds.size() ? number(seen.bounds[i]) : "+Inf";
        line(to, name, "_bucket", labels, limit, fmt::format("{}", total));
    }
    line(to, name, "_sum", labels, {}, number(seen.sum));
    line(to, name, "_count", labels, {}, fmt::format("{}", total));
}

}  // namespace

bool isMetricName(std::string_view name) {
    return isName(name, true);
}

bool isLabelName(std::string_view name) {
    return isName(name, false) && !name.starts_with("__") && name != "le";
}

std::string cleanLabelValue(std::string_view value) {
    if (value.size() > kMaximumValue) {
        // Cut before a continuation byte, so that no character is cut in two.
        std::size_t end = kMaximumValue;
        while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        value = value.substr(0, end);
    }
    std::string result(value);
    if (!isCleanText(value)) {
        std::replace_if(
            result.begin(),
            result.end(),
            [](char c) {
                const auto byte = static_cast<unsigned char>(c);
                return byte >= 0x7F || (byte < 0x20 && c != '\n');
            },
            '?'
        );
    }
    return result;
}

std::string formatFamilies(const Families& families) {
    std::string text;
    for (const auto& [name, family] : families) {
        fmt::format_to(
            std::back_inserter(text),
            "# HELP {} {}\n# TYPE {} {}\n",
            name,
            escaped(family.help, false),
            name,
            word(family.kind)
        );
        for (const auto& [labels, value] : family.samples) {
            if (const auto* seen = std::get_if<HistogramCounts>(&value)) {
                histogram(text, name, labels, *seen);
            } else {
                line(text, name, "", labels, {}, number(std::get<double>(value)));
            }
        }
    }
    return text;
}

}  // namespace ocelli::host::diagnostics::detail
