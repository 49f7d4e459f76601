// The settings file: from and to JSON, forgiving single values that no longer fit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/generated/settings.h"

namespace ocelli::config {

/// What was read from a file.
struct LoadedSettings {
    Settings settings;
    Json spareChannels = Json::array();  ///< of channels this program does not have now; kept
    std::vector<std::string> problems;   ///< what was left at its default, in words
};

/// The whole file, secrets in clear.
std::string formatSettings(const Settings& settings, const Json& spareChannels);

/// A value that is unknown or out of range is left at its default and named in `problems`.
/// DataLoss when the text is no settings file at all.
/// @param channels  how many this program has
Result<LoadedSettings> parseSettings(
    std::string_view text, int channels, const std::filesystem::path& zones = "/usr/share/zoneinfo"
);

}  // namespace ocelli::config
