// The command line of ocelli-camera.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "camera/talk/sound_output.h"
#include "net/address.h"

namespace ocelli::apps::camera {

struct Options {
    std::filesystem::path state;
    std::filesystem::path model;  ///< empty: the built-in default
    std::filesystem::path web;    ///< folder with the pages
    std::optional<net::Endpoint> http;
    std::optional<net::Endpoint> https;
    std::optional<net::Endpoint> rtsp;
    std::vector<std::string> channels;      ///< sources; empty: those of the settings or the model
    std::vector<std::string> alarmInputs;   ///< lines; empty: those of the model
    std::vector<std::string> alarmOutputs;  ///< the same
    std::string illuminator;                ///< a line; empty: that of the model
    ocelli::camera::talk::OpenOutput soundOut;   ///< empty: the device has no sound output
    std::string networkInterface;                ///< the device's own; empty: none is
    std::string resolvers = "/etc/resolv.conf";  ///< where its DNS servers are written
    std::filesystem::path hardware = "/";        ///< in the place of / for sensors, cards
    bool verbose = false;

    /// Something to print instead of running: help or version.
    std::optional<std::string> message;
};

/// `$XDG_STATE_HOME/ocelli/camera`, or `~/.local/state/ocelli/camera`.
std::filesystem::path defaultStateFolder();

/// InvalidArgument with one clear line that names the option.
Result<Options> parseOptions(int count, const char* const* words);

}  // namespace ocelli::apps::camera
