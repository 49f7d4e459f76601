// Topics and messages of events for MQTT, and what Home Assistant needs to find them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "control/deliveries/delivery.h"
#include "net/mqtt/client.h"

namespace ocelli::control::deliveries {

/// Replaces {serial}, {name}, {model}; what must not stand in a topic becomes '_'. InvalidArgument
/// for other braces and for a result that is no topic.
Result<std::string> expandTopic(std::string_view pattern, const Sender& sender);

/// What is published for an event: the event as JSON under ".../events", and for topics with a
/// state ON or OFF under ".../channel/1/motion" (kept by the broker), and its newest picture.
std::vector<net::mqtt::Message> messagesOf(
    const Delivery& delivery, const std::string& base, bool withPicture
);

/// ".../status" with "online" or "offline", kept by the broker.
net::mqtt::Message presence(const std::string& base, bool online);

/// Configurations for Home Assistant: binary sensors of motion, temperature and video of each
/// channel, the device's disk, pictures of channels. Kept by the broker.
std::vector<net::mqtt::Message> discoveryOf(
    const Sender& sender, int channels, const std::string& base, const std::string& prefix
);

}  // namespace ocelli::control::deliveries
