// Command line parsing with CLI11; its exceptions end here.
#include "apps/controller/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "runtime/program.h"

namespace ocelli::apps::controller {
namespace {

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("controller");
}

Result<void> readEndpoint(std::string_view option, const std::string& word, net::Endpoint& into) {
    if (word.empty()) {
        return {};
    }
    auto parsed = net::parseEndpoint(word);
    if (!parsed) {
        return Error(std::move(parsed).error()).withContext(option, word);
    }
    into = *parsed;
    return {};
}

}  // namespace

Result<Options> parseOptions(int count, const char* const* words) {
    Options options;
    std::string http;
    std::string https;
    std::string dock;
    std::string state;
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
    try {
        app.parse(count, words);
    } catch (const CLI::CallForHelp&) {
        options.message = app.help();
        return options;
    } catch (const CLI::CallForVersion&) {
        options.message = app.version() + "\n";
        return options;
    } catch (const CLI::ParseError& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
    }
    options.state = state.empty() ? defaultStateFolder() : std::filesystem::path(state);
    OCELLI_TRY(readEndpoint("--http", http, options.http));
    OCELLI_TRY(readEndpoint("--https", https, options.https));
    OCELLI_TRY(readEndpoint("--dock", dock, options.dock));
    options.announce = !quiet;
    return options;
}

}  // namespace ocelli::apps::controller
