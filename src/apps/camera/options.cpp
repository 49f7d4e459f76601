// What the command line may say.
#include "apps/camera/options.h"

#include <fmt/format.h>

#include "apps/camera/alarm_io.h"
#include "apps/camera/version.h"
#include "apps/words/command_line.h"
#include "camera/capture/source.h"
#include "runtime/program.h"

namespace ocelli::apps::camera {
namespace {

constexpr std::size_t kMaximumChannels = 64;

struct Words {
    std::string state;
    std::string model;
    std::string web;
    std::string http;
    std::string https;
    std::string rtsp;
    std::vector<std::string> channels;
    std::vector<std::string> alarmInputs;
    std::vector<std::string> alarmOutputs;
    std::string soundOut = "alsa";
    std::string hardware = "/";
};

Result<void> checkChannels(const std::vector<std::string>& channels) {
    if (channels.size() > kMaximumChannels) {
        return fail(ErrorKind::InvalidArgument, "--channel: at most 64 channels");
    }
    for (const std::string& source : channels) {
        if (auto address = ocelli::camera::capture::parseSourceAddress(source); !address) {
            return Error(std::move(address).error()).withContext("--channel", source);
        }
    }
    return {};
}

Result<void> checkLines(const char* option, const std::vector<std::string>& lines) {
    if (auto read = readLines(lines); !read) {
        return Error(std::move(read).error()).withContext(option);
    }
    return {};
}

void describe(CLI::App& app, Words& words, Options& options) {
    app.description(
        "Makes this computer a network camera: live pictures, recording, playback, events.\n"
        "Open the printed address in a browser; recorders and players open the RTSP address."
    );
    app.add_option("--state", words.state, "Folder for settings, accounts, logs and recordings")
        ->type_name("DIR")
        ->default_str(defaultStateFolder().string());
    app.add_option("--model", words.model, "Device model, a file like models/default.yaml")
        ->type_name("FILE");
    app.add_option("--http", words.http, "Where to listen for HTTP (8080)")->type_name("ADDR:PORT");
    app.add_option("--https", words.https, "Where to listen for HTTPS (8443)")
        ->type_name("ADDR:PORT");
    app.add_option("--rtsp", words.rtsp, "Where to listen for RTSP (8554)")->type_name("ADDR:PORT");
    app.add_option(
           "--channel",
           words.channels,
           "A source, once for each channel: v4l2:/dev/video0, rtsp://host/path,\n"
           "file:PATH, scene:street, scene:office, scene:thermal, thermal:PATH (FLIR and InfiRay "
           "files)"
    )
        ->type_name("SOURCE")
        ->allow_extra_args(false);
    app.add_option("--web", words.web, "Folder with the pages")->type_name("DIR");
    app.add_option(
           "--sound-out",
           words.soundOut,
           "Where those who talk are heard: alsa (a sound card), none, or wav:FOLDER\n"
           "(talk-1.wav for channel 1, for trying and testing)"
    )
        ->type_name("OUTPUT");
    app.add_option(
           "--alarm-input",
           words.alarmInputs,
           "A contact, once for each alarm input: gpio:gpiochip0:17, or virtual (set over HTTP)"
    )
        ->type_name("LINE")
        ->allow_extra_args(false);
    app.add_option(
           "--alarm-output",
           words.alarmOutputs,
           "A switch, once for each alarm output: gpio:gpiochip0:18, or virtual"
    )
        ->type_name("LINE")
        ->allow_extra_args(false);
    app.add_option(
           "--illuminator",
           options.illuminator,
           "The switch of the lamp: gpio:gpiochip0:19, or virtual"
    )
        ->type_name("LINE");
    app.add_option(
           "--network-interface",
           options.networkInterface,
           "The network interface that is the device's own to set, such as eth0.\n"
           "Without it the network of this computer is only shown."
    )
        ->type_name("NAME");
    app.add_option(
           "--resolv-conf",
           options.resolvers,
           "Where the DNS servers of that interface are written; empty: nowhere"
    )
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option(
           "--hardware",
           words.hardware,
           "Folder that stands in the place of / when temperature sensors and cards are looked "
           "for, for trying"
    )
        ->type_name("DIR");
    app.add_flag("--verbose", options.verbose, "Log more");
    app.set_version_flag("--version", fmt::format("ocelli-camera {}", kVersion));
    app.footer(
        "Environment: OCELLI_ADMIN_PASSWORD activates a fresh device without a browser.\n"
        "All of these are also settings; given here they are written into the settings."
    );
}

}  // namespace

std::filesystem::path defaultStateFolder() {
    return defaultStateFolderOf("camera");
}

Result<Options> parseOptions(int count, const char* const* words) {
    Options options;
    Words given;
    CLI::App app("", "ocelli-camera");
    describe(app, given, options);
    options.message = OCELLI_TRY(words::readCommandLine(app, count, words));
    if (options.message) {
        return options;
    }
    options.state = given.state.empty() ? defaultStateFolder() : std::filesystem::path(given.state);
    options.model = given.model;
    options.web = given.web;
    options.hardware = given.hardware;
    OCELLI_TRY(words::readEndpoint("--http", given.http, options.http));
    OCELLI_TRY(words::readEndpoint("--https", given.https, options.https));
    OCELLI_TRY(words::readEndpoint("--rtsp", given.rtsp, options.rtsp));
    OCELLI_TRY(checkChannels(given.channels));
    options.channels = given.channels;
    OCELLI_TRY(checkLines("--alarm-input", given.alarmInputs));
    OCELLI_TRY(checkLines("--alarm-output", given.alarmOutputs));
    if (!options.illuminator.empty()) {
        OCELLI_TRY(checkLines("--illuminator", {options.illuminator}));
    }
    options.alarmInputs = given.alarmInputs;
    options.alarmOutputs = given.alarmOutputs;
    auto soundOut = ocelli::camera::talk::parseSoundOutput(given.soundOut);
    if (!soundOut) {
        return Error(std::move(soundOut).error()).withContext("--sound-out", given.soundOut);
    }
    options.soundOut = std::move(*soundOut);
    return options;
}

}  // namespace ocelli::apps::camera
