// What the command line may say.
#include "apps/bodycam/options.h"

#include <fmt/format.h>

#include "apps/words/command_line.h"
#include "camera/capture/source.h"
#include "runtime/program.h"

namespace ocelli::apps::bodycam {
namespace {

struct Words {
    std::string state;
    std::string model;
    std::string provision;
    std::string web;
    std::string hardware;
    std::string http;
    std::string dock;
    std::string recover;
    std::string into;
};

void describe(CLI::App& app, Words& words, Options& options) {
    app.description(
        "A body worn camera in software: records, marks, seals; buttons and lamps are on a web "
        "panel,\nor those of this computer."
    );
    app.add_option("--state", words.state, "Folder for settings, keys and recordings")
        ->type_name("DIR")
        ->default_str(defaultStateFolder().string());
    app.add_option("--model", words.model, "Device model, a file like models/bodycam-led.yaml")
        ->type_name("FILE");
    app.add_option(
           "--provision", words.provision, "Wearer, profile and key from a YAML file, at each start"
    )
        ->type_name("FILE");
    app.add_option(
           "--channel", options.channel, "What the lens sees: v4l2:…, file:PATH, scene:street"
    )
        ->type_name("SOURCE");
    app.add_option(
           "--sensor-source",
           options.sensorSource,
           "What a sensor camera sees once it is plugged in; with --hardware a v4l2:/dev/… is\n"
           "plugged in while it is there"
    )
        ->type_name("SOURCE");
    app.add_option(
           "--http",
           words.http,
           "Where the panel listens (127.0.0.1:8081). It is for trying: who "
           "reaches it holds the camera"
    )
        ->type_name("ADDR:PORT");
    app.add_option("--web", words.web, "Folder with the pages")->type_name("DIR");
    app.add_option(
           "--hardware",
           words.hardware,
           "Use buttons, LEDs, battery … of this computer instead of virtual twins;\n"
           "/ or a folder that stands in its place"
    )
        ->type_name("ROOT");
    app.add_option("--gpsd", options.gpsd, "Where gpsd answers, with --hardware")
        ->type_name("ADDR:PORT");
    app.add_option(
           "--dock",
           words.dock,
           "The controller that docked cameras are brought to, as 127.0.0.1:8445;\n"
           "find: any that answers in the network"
    )
        ->type_name("ADDR:PORT");
    auto* recover =
        app.add_option(
               "--recover",
               words.recover,
               "Saves the recordings of a dead camera: its state folder, or a copy of its "
               "storage.\n"
               "Nothing on it is changed; clips come out as a destination would get them"
        )
            ->type_name("DIR");
    auto* into = app.add_option("--into", words.into, "Where recovered recordings are put")
                     ->type_name("DIR")
                     ->needs(recover);
    recover->needs(into);
    app.add_flag("--docked", options.docked, "Begin in the dock instead of switched off");
    app.add_flag("--verbose", options.verbose, "Log more");
    app.set_version_flag("--version", fmt::format("ocelli-bodycam {}", OCELLI_VERSION));
}

Result<void> checkSource(const char* option, const std::string& source) {
    if (!source.empty()) {
        auto address = ocelli::camera::capture::parseSourceAddress(source);
        if (!address) {
            return Error(std::move(address).error()).withContext(option, source);
        }
    }
    return {};
}

Result<void> check(const Words& words, Options& options) {
    OCELLI_TRY(words::readEndpoint("--http", words.http, options.http));
    if (options.http.address.empty()) {
        options.http.address = "127.0.0.1";  // other computers only when they are named
    }
    options.dock.inNetwork = words.dock == "find";
    if (!words.dock.empty() && !options.dock.inNetwork) {
        net::Endpoint controller;
        OCELLI_TRY(words::readEndpoint("--dock", words.dock, controller));
        if (controller.address.empty() || controller.port == 0) {
            return fail(ErrorKind::InvalidArgument, "--dock needs an address and a port, or find")
                .withField("--dock", "ADDR:PORT or find");
        }
        options.dock.named = std::move(controller);
    }
    OCELLI_TRY(checkSource("--channel", options.channel));
    OCELLI_TRY(checkSource("--sensor-source", options.sensorSource));
    if (auto gpsd = net::parseEndpoint(options.gpsd); !gpsd) {
        return Error(std::move(gpsd).error()).withContext("--gpsd", options.gpsd);
    }
    return {};
}

}  // namespace

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("bodycam");
}

Result<Options> parseOptions(int count, const char* const* words) {
    Options options;
    Words given;
    CLI::App app("", "ocelli-bodycam");
    describe(app, given, options);
    options.message = OCELLI_TRY(words::readCommandLine(app, count, words));
    if (options.message) {
        return options;
    }
    options.state = given.state.empty() ? defaultStateFolder() : std::filesystem::path(given.state);
    options.model = given.model;
    options.provision = given.provision;
    options.web = given.web;
    options.hardware = given.hardware;
    options.recover = given.recover;
    options.into = given.into;
    OCELLI_TRY(check(given, options));
    return options;
}

}  // namespace ocelli::apps::bodycam
