// One file, one trial, one keeper.
#include "host/network/network_service.h"

#include <random>

#include "base/log.h"
#include "runtime/durable_file.h"

namespace ocelli::host::network {
namespace {

constexpr const char* kFile = "network.json";
constexpr std::size_t kMostBytes = 64U << 10U;
constexpr auto kEvery = std::chrono::seconds(1);
constexpr auto kBeforeChange = std::chrono::milliseconds(500);

}  // namespace

NetworkService::NetworkService(Faces faces) : faces_(std::move(faces)), trial_(faces_.clock) {}

Error NetworkService::notOurs() {
    return fail(
        ErrorKind::FailedPrecondition,
        "The network of this computer is set by its own system: no interface is this program's own "
        "(--network-interface)"
    );
}

Result<std::unique_ptr<NetworkService>> NetworkService::create(Faces faces) {
    auto made = std::unique_ptr<NetworkService>(new NetworkService(std::move(faces)));
    if (!made->owns()) {
        return made;
    }
    auto stored = made->read();
    if (stored) {
        made->confirmed_ = std::move(*stored);
    } else if (stored.error().kind() != ErrorKind::NotFound) {
        return Error(std::move(stored).error()).withContext("reading", kFile);
    }
    made->wished_ = made->confirmed_;
    made->keeper_ = std::make_unique<InterfaceKeeper>(
        made->faces_.clock,
        *made->faces_.own,
        [random = std::mt19937(std::random_device()())]() mutable {
            return static_cast<std::uint32_t>(random());
        }
    );
    made->apply();
    made->tickTimer_ = made->faces_.loop.every(kEvery, [raw = made.get()] { raw->tick(); });
    return made;
}

Result<TcpIp> NetworkService::read() const {
    const Bytes bytes =
        OCELLI_TRY(readWhole(systemFiles(), (faces_.folder / kFile).string(), kMostBytes));
    const Json stored = OCELLI_TRY(parseJson(asText(bytes)));
    TcpIp settings = OCELLI_TRY(merge(TcpIp(), stored));
    OCELLI_TRY(readPlan(settings));
    return settings;
}

Result<void> NetworkService::write(const TcpIp& settings) const {
    const std::string text = formatJsonPretty(network::toJson(settings));
    return replaceWhole(systemFiles(), faces_.folder.string(), kFile, asBytes(text));
}

void NetworkService::apply() {
    auto plan = readPlan(wished_);
    if (plan) {
        keeper_->apply(std::move(*plan));
    }
}

Result<void> NetworkService::change(const Json& patch, const std::string& who) {
    if (!owns()) {
        return notOurs();
    }
    TcpIp wished = OCELLI_TRY(merge(wished_, patch));
    OCELLI_TRY(readPlan(wished));
    if (wished == wished_) {
        return {};
    }
    wished_ = std::move(wished);
    if (wished_ == confirmed_) {
        trial_.end();
    } else {
        trial_.begin();
    }
    faces_.log(who, "Changed the addresses of the device; they are tried");
    applyTimer_ = faces_.loop.after(kBeforeChange, [this] { apply(); });
    return {};
}

Result<void> NetworkService::confirm(const std::string& who) {
    if (!owns()) {
        return notOurs();
    }
    if (!trial_.running()) {
        return fail(
            ErrorKind::FailedPrecondition,
            "There is nothing to confirm: no change of addresses is being tried"
        );
    }
    OCELLI_TRY(write(wished_));
    confirmed_ = wished_;
    trial_.end();
    faces_.log(who, "Confirmed the addresses of the device");
    return {};
}

Result<void> NetworkService::reset() {
    trial_.end();
    return owns() ? removeIfThere(systemFiles(), (faces_.folder / kFile).string()) : Result<void>();
}

void NetworkService::tick() {
    if (!keeper_) {
        return;
    }
    if (trial_.expired()) {
        faces_.log(
            "", "The addresses of the device are what they were: nobody confirmed the change"
        );
        wished_ = confirmed_;
        apply();
    }
    keeper_->tick();
}

}  // namespace ocelli::host::network
