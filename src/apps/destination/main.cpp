// ocelli-destination: options in, a content destination out.
#include <fmt/format.h>

#include "apps/destination/compose.h"
#include "apps/destination/write_connection_file.h"
#include "base/log.h"
#include "runtime/program.h"

namespace {

using namespace ocelli;

Result<void> run(const apps::destination::Options& options) {
    if (options.message) {
        fmt::print("{}", *options.message);
        return {};
    }
    if (options.connectionFile) {
        fmt::print("{}\n", OCELLI_TRY(apps::destination::connectionFileOf(options)));
        return {};
    }
    log::setLevel(options.verbose ? log::Level::Debug : log::Level::Info);
    surviveBrokenWrites();
    const auto destination = OCELLI_TRY(apps::destination::Destination::create(options));
    destination->run();
    return {};
}

}  // namespace

int main(int count, char** words) {
    const auto options = apps::destination::parseOptions(count, words);
    const auto done = options ? run(*options) : Result<void>(options.error());
    if (!done) {
        return reportFailure("ocelli-destination", done.error());
    }
    return 0;
}
