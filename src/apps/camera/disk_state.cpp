// Joins what the watch and the recorder say.
#include "apps/camera/disk_state.h"

namespace ocelli::apps::camera {

using delivery::record::Problem;
using host::volumes::VolumeState;

void DiskState::onProbe(VolumeState state, const std::string& message) {
    probed_ = state;
    probeMessage_ = message;
    tell();
}

void DiskState::onProblem(Problem problem, const std::string& message) {
    problem_ = problem;
    problemMessage_ = message;
    tell();
}

void DiskState::onProtection(const std::string& why) {
    protection_ = why;
    tell();
}

bool DiskState::failing() const {
    return !protection_.empty() || probed_ == VolumeState::Error ||
           probed_ == VolumeState::Missing || probed_ == VolumeState::Locked ||
           problem_ == Problem::Error;
}

bool DiskState::full() const {
    return !failing() && (probed_ == VolumeState::Full || problem_ == Problem::Full);
}

std::string_view DiskState::word() const {
    if (probed_ == VolumeState::Uninitialized || probed_ == VolumeState::Missing ||
        probed_ == VolumeState::Locked) {
        return toString(probed_);
    }
    if (!protection_.empty() && probed_ != VolumeState::Error) {
        return "protected";
    }
    if (failing()) {
        return toString(VolumeState::Error);
    }
    return toString(full() ? VolumeState::Full : VolumeState::Normal);
}

const std::string& DiskState::message() const {
    if (word() == "protected") {
        return protection_;
    }
    const bool probeKnowsBetter = problemMessage_.empty() || probed_ == VolumeState::Missing ||
                                  probed_ == VolumeState::Locked;
    return probeKnowsBetter ? probeMessage_ : problemMessage_;
}

void DiskState::tell() {
    raise(error_, failing());
    raise(full_, full());
}

void DiskState::raise(Running& running, bool on) {
    if (on == (running.id != 0)) {
        return;
    }
    events::Event event;
    event.id = running.id;
    event.topic = std::string(running.topic);
    event.state = on ? events::EventState::Start : events::EventState::Stop;
    event.time = clock_.wall();
    if (on) {
        event.details["message"] = message();
    }
    const std::uint64_t given = bus_.publish(std::move(event));
    running.id = on ? given : 0;
}

}  // namespace ocelli::apps::camera
