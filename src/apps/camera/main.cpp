// ocelli-camera: options in, a camera out.
#include <unistd.h>

#include <fmt/format.h>

#include "apps/camera/compose.h"
#include "base/log.h"
#include "runtime/program.h"

int main(int count, char** words) {
    using namespace ocelli;
    auto options = apps::camera::parseOptions(count, words);
    if (!options) {
        return reportFailure("ocelli-camera", options.error());
    }
    if (options->message) {
        fmt::print("{}", *options->message);
        return 0;
    }
    log::setLevel(options->verbose ? log::Level::Debug : log::Level::Info);
    surviveBrokenWrites();
    auto camera = apps::camera::Camera::create(*options);
    if (!camera) {
        return reportFailure("ocelli-camera", camera.error());
    }
    const apps::camera::Ending ending = (*camera)->run();
    camera->reset();
    if (ending == apps::camera::Ending::Reboot) {
        log::info("main", "starting again");
        ::execv("/proc/self/exe", words);
        return reportFailure("ocelli-camera", errnoError("starting again", "/proc/self/exe"));
    }
    return 0;
}
