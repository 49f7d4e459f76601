// Reads device models with yaml-cpp; its exceptions end here.
#include "config/device_model.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "config/detail/yaml_json.h"

namespace ocelli::config {
namespace {

constexpr std::size_t kMaximumSize = 64U << 10U;
constexpr std::size_t kMaximumChannels = 64;
constexpr std::size_t kMaximumText = 1024;

Error wrong(const YAML::Node& node, std::string_view field, std::string_view allowed) {
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format("line {}: {} must be {}", node.Mark().line + 1, field, allowed)
    )
        .withField(std::string(field), std::string(allowed));
}

Result<std::string> text(const YAML::Node& node, std::string_view field) {
    if (!node.IsScalar() || node.Scalar().empty() || node.Scalar().size() > kMaximumText) {
        return wrong(node, field, "a text of 1 to 1024 characters");
    }
    return node.Scalar();
}

Result<std::uint16_t> port(const YAML::Node& node, std::string_view field) {
    int value = 0;
    if (!node.IsScalar() || !YAML::convert<int>::decode(node, value) || value < 1 ||
        value > 65535) {
        return wrong(node, field, "a port from 1 to 65535");
    }
    return static_cast<std::uint16_t>(value);
}

Result<void> readPorts(const YAML::Node& node, DeviceModel& model) {
    if (!node.IsMap()) {
        return wrong(node, "ports", "a map");
    }
    for (const auto& entry : node) {
        const std::string& name = entry.first.Scalar();
        const std::uint16_t value = OCELLI_TRY(port(entry.second, name));
        if (name == "http") {
            model.httpPort = value;
        } else if (name == "https") {
            model.httpsPort = value;
        } else if (name == "rtsp") {
            model.rtspPort = value;
        } else {
            return wrong(entry.first, "ports", "http, https or rtsp");
        }
    }
    return {};
}

Result<void> readChannels(const YAML::Node& node, DeviceModel& model) {
    if (!node.IsSequence() || node.size() == 0 || node.size() > kMaximumChannels) {
        return wrong(node, "channels", "a list of 1 to 64");
    }
    for (const auto& entry : node) {
        if (!entry.IsMap()) {
            return wrong(entry, "channels", "a list of maps with name, source and settings");
        }
        ModelChannel channel;
        for (const auto& member : entry) {
            const std::string& name = member.first.Scalar();
            if (name == "name") {
                channel.name = OCELLI_TRY(text(member.second, "name"));
            } else if (name == "source") {
                channel.source = OCELLI_TRY(text(member.second, "source"));
            } else if (name == "settings") {
                if (!member.second.IsMap()) {
                    return wrong(member.second, "settings", "a map of groups");
                }
                channel.settings = detail::yamlToJson(member.second);
            } else {
                return wrong(member.first, "channels", "name, source and settings");
            }
        }
        if (channel.source.empty()) {
            return wrong(entry, "source", "given for each channel");
        }
        if (channel.name.empty()) {
            channel.name = fmt::format("Camera {}", model.channels.size() + 1);
        }
        model.channels.push_back(std::move(channel));
    }
    return {};
}

Result<void> readStreams(const YAML::Node& node, DeviceModel& model) {
    static constexpr std::array<std::string_view, 3> kKnown = {"main", "sub", "third"};
    if (!node.IsSequence() || node.size() == 0 || node.size() > kKnown.size()) {
        return wrong(node, "streams", "a list of main, sub, third");
    }
    model.streams.clear();
    for (const auto& entry : node) {
        const std::string name = OCELLI_TRY(text(entry, "streams"));
        const bool known = std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
        const bool twice =
            std::find(model.streams.begin(), model.streams.end(), name) != model.streams.end();
        if (!known || twice) {
            return wrong(entry, "streams", "a list of main, sub, third, each once");
        }
        model.streams.push_back(name);
    }
    return {};
}

Result<std::vector<std::string>> readLines(const YAML::Node& node, std::string_view field) {
    constexpr std::size_t kMostLines = 16;
    if (!node.IsSequence() || node.size() > kMostLines) {
        return wrong(node, field, "a list of at most 16 lines");
    }
    std::vector<std::string> lines;
    for (const auto& entry : node) {
        lines.push_back(OCELLI_TRY(text(entry, field)));
    }
    return lines;
}

Result<void> readAbsent(const YAML::Node& node, DeviceModel& model) {
    if (!node.IsMap() || node.size() > 64) {
        return wrong(node, "absent", "a map of function and reason");
    }
    for (const auto& entry : node) {
        const std::string name = OCELLI_TRY(text(entry.first, "absent"));
        model.absent[name] = OCELLI_TRY(text(entry.second, name));
    }
    return {};
}

Result<void> readMember(const std::string& name, const YAML::Node& node, DeviceModel& model) {
    if (name == "model") {
        model.model = OCELLI_TRY(text(node, "model"));
    } else if (name == "description") {
        model.description = OCELLI_TRY(text(node, "description"));
    } else if (name == "ports") {
        OCELLI_TRY(readPorts(node, model));
    } else if (name == "channels") {
        OCELLI_TRY(readChannels(node, model));
    } else if (name == "streams") {
        OCELLI_TRY(readStreams(node, model));
    } else if (name == "alarmInputs") {
        model.alarmInputs = OCELLI_TRY(readLines(node, name));
    } else if (name == "alarmOutputs") {
        model.alarmOutputs = OCELLI_TRY(readLines(node, name));
    } else if (name == "illuminator") {
        model.illuminator = OCELLI_TRY(text(node, name));
    } else if (name == "absent") {
        OCELLI_TRY(readAbsent(node, model));
    } else {
        return wrong(
            node,
            name,
            "one of model, description, ports, channels, streams, alarmInputs, alarmOutputs, "
            "illuminator, absent"
        );
    }
    return {};
}

Result<DeviceModel> read(const YAML::Node& root) {
    if (!root.IsMap()) {
        return fail(ErrorKind::InvalidArgument, "a device model is a map");
    }
    DeviceModel model;
    model.streams = {"main", "sub", "third"};
    for (const auto& entry : root) {
        if (!entry.first.IsScalar()) {
            return wrong(entry.first, "member", "a word");
        }
        OCELLI_TRY(readMember(entry.first.Scalar(), entry.second, model));
    }
    if (model.model.empty() || model.channels.empty()) {
        return fail(
            ErrorKind::InvalidArgument, "a device model needs the members model and channels"
        );
    }
    return model;
}

}  // namespace

