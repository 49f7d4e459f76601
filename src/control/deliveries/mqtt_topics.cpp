// Topics and messages of events for MQTT, and what Home Assistant needs to find them.
#include "control/deliveries/mqtt_topics.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "control/deliveries/words.h"

namespace ocelli::control::deliveries {
namespace {

using net::mqtt::Message;

/// For part of a topic, or of a name that Home Assistant takes: letters, digits, '-', '_'.
std::string topicPart(std::string_view text) {
    std::string part(text);
    std::replace_if(
        part.begin(),
        part.end(),
        [](char c) {
            return !(
                (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                c == '-' || c == '_'
            );
        },
        '_'
    );
    return part;
}

std::string stateTopic(const std::string& base, int channel, std::string_view topic) {
    return channel > 0 ? fmt::format("{}/channel/{}/{}", base, channel, topicPart(topic))
                       : fmt::format("{}/device/{}", base, topicPart(topic));
}

struct Sensor {
    std::string_view topic;
    std::string_view deviceClass;
};

// Device classes as Home Assistant names them.
constexpr std::array<Sensor, 4> kOfChannel = {{
    {"motion", "motion"},
    {"videoLoss", "problem"},
    {"thermalPreAlarm", "heat"},
    {"thermalAlarm", "heat"},
}};

constexpr std::array<Sensor, 3> kOfDevice = {{
    {"diskFull", "problem"},
    {"diskError", "problem"},
    {"storageHealth", "problem"},
}};

Json deviceJson(const Sender& sender) {
    return Json{
        {"identifiers", {"ocelli_" + topicPart(sender.serial)}},
        {"name", sender.name},
        {"model", sender.model},
        {"manufacturer", "Ocelli"},
        {"serial_number", sender.serial},
    };
}

Message config(
    const std::string& prefix,
    std::string_view component,
    const Sender& sender,
    const std::string& object,
    Json json,
    const std::string& base
) {
    const std::string node = "ocelli_" + topicPart(sender.serial);
    json["unique_id"] = node + "_" + object;
    json["availability_topic"] = base + "/status";
    json["device"] = deviceJson(sender);
    return {
        fmt::format("{}/{}/{}/{}/config", prefix, component, node, object), formatJson(json), true
    };
}

Message sensorConfig(
    const Sensor& sensor,
    int channel,
    const Sender& sender,
    const std::string& base,
    const std::string& prefix
) {
    const std::string object = channel > 0 ? fmt::format("channel{}_{}", channel, sensor.topic)
                                           : std::string(sensor.topic);
    Json json{
        {"name",
         channel > 0 ? fmt::format("{} {}", topicWords(sensor.topic), channel)
                     : topicWords(sensor.topic)},
        {"state_topic", stateTopic(base, channel, sensor.topic)},
        {"payload_on", "ON"},
        {"payload_off", "OFF"},
        {"device_class", sensor.deviceClass},
    };
    return config(prefix, "binary_sensor", sender, object, std::move(json), base);
}

}  // namespace

Result<std::string> expandTopic(std::string_view pattern, const Sender& sender) {
    std::string topic;
    while (!pattern.empty()) {
        const auto open = pattern.find('{');
        topic += pattern.substr(0, open);
        if (open == std::string_view::npos) {
            break;
        }
        const auto close = pattern.find('}', open);
        const std::string_view word = close == std::string_view::npos
                                          ? std::string_view()
                                          : pattern.substr(open + 1, close - open - 1);
        if (word == "serial") {
            topic += topicPart(sender.serial);
        } else if (word == "name") {
            topic += topicPart(sender.name);
        } else if (word == "model") {
            topic += topicPart(sender.model);
        } else {
            return fail(ErrorKind::InvalidArgument, "the topic has braces that mean nothing")
                .withField("topic", "{serial}, {name}, {model}");
        }
        pattern.remove_prefix(close + 1);
    }
    while (topic.ends_with('/')) {
        topic.pop_back();
    }
    OCELLI_TRY(net::mqtt::checkTopic(topic));
    return topic;
}

std::vector<Message> messagesOf(
    const Delivery& delivery, const std::string& base, bool withPicture
) {
    std::vector<Message> messages;
    if (withPicture && !delivery.pictures.empty()) {
        const AttachedPicture& picture = delivery.pictures.back();
        messages.push_back(
            {fmt::format("{}/channel/{}/picture", base, picture.channel), picture.bytes, true}
        );
    }
    if (delivery.state != "pulse") {
        messages.push_back(
            {stateTopic(base, delivery.channel, delivery.topic),
             delivery.state == "stop" ? "OFF" : "ON",
             true}
        );
    }
    messages.push_back({base + "/events", formatJson(toJson(delivery)), false});
    return messages;
}

Message presence(const std::string& base, bool online) {
    return {base + "/status", online ? "online" : "offline", true};
}

std::vector<Message> discoveryOf(
    const Sender& sender, int channels, const std::string& base, const std::string& prefix
) {
    std::vector<Message> messages;
    for (int channel = 1; channel <= channels; ++channel) {
        for (const Sensor& sensor : kOfChannel) {
            messages.push_back(sensorConfig(sensor, channel, sender, base, prefix));
        }
        Json picture{
            {"name", fmt::format("Event picture {}", channel)},
            {"image_topic", fmt::format("{}/channel/{}/picture", base, channel)},
            {"content_type", "image/jpeg"},
        };
        messages.push_back(config(
            prefix, "image", sender, fmt::format("channel{}_picture", channel), picture, base
        ));
    }
    for (const Sensor& sensor : kOfDevice) {
        messages.push_back(sensorConfig(sensor, 0, sender, base, prefix));
    }
    return messages;
}

}  // namespace ocelli::control::deliveries
