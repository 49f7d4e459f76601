// ocelli-bodycam: options in, a worn camera out.
#include <fmt/format.h>

#include "apps/bodycam/compose.h"
#include "apps/bodycam/recovery.h"
#include "base/log.h"
#include "runtime/program.h"

namespace {

/// @return the exit status: 0 when everything was saved
int recover(const ocelli::apps::bodycam::Options& options) {
    using namespace ocelli;
    const auto report = apps::bodycam::recoverStorage(
        systemFiles(), options.recover.string(), options.into.string()
    );
    if (!report) {
        return reportFailure("ocelli-bodycam", report.error());
    }
    for (const std::string& line : report->missing) {
        fmt::print("missing: {}\n", line);
    }
    fmt::print(
        "{} clips of {} recordings are in {}\n",
        report->clips,
        report->recordings,
        options.into.string()
    );
    return report->missing.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
    using namespace ocelli;
    auto options = apps::bodycam::parseOptions(count, words);
    if (!options) {
        return reportFailure("ocelli-bodycam", options.error());
    }
    if (options->message) {
        fmt::print("{}", *options->message);
        return 0;
    }
    log::setLevel(options->verbose ? log::Level::Debug : log::Level::Info);
    surviveBrokenWrites();
    if (!options->recover.empty()) {
        return recover(*options);
    }
    auto camera = apps::bodycam::BodyCam::create(*options);
    if (!camera) {
        return reportFailure("ocelli-bodycam", camera.error());
    }
    (*camera)->run();
    return 0;
}
