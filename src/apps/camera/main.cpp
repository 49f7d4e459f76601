// ocelli-camera: options in, a camera out.
#include <csignal>
#include <cstdio>

#include <unistd.h>

#include <fmt/format.h>

#include "apps/camera/compose.h"
#include "base/log.h"

namespace {

/// Exit status by kind of error (as for shells: 2 is a wrong call).
int statusOf(const ocelli::Error& error) {
    switch (error.kind()) {
        case ocelli::ErrorKind::InvalidArgument:
        case ocelli::ErrorKind::NotFound:
            return 2;
        default:
            return 1;
    }
}

int report(const ocelli::Error& error) {
    fmt::print(stderr, "ocelli-camera: {}\n", error.message());
    return statusOf(error);
}

}  // namespace

int main(int count, char** words) {
    using namespace ocelli;
    auto options = apps::camera::parseOptions(count, words);
    if (!options) {
        return report(options.error());
    }
    if (options->message) {
        fmt::print("{}", *options->message);
        return 0;
    }
    log::setLevel(options->verbose ? log::Level::Debug : log::Level::Info);
    // A peer that goes away is an error of one write, not the end of the program.
    std::signal(SIGPIPE, SIG_IGN);
    // So is a file that may not grow any further.
    std::signal(SIGXFSZ, SIG_IGN);
    auto camera = apps::camera::Camera::create(*options);
    if (!camera) {
        return report(camera.error());
    }
    const apps::camera::Ending ending = (*camera)->run();
    camera->reset();
    if (ending == apps::camera::Ending::Reboot) {
        log::info("main", "starting again");
        ::execv("/proc/self/exe", words);
        return report(errnoError("starting again", "/proc/self/exe"));
    }
    return 0;
}
