// What is delivered: an event on its way out, with its pictures.
#include "control/deliveries/delivery.h"

namespace ocelli::control::deliveries {

Json toJson(const Delivery& delivery) {
    Json json{
        {"id", delivery.id},
        {"topic", delivery.topic},
        {"channel", delivery.channel},
        {"rule", delivery.rule},
        {"state", delivery.state},
        {"time", formatTime(delivery.time)},
        {"details", delivery.details},
        {"late", delivery.late},
        {"device",
         {{"name", delivery.sender.name},
          {"model", delivery.sender.model},
          {"serial", delivery.sender.serial},
          {"address", delivery.sender.address}}},
    };
    if (delivery.more > 0) {
        json["more"] = delivery.more;
    }
    return json;
}

}  // namespace ocelli::control::deliveries
