// Reads the configuration and the certificate of a state folder.
#include "apps/destination/write_connection_file.h"

#include "base/file.h"
#include "bodyworn/destination/connection_file.h"

namespace ocelli::apps::destination {

constexpr std::size_t kMostServerFile = 64U << 10U;

Result<std::string> connectionFileOf(const Options& options) {
    const auto path = options.state / "destination.json";
    if (!std::filesystem::exists(path)) {
        return fail(ErrorKind::NotFound, "there is no destination in " + options.state.string());
    }
    const auto config = OCELLI_TRY(bodyworn::destination::ConfigFile::open(path));
    const crypto::CertifiedKey server = {
        OCELLI_TRY(readFile(options.state / "https.pem", kMostServerFile)),
        OCELLI_TRY(readFile(options.state / "https.key", kMostServerFile))
    };
    return bodyworn::destination::makeConnectionFile(
        config,
        options.addresses.empty() ? config.current().addresses : options.addresses,
        server,
        OCELLI_VERSION
    );
}

}  // namespace ocelli::apps::destination
