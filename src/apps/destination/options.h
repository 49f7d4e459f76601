// The command line of ocelli-destination.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/destination/storage.h"
#include "base/result.h"
#include "net/address.h"

namespace ocelli::apps::destination {

struct Options {
    std::filesystem::path state;
    std::filesystem::path web;        ///< folder with the pages; empty: none
    std::filesystem::path provision;  ///< a YAML file to set up from; empty: none
    net::Endpoint http{"0.0.0.0", 8088};
    net::Endpoint https{"0.0.0.0", 8448};
    StorageOptions storage;
    bool verbose = false;

    /// Only write the connection file for these addresses (those of the configuration when there
    /// are none), and end.
    bool connectionFile = false;
    std::vector<std::string> addresses;

    /// Something to print instead of running: help or version.
    std::optional<std::string> message;
};

/// InvalidArgument with one clear line that names the option.
Result<Options> parseOptions(int count, const char* const* words);

}  // namespace ocelli::apps::destination
