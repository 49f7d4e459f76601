// Deliveries of this device, joined to its links, pictures and events.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "control/deliveries/deliveries.h"
#include "control/linkage/linkage.h"
#include "control/users/users.h"
#include "events/event_bus.h"

namespace ocelli::apps::camera {

struct DeliveryFaces {
    EventLoop& loop;
    config::SettingsStore& settings;
    events::EventBus& bus;
    media::PictureSource& pictures;
    std::string model;
    std::string serialNumber;
    std::filesystem::path state;
};

/// Deliveries that are given up are told on the bus as "deliveryLost".
Result<std::unique_ptr<control::deliveries::Deliveries>> openDeliveries(const DeliveryFaces& faces);

/// Mails a code for a new password to the administrator. What is wrong with the mail server is for
/// the log: whoever asked may be anybody.
void mailRecoveryCode(
    control::deliveries::Deliveries& deliveries,
    const std::string& device,
    const control::users::RecoveryLetter& letter,
    UniqueFunction<void(Result<void>)> done
);

/// One action for each kind of target, and one for events of the device.
void linkDeliveries(control::linkage::Linkage& links, control::deliveries::Deliveries& deliveries);

}  // namespace ocelli::apps::camera
