// Reads the configuration and the certificate of a state folder.
#include "apps/destination/write_connection_file.h"

#include "base/file.h"
#include "bodyworn/destination/connection_file.h"

namespace ocelli::apps::destination {

Result<std::string> connectionFileOf(const Options& options) {
    const auto path = options.state / "destination.json";
    if (!std::filesystem::exists(path)) {
        return fail(ErrorKind::NotFound, "there is no destination in " + options.state.string());
    }
    const auto config = OCELLI_TRY(bodyworn::destination::ConfigFile::open(path));
    const auto certificate = OCELLI_TRY(readFile(options.state / "https.pem", 64U << 10U));
    return bodyworn::destination::makeConnectionFile(
        config,
        options.addresses.empty() ? config.current().addresses : options.addresses,
        certificate,
        OCELLI_VERSION
    );
}

}  // namespace ocelli::apps::destination
