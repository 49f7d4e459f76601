// What is delivered: an event on its way out, with its pictures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::control::deliveries {

/// A picture that belongs to an event.
struct AttachedPicture {
    std::string bytes;  ///< a whole JPEG file
    WallTime captured;
    int channel = 0;
};

/// The device as others see it.
struct Sender {
    std::string name;
    std::string model;
    std::string serial;
    std::string address;  ///< numeric, of the interface that others reach us by; may be empty

    bool operator==(const Sender&) const = default;
};

/// One event for one target. Sent again after a failure with the same `id`: who has it already
/// knows it by that.
struct Delivery {
    std::uint64_t number = 0;  ///< in the queue
    std::string id;            ///< "serial-event-state", the same at every target and attempt
    std::string target;        ///< "email" …
    std::string topic;         ///< as in events/event.h
    int channel = 0;           ///< 0: the device as a whole
    std::string rule;
    std::string state;  ///< "start", "update", "stop", "pulse"
    WallTime time;      ///< when it happened
    Json details = Json::object();
    int more = 0;  ///< events of a storm that this one stands for, besides itself
    std::vector<AttachedPicture> pictures;
    int attempts = 0;   ///< that have failed
    bool late = false;  ///< an attempt has failed, or it had to wait for others
    Sender sender;
};

/// {"id","topic","channel","rule","state","time","details","more","late","device":{…}} as every
/// target tells it. `late`: it could not be told at the time.
Json toJson(const Delivery& delivery);

}  // namespace ocelli::control::deliveries
