// What a docked camera and its controller tell each other, as values and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::dock {

/// The camera introduces itself.
struct Hello {
    std::string serial;  ///< must be the one in its certificate
    std::string model;
    std::string firmware;
    int batteryPercent = 0;          ///< 0..100
    std::uint64_t freeBytes = 0;     ///< of its storage
    std::uint64_t pendingBytes = 0;  ///< what the destination has not confirmed
    std::string state;               ///< "ready", "charging" or a fault, for the dashboard

    /// The place in the docks, where its contacts tell one; 0: not known.
    int bay = 0;

    /// Of what is pending, what this controller does not have. CameraEnd fills it in.
    std::uint64_t bringBytes = 0;

    bool operator==(const Hello&) const = default;
};

/// A camera that belongs to no system asks to be taken in.
struct EnrolmentWish {
    Hello hello;
    std::string request;  ///< PKCS#10, PEM, for the key of its certificate; at most 8 KiB

    bool operator==(const EnrolmentWish&) const = default;
};

struct Enrolment {
    bool pending = true;  ///< an administrator has to add the camera first: ask again
    std::string chain;    ///< PEM, the camera's certificate first; empty while pending
    std::string root;     ///< PEM, the system's authority; empty while pending

    bool operator==(const Enrolment&) const = default;
};

/// What the controller gives to a camera that belongs to its system.
struct Welcome {
    std::string controller;  ///< its serial number
    WallTime time;           ///< UTC; the camera sets its clock by it
    Json user = nullptr;     ///< whom it is assigned to; null: nobody
    Json profile = nullptr;
    Json settings = nullptr;  ///< of the system: categories, destination key, container type …
    std::uint32_t chunkBytes = 8U << 20U;  ///< 4 KiB to 16 MiB

    bool operator==(const Welcome&) const = default;
};

/// One object of a recording, as it will be delivered.
struct OfferedObject {
    std::string name;  ///< 1..128 of A-Z a-z 0-9 _ - . and not beginning with a dot
    std::uint64_t length = 0;
    std::string sha256;           ///< lower-case hex
    std::string md5;              ///< lower-case hex
    Json facts = Json::object();  ///< metadata for the destination

    bool operator==(const OfferedObject&) const = default;
};

/// A whole recording: these objects and no others belong to it. Never changes once offered.
struct Offer {
    std::string recording;               ///< the container's name; 1..128, characters as in objects
    Json facts = Json::object();         ///< metadata for the destination
    std::vector<OfferedObject> objects;  ///< in the order of delivery; at most 10,000

    bool operator==(const Offer&) const = default;
};

/// How much of an object a controller holds, durably.
struct ObjectState {
    std::uint64_t offset = 0;
    bool whole = false;  ///< all of it, and its digest is right

    bool operator==(const ObjectState&) const = default;
};

/// What has become of a recording.
struct RecordingState {
    bool atController = false;  ///< whole
    bool confirmed = false;     ///< the destination has all of it: only now may it be deleted
    std::string cause;          ///< why it does not go on, for people; empty when it does

    bool operator==(const RecordingState&) const = default;
};

Json toJson(const Hello& hello);
Json toJson(const EnrolmentWish& wish);
Json toJson(const Enrolment& enrolment);
Json toJson(const Welcome& welcome);
Json toJson(const Offer& offer);
Json toJson(const ObjectState& state);
Json toJson(const RecordingState& state);

/// All: InvalidArgument names the member that is missing or out of form.
Result<Hello> parseHello(const Json& json);
Result<EnrolmentWish> parseEnrolmentWish(const Json& json);
Result<Enrolment> parseEnrolment(const Json& json);
Result<Welcome> parseWelcome(const Json& json);
Result<Offer> parseOffer(const Json& json);
Result<ObjectState> parseObjectState(const Json& json);
Result<RecordingState> parseRecordingState(const Json& json);

/// InvalidArgument for what is no name of a recording or object; such names are safe as file names.
Result<void> checkName(std::string_view name);

}  // namespace ocelli::bodyworn::dock
