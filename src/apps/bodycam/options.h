// The command line of ocelli-bodycam.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "apps/bodycam/dock_search.h"
#include "base/result.h"
#include "net/address.h"

namespace ocelli::apps::bodycam {

struct Options {
    std::filesystem::path state;
    std::filesystem::path model;      ///< empty: the one with LEDs, where it is installed
    std::filesystem::path provision;  ///< empty: as it was left
    std::filesystem::path web;        ///< folder with the pages
    std::filesystem::path hardware;   ///< root of the system's folders; empty: virtual twins
    std::string gpsd = "127.0.0.1:2947";
    DockPlace dock;            ///< where the controller serves docked cameras
    std::string channel;       ///< what the lens sees; empty: as the model says
    std::string sensorSource;  ///< same for a sensor camera on the cable
    net::Endpoint http{"127.0.0.1", 8081};
    std::filesystem::path recover;  ///< set: saves the recordings of that storage, and ends
    std::filesystem::path into;     ///< where to
    bool docked = false;            ///< begins in its dock instead of switched off
    bool verbose = false;

    /// Something to print instead of running: help or version.
    std::optional<std::string> message;
};

/// `$XDG_STATE_HOME/ocelli/bodycam`, or `~/.local/state/ocelli/bodycam`.
std::filesystem::path defaultStateFolder();

/// InvalidArgument with one clear line that names the option.
Result<Options> parseOptions(int count, const char* const* words);

}  // namespace ocelli::apps::bodycam
