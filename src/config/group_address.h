// Where a group of settings stands: on the device, a channel or a stream.
#pragma once

#include <optional>
#include <string>

#include "config/stream_name.h"

namespace ocelli::config {

enum class Scope : std::uint8_t { Device, Channel, Stream };

struct GroupAddress {
    std::string group;
    int channel = 0;                                  ///< from 1; 0 for the device
    std::optional<StreamName> stream = std::nullopt;  ///< for groups of streams

    bool operator==(const GroupAddress&) const = default;

    Scope scope() const {
        if (channel == 0) {
            return Scope::Device;
        }
        return stream ? Scope::Stream : Scope::Channel;
    }

    /// "network", "channels/1/image", "channels/1/streams/main/video": as in the HTTP interface.
    std::string format() const;
};

}  // namespace ocelli::config
