// ocelli-controller: options in, a system controller out.
#include <unistd.h>

#include <fmt/format.h>

#include "apps/controller/compose.h"
#include "base/log.h"
#include "runtime/program.h"

int main(int count, char** words) {
    using namespace ocelli;
    auto options = apps::controller::parseOptions(count, words);
    if (!options) {
        return reportFailure("ocelli-controller", options.error());
    }
    if (options->message) {
        fmt::print("{}", *options->message);
        return 0;
    }
    log::setLevel(options->verbose ? log::Level::Debug : log::Level::Info);
    surviveBrokenWrites();
    auto controller = apps::controller::Controller::create(*options);
    if (!controller) {
        return reportFailure("ocelli-controller", controller.error());
    }
    using End = apps::controller::Controller::End;
    const End end = (*controller)->run();
    controller->reset();
    if (end == End::PowerOff && !options->powerCommand.empty()) {
        ::execl("/bin/sh", "sh", "-c", options->powerCommand.c_str(), nullptr);
        return reportFailure("ocelli-controller", errnoError("switching off", "/bin/sh"));
    }
    if (end == End::Again) {
        log::info("main", "starting again");
        ::execv("/proc/self/exe", words);
        return reportFailure("ocelli-controller", errnoError("starting again", "/proc/self/exe"));
    }
    return 0;
}
