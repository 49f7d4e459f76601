// Tests the way to a destination over the network.
#include "bodyworn/offload/path_check.h"
#include "bodyworn/swift/http_wire.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr Duration kConnectWithin = std::chrono::seconds(5);
constexpr Duration kQuietAtMost = std::chrono::seconds(10);

}  // namespace

PathReport testPath(
    const Clock& clock,
    const ConnectionFile& file,
    const PathWish& wish,
    const std::stop_token& stop
) {
    auto wire = swift::createHttpWire(
        clock, {.certificates = file.certificates, .stop = stop, .quietAtMost = kQuietAtMost}
    );
    if (!wire) {
        PathStep step;
        step.id = "login";
        step.title = "Login";
        step.state = StepState::Failed;
        step.found = wire.error().message();
        return {{std::move(step)}};
    }
    const auto look = [&](const std::string& url) {
        net::transfer::Terms terms;
        terms.connectWithin = kConnectWithin;
        terms.tls.authorities = file.certificates;
        terms.stop = stop;
        return net::transfer::lookAt(clock, url, terms);
    };
    return checkPath({clock, **wire, look}, file, wish);
}

}  // namespace ocelli::bodyworn::offload
