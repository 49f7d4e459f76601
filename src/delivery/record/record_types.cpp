// Words for record types and streams.
#include "delivery/record/record_types.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace ocelli::delivery::record {
namespace {

constexpr std::array<std::pair<RecordTypes, std::string_view>, 5> kWords = {{
    {type::kContinuous, "continuous"},
    {type::kMotion, "motion"},
    {type::kAlarm, "alarm"},
    {type::kEvent, "event"},
    {type::kManual, "manual"},
}};

}  // namespace

std::vector<std::string_view> wordsOf(RecordTypes types) {
    std::vector<std::string_view> words;
    for (const auto& [bit, word] : kWords) {
        if ((types & bit) != 0) {
            words.push_back(word);
        }
    }
    return words;
}

std::optional<RecordTypes> typeOf(std::string_view wanted) {
    for (const auto& [bit, word] : kWords) {
        if (word == wanted) {
            return bit;
        }
    }
    return std::nullopt;
}

std::string toString(StreamId stream) {
    return fmt::format("{}/{}", stream.channel, config::toString(stream.stream));
}

}  // namespace ocelli::delivery::record
