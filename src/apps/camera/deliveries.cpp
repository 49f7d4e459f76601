// Deliveries of this device, joined to its links, pictures and events.
#include "apps/camera/deliveries.h"

#include <fmt/format.h>

#include "base/log.h"
#include "net/direct_network.h"

namespace ocelli::apps::camera {
namespace {

using control::deliveries::Deliveries;
using control::deliveries::Sender;
using control::deliveries::TargetKind;

/// The first address that others can reach us by; empty when there is none.
std::string ownAddress() {
    for (const net::DirectNetwork& network : net::directNetworks()) {
        const auto kind = net::transfer::addressKind(network.address);
        if (kind == net::transfer::AddressKind::Private ||
            kind == net::transfer::AddressKind::Public) {
            return network.address;
        }
    }
    return {};
}

void tellLost(
    events::EventBus& bus, const Clock& clock, std::int64_t expired, std::int64_t merged
) {
    events::Event event;
    event.topic = events::topic::kDeliveryLost;
    event.time = clock.wall();
    event.details = Json{{"expired", expired}, {"merged", merged}};
    bus.publish(std::move(event));
}

}  // namespace

Result<std::unique_ptr<Deliveries>> openDeliveries(const DeliveryFaces& faces) {
    const auto sender =
        [&settings = faces.settings, model = faces.model, serial = faces.serialNumber] {
            return Sender{settings.current()->device.name, model, serial, ownAddress()};
        };
    const auto onLost = [&bus = faces.bus, &clock = faces.loop.clock()](
                            std::int64_t expired, std::int64_t merged
                        ) { tellLost(bus, clock, expired, merged); };
    return Deliveries::create(
        {faces.loop, faces.settings, faces.pictures, sender, onLost}, faces.state / "deliveries"
    );
}

void mailRecoveryCode(
    Deliveries& deliveries,
    const std::string& device,
    const control::users::RecoveryLetter& letter,
    UniqueFunction<void(Result<void>)> done
) {
    deliveries.send(
        {letter.to,
         fmt::format("Code for a new password of {}", device),
         fmt::format(
             "Somebody at {} forgot the password of {} of the device {}.\n\n"
             "Code: {}\n\n"
             "It sets a new password once, within {} minutes, on the page of the device. If nobody "
             "of you asked for it, give it to nobody and look who is in the network of the "
             "device.\n",
             letter.askedFrom,
             letter.account,
             device,
             letter.code,
             letter.valid.count()
         )},
        [d = std::move(done)](Result<void> sent) mutable {
            if (!sent && sent.error().kind() != ErrorKind::FailedPrecondition) {
                log::warning("users", "mailing a code: {}", sent.error().describe());
                sent = fail(
                    ErrorKind::Unavailable,
                    "The mail could not be sent; the log of the device tells why"
                );
            }
            d(std::move(sent));
        }
    );
}

void linkDeliveries(control::linkage::Linkage& links, Deliveries& deliveries) {
    for (const TargetKind& kind : control::deliveries::targetKinds()) {
        links.add(
            {std::string(kind.name),
             [&deliveries, name = kind.name](const events::Event& event, const std::vector<int>&) {
                 deliveries.take(name, event);
             }}
        );
    }
    links.add({"deviceEvent", [&deliveries](const events::Event& event, const std::vector<int>&) {
                   deliveries.takeDeviceEvent(event);
               }});
}

}  // namespace ocelli::apps::camera
