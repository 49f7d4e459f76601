// Words of addresses and streams.
#include "config/group_address.h"

#include <fmt/format.h>

namespace ocelli::config {
namespace {

constexpr std::array<std::string_view, kStreamCount> kWords = {"main", "sub", "third"};

}  // namespace

std::string_view toString(StreamName stream) {
    return kWords.at(static_cast<std::size_t>(stream));
}

std::optional<StreamName> streamNameOf(std::string_view word) {
    for (const StreamName stream : kStreamNames) {
        if (toString(stream) == word) {
            return stream;
        }
    }
    return std::nullopt;
}

std::string GroupAddress::format() const {
    switch (scope()) {
        case Scope::Device:
            return group;
        case Scope::Channel:
            return fmt::format("channels/{}/{}", channel, group);
        case Scope::Stream:
            return fmt::format("channels/{}/streams/{}/{}", channel, toString(*stream), group);
    }
    return group;
}

}  // namespace ocelli::config