Result<DeviceModel> parseDeviceModel(std::string_view text) {
    if (text.size() > kMaximumSize || detail::tooDeep(text)) {
        return fail(
            ErrorKind::InvalidArgument, "a device model has at most 64 KiB and little nesting"
        );
    }
    try {
        return read(YAML::Load(std::string(text)));
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
    }
}

Result<DeviceModel> readDeviceModel(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream) {
        return fail(ErrorKind::NotFound, fmt::format("there is no model file {}", file.string()));
    }
    std::ostringstream content;
    content << stream.rdbuf();
    auto model = parseDeviceModel(content.str());
    if (!model) {
        return Error(std::move(model).error()).withContext("reading model", file.string());
    }
    return model;
}

DeviceModel defaultDeviceModel() {
    DeviceModel model;
    model.model = "Ocelli camera";
    model.description = "Network camera on any Linux computer";
    model.channels = {{"Camera 1", "scene:street", Json::object()}};
    model.streams = {"main", "sub", "third"};
    model.absent = {
        {"ptz", "This device cannot pan, tilt or zoom."},
        {"lens", "The lens of this device has no motor."},
        {"illuminator", "This device has no illuminator."},
        {"alarmInput", "This device has no alarm input."},
        {"alarmOutput", "This device has no alarm output."},
    };
    return model;
}

}  // namespace ocelli::config
