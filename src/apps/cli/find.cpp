// `ocelli find`: the devices in the networks of this machine.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "base/json.h"
#include "host/discovery/device_finder.h"
#include "host/discovery/find_report.h"
#include "net/direct_network.h"

namespace ocelli::apps::cli {
namespace {

using host::discovery::FoundDevice;

struct FindOptions {
    double seconds = 2;
    bool json = false;
};

std::string portOf(const FoundDevice& device, const char* service) {
    const auto found = device.ports.find(service);
    return found == device.ports.end() ? "-" : std::to_string(found->second);
}

std::string asLine(const FoundDevice& device) {
    // Addresses of IPv6 are long: the table has them where there is no other.
    std::vector<std::string> shown;
    std::ranges::copy_if(device.addresses, std::back_inserter(shown), [](const std::string& one) {
        return one.find(':') == std::string::npos;
    });
    if (shown.empty() && !device.addresses.empty()) {
        shown.push_back(device.addresses.back());
    }
    const std::string addresses = fmt::format("{}", fmt::join(shown, ","));
    return fmt::format(
        "{:<9} {:<15} {:>5} {:>5} {:>5}  {:<20} {:<16} {}\n",
        device.text("state").empty() ? "-" : device.text("state"),
        addresses,
        portOf(device, "_http._tcp"),
        portOf(device, "_https._tcp"),
        portOf(device, "_rtsp._tcp"),
        device.text("serial"),
        device.text("model"),
        device.name
    );
}

Json asJson(const FoundDevice& device) {
    Json ports = Json::object();
    for (const auto& [service, port] : device.ports) {
        // "_https._tcp" is "https".
        ports[service.substr(1, service.find('.') - 1)] = port;
    }
    Json json = Json{{"name", device.name}, {"addresses", device.addresses}, {"ports", ports}};
    const auto obstacle = host::discovery::obstacleOf(device, net::directNetworks());
    json["problem"] = obstacle.code;
    json["problemText"] = obstacle.words;
    for (const char* key : {"state", "serial", "model", "version"}) {
        json[key] = device.text(key);
    }
    return json;
}

Result<int> find(const FindOptions& options) {
    const SystemClock clock;
    EventLoop loop(clock);
    const auto finder = OCELLI_TRY(host::discovery::DeviceFinder::create(loop));
    loop.runUntil(
        [] { return false; },
        std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000))
    );
    auto devices = finder->found();
    std::ranges::stable_sort(devices, {}, [](const FoundDevice& one) {
        return std::pair(one.text("state") != "inactive", one.name);
    });
    if (devices.empty()) {
        for (const std::string& line : host::discovery::wordsOfSilence(net::directNetworks())) {
            fmt::print(stderr, "{}\n", line);
        }
    }
    if (options.json) {
        Json list = Json::array();
        std::ranges::transform(devices, std::back_inserter(list), asJson);
        fmt::print("{}\n", formatJsonPretty(list));
        return 0;
    }
    if (devices.empty()) {
        return 0;
    }
    fmt::print(
        "{:<9} {:<15} {:>5} {:>5} {:>5}  {:<20} {:<16} {}\n",
        "STATE",
        "ADDRESS",
        "HTTP",
        "HTTPS",
        "RTSP",
        "SERIAL",
        "MODEL",
        "NAME"
    );
    for (const FoundDevice& device : devices) {
        fmt::print("{}", asLine(device));
    }
    for (const FoundDevice& device : devices) {
        const auto obstacle = host::discovery::obstacleOf(device, net::directNetworks());
        if (!obstacle.code.empty()) {
            fmt::print(stderr, "{}: {}.\n", device.name, obstacle.words);
        }
    }
    return 0;
}

}  // namespace

void addFind(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "find",
        "Lists the devices in the networks of this machine, those that are not activated first."
    );
    const auto options = std::make_shared<FindOptions>();
    command->add_option("--seconds", options->seconds, "How long to wait for answers")
        ->check(CLI::Range(0.1, 60.0))
        ->capture_default_str();
    command->add_flag("--json", options->json, "A list of objects instead of a table");
    command->callback([&chosen, options] { chosen = [options] { return find(*options); }; });
}

}  // namespace ocelli::apps::cli
