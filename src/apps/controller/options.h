// The command line of ocelli-controller.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/peripherals/ups_client.h"
#include "net/address.h"

namespace ocelli::apps::controller {

struct Options {
    std::filesystem::path state;
    std::filesystem::path provision;  ///< a YAML file to set the system up from; empty: none
    std::filesystem::path web;        ///< folder with the pages
    net::Endpoint http{"", 8081};
    net::Endpoint https{"", 8444};
    net::Endpoint dock{"", 8445};
    std::size_t dockPlaces = 8;    ///< cameras that send at the same moment; all get their share
    std::string networkInterface;  ///< the one that is ours to set; empty: none
    std::filesystem::path resolvers = "/etc/resolv.conf";
    std::string clock;     ///< "machine": set by us; "virtual": pretended; empty: only shown
    std::string hardware;  ///< where lamps and the power button are; empty: there are none
    std::vector<std::string> dockPorts;  ///< interfaces that docks are plugged into, in order
    std::optional<host::peripherals::UpsAddress> ups;
    std::string powerCommand;  ///< what switches the machine off; empty: only this program ends
    bool tagReaders = true;    ///< watch readers of tags through PC/SC
    bool announce = true;      ///< over multicast DNS
    bool plainHttp = false;    ///< serve over HTTP too; otherwise it only leads to HTTPS
    bool verbose = false;

    /// Something to print instead of running: help or version.
    std::optional<std::string> message;
};

/// InvalidArgument with one clear line that names the option.
Result<Options> parseOptions(int count, const char* const* words);

}  // namespace ocelli::apps::controller
