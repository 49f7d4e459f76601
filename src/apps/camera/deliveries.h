// Deliveries of this device, joined to its links, pictures and events.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "control/deliveries/deliveries.h"
#include "control/linkage/linkage.h"
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

/// One action for each kind of target, and one for events of the device.
void linkDeliveries(control::linkage::Linkage& links, control::deliveries::Deliveries& deliveries);

}  // namespace ocelli::apps::camera
