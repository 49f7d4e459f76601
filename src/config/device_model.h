// A device model as data: channels, ports, streams, and what the device lacks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace ocelli::config {

struct ModelChannel {
    std::string name;
    std::string source;  ///< as for --channel
    /// Groups of this channel that begin with other values than the catalog's: group → patch. They
    /// go with the model's own source.
    Json settings = Json::object();
};

/// Read from `models/*.yaml`. What a model lacks is absent from its capability list, with the
/// reason.
struct DeviceModel {
    std::string model;
    std::string description;
    std::uint16_t httpPort = 8080;
    std::uint16_t httpsPort = 8443;
    std::uint16_t rtspPort = 8554;
    std::vector<ModelChannel> channels;         ///< 1 to 64
    std::vector<std::string> alarmInputs;       ///< lines, as for --alarm-input; at most 16
    std::vector<std::string> alarmOutputs;      ///< the same for outputs
    std::string illuminator;                    ///< a line as these; empty: none
    std::vector<std::string> streams;           ///< of main, sub, third
    std::map<std::string, std::string> absent;  ///< function → why it is not there
};

/// Reads YAML. InvalidArgument with line and member: unknown members, ports out of range, no
/// channels.
Result<DeviceModel> parseDeviceModel(std::string_view text);

/// Same from a file; NotFound names it.
Result<DeviceModel> readDeviceModel(const std::filesystem::path& file);

/// What is used without --model.
DeviceModel defaultDeviceModel();

}  // namespace ocelli::config
