// Recording: what starts, marks and ends it.
#include <utility>

#include <fmt/format.h>

#include "bodyworn/device/worn_camera.h"

namespace ocelli::bodyworn::device {

using output::Severity;

void WornCamera::take(const input::Fall&) {
    if (!settings_.fallDetection || !(situation_.inUse() || situation_.phase == Phase::Starting)) {
        return;
    }
    note(Severity::Warning, "fall", "The wearer fell");
    startRecording(Trigger::Fall);
}

void WornCamera::take(const input::Unholstered&) {
    if (settings_.unholstering && (situation_.inUse() || situation_.phase == Phase::Starting)) {
        startRecording(Trigger::Holster);
    }
}

void WornCamera::take(const input::BeaconHeard& beacon) {
    const bool worn = situation_.inUse() || situation_.phase == Phase::Starting;
    if (!settings_.beaconStart || !worn || situation_.recording != Recording::Idle) {
        return;
    }
    note(
        Severity::Information,
        "beaconHeard",
        fmt::format("The camera {} nearby has begun to record", beacon.serial)
    );
    startRecording(Trigger::Broadcast);
}

/// Refused with its cause, put off while the camera starts, or asked of the recorder.
void WornCamera::startRecording(Trigger trigger) {
    if (situation_.recording != Recording::Idle) {
        return;
    }
    if (const auto fault = whatBlocksRecording(situation_)) {
        const FaultRow& row = rowOf(*fault);
        note(
            Severity::Error,
            "recordingRefused",
            fmt::format("No recording ({}). {} {}", row.code, row.cause, row.remedy)
        );
        play(Signal::CannotRecord);
        return;
    }
    if (situation_.phase == Phase::Standby) {
        wake();
    }
    if (situation_.phase == Phase::Starting) {
        whenReady_ = trigger;
        return;
    }
    askRecorder(trigger);
}

void WornCamera::askRecorder(Trigger trigger) {
    situation_.recording = Recording::Starting;
    startedBy_ = trigger;
    outputs_.emplace_back(output::StartRecording{trigger});
    set(Alarm::RecorderFails, kRecorderLimit);
}

void WornCamera::take(const input::RecorderStarted& start) {
    if (situation_.recording != Recording::Starting) {
        return;
    }
    situation_.recording = Recording::Running;
    situation_.recorderError.clear();
    clear(Alarm::RecorderFails);
    if (settings_.reminderInterval > 0) {
        set(Alarm::Reminder, std::chrono::seconds(settings_.reminderInterval));
    }
    playStartStop(Signal::RecordingStarts);
    // What a call began is not called out again: one press would set off a whole town.
    if (settings_.beaconSend && startedBy_ != Trigger::Broadcast) {
        outputs_.emplace_back(output::Beacon{});
    }
    note(Severity::Information, "recordingStarted", "Recording");
    if (!start.shortfall.empty()) {
        note(
            Severity::Information,
            "preBufferShort",
            fmt::format("Less than the pre-buffer's length is before it: {}", start.shortfall)
        );
    }
}

void WornCamera::stopRecording(Trigger trigger) {
    if (std::exchange(whenReady_, std::nullopt)) {
        return;
    }
    if (situation_.recording != Recording::Running && situation_.recording != Recording::Starting) {
        return;
    }
    situation_.recording = Recording::Stopping;
    clear(Alarm::Reminder);
    outputs_.emplace_back(output::StopRecording{trigger});
    set(Alarm::RecorderFails, kRecorderLimit);
}

void WornCamera::take(const input::RecorderEnded& end) {
    if (situation_.recording != Recording::Idle) {
        endRecording(end.error);
    }
}

void WornCamera::endRecording(const std::string& error) {
    situation_.recording = Recording::Idle;
    clear(Alarm::RecorderFails);
    clear(Alarm::Reminder);
    situation_.recorderError = error;
    if (error.empty()) {
        playStartStop(Signal::RecordingStops);
        note(Severity::Information, "recordingStopped", "The recording is complete");
    } else {
        note(Severity::Error, "recordingFailed", error);
        if (faults_.test(static_cast<std::size_t>(Fault::RecorderFailed))) {
            play(Signal::CannotRecord);  // once more: the fault is not new, this press was
        }
    }
    if (std::exchange(offWhenStopped_, false)) {
        powerOff(Trigger::PowerOff);
        if (!situation_.added && shipping_) {
            enter(Phase::Shipping);
        }
    }
}

void WornCamera::addBookmark() {
    if (situation_.recording != Recording::Running) {
        return;
    }
    if (!settings_.bookmarks) {
        refuse("bookmarkRefused", "The content destination takes no bookmarks");
        return;
    }
    outputs_.emplace_back(output::Bookmark{});
    play(Signal::Bookmark);
    note(Severity::Information, "bookmark", "Bookmark");
}

void WornCamera::take(const input::Media& media) {
    const bool running = situation_.phase == Phase::Starting || situation_.phase == Phase::Ready;
    if (!running) {
        return;
    }
    if (!media.ready && sensorPlugged_ && situation_.sensorCamera != Link::Failed) {
        failSensorCamera(media.error);
        return;  // the own lens is asked for, and will answer
    }
    if (media.ready && situation_.sensorCamera == Link::Working) {
        settleLens();
    }
    situation_.mediaReady = media.ready;
    situation_.mediaError = media.ready ? "" : media.error;
    if (media.ready && situation_.phase == Phase::Starting) {
        enter(Phase::Ready);
        if (const auto trigger = std::exchange(whenReady_, std::nullopt)) {
            startRecording(*trigger);
        }
    }
}

}  // namespace ocelli::bodyworn::device
