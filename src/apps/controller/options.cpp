// What the command line may say.
#include "apps/controller/options.h"

#include <set>

#include <fmt/format.h>

#include "apps/words/command_line.h"
#include "base/text.h"
#include "bodyworn/system/dock_ports.h"
#include "runtime/program.h"

namespace ocelli::apps::controller {
namespace {

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("controller");
}

/// Each once, and as the kernel names interfaces.
Result<void> checkPorts(const std::vector<std::string>& names) {
    constexpr std::size_t kLongest = 15;  // IFNAMSIZ - 1
    std::set<std::string> seen;
    for (const std::string& name : names) {
        const bool good = !name.empty() && name.size() <= kLongest &&
                          name.find('/') == std::string::npos && isCleanText(name) &&
                          seen.insert(name).second;
        if (!good) {
            return fail(
                       ErrorKind::InvalidArgument,
                       "--dock-ports must be names of network interfaces, each once, such as "
                       "eth1,eth2"
            )
                .withField("dock-ports", "1..15 characters each");
        }
    }
    if (names.size() > bodyworn::system::DockPorts::kMost) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("--dock-ports: at most {}", bodyworn::system::DockPorts::kMost)
        );
    }
    return {};
}

}  // namespace

Result<Options> parseOptions(int count, const char* const* words) {
    Options options;
    std::string http;
    std::string https;
    std::string dock;
    std::string state;
    std::string ups;
    bool quiet = false;
    CLI::App app("", "ocelli-controller");
    app.description(
        "The system controller of a body worn system: takes recordings from docked cameras to the\n"
        "content destination. Open the printed address in a browser to set it up."
    );
    app.add_option("--state", state, "Folder for everything it keeps")->type_name("DIR");
    app.add_option("--http", http, "Where HTTP leads to HTTPS (8081)")->type_name("ADDR:PORT");
    app.add_option("--https", https, "Where to listen for HTTPS (8444)")->type_name("ADDR:PORT");
    app.add_option("--dock", dock, "Where docked cameras are served (8445)")
        ->type_name("ADDR:PORT");
    app.add_option(
           "--dock-places", options.dockPlaces, "How many cameras send at the same moment (8)"
    )
        ->type_name("1..80")
        ->check(CLI::Range(1, 80));
    app.add_option(
           "--network-interface",
           options.networkInterface,
           "The network interface that is the controller's own to set, such as eth0.\n"
           "Without it the network of this computer is only shown."
    )
        ->type_name("NAME");
    app.add_option("--resolv-conf", options.resolvers, "Where DNS servers are written")
        ->type_name("FILE");
    app.add_option(
           "--set-clock",
           options.clock,
           "Sets the clock of this machine, from a time server or by hand (machine), or only\n"
           "pretends that (virtual). Without it the clock is only shown."
    )
        ->type_name("machine|virtual")
        ->check(CLI::IsMember({"machine", "virtual"}));
    app.add_option(
           "--hardware",
           options.hardware,
           "Show the state on the LEDs status and storage of this computer, and end when its\n"
           "power button is held; / or a folder that stands in its place"
    )
        ->type_name("ROOT");
    app.add_option(
           "--dock-ports",
           options.dockPorts,
           "The network interfaces that docks are plugged into, in the order of the ports:\n"
           "eth1,eth2. The manager shows what is at each"
    )
        ->delimiter(',')
        ->type_name("NAMES");
    app.add_option("--ups", ups, "The UPS that feeds this computer, as Network UPS Tools calls it")
        ->type_name("NAME@HOST[:PORT]");
    app.add_option(
           "--power-command",
           options.powerCommand,
           "Run after the power button was held, when everything is closed: systemctl poweroff"
    )
        ->type_name("COMMAND");
    app.add_flag("--no-announcement", quiet, "Do not tell the network where it and its docks are");
    app.add_option("--provision", options.provision, "Sets the system up from a YAML file")
        ->type_name("FILE");
    app.add_option("--web", options.web, "Folder with the pages")->type_name("DIR");
    app.add_flag("!--no-tag-readers", options.tagReaders, "Do not watch readers of tags (PC/SC)");
    app.add_flag("--plain-http", options.plainHttp, "Serve over HTTP as well, without encryption");
    app.add_flag("--verbose", options.verbose, "Log more");
    app.set_version_flag("--version", fmt::format("ocelli-controller {}", OCELLI_VERSION));
    app.footer("Environment: OCELLI_ADMIN_PASSWORD activates a fresh controller without a browser."
    );
    options.message = OCELLI_TRY(words::readCommandLine(app, count, words));
    if (options.message) {
        return options;
    }
    options.state = state.empty() ? defaultStateFolder() : std::filesystem::path(state);
    OCELLI_TRY(words::readEndpoint("--http", http, options.http));
    OCELLI_TRY(words::readEndpoint("--https", https, options.https));
    OCELLI_TRY(words::readEndpoint("--dock", dock, options.dock));
    OCELLI_TRY(checkPorts(options.dockPorts));
    if (!ups.empty()) {
        auto address = host::peripherals::parseUpsAddress(ups);
        if (!address) {
            return Error(std::move(address).error()).withContext("--ups");
        }
        options.ups = std::move(*address);
    }
    options.announce = !quiet;
    return options;
}

}  // namespace ocelli::apps::controller
