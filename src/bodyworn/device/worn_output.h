// What a worn camera wants done: record, mark, sound, note.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "bodyworn/device/signals.h"
#include "bodyworn/device/situation.h"

namespace ocelli::bodyworn::device {

namespace output {

/// Answered by RecorderStarted or RecorderEnded.
struct StartRecording {
    Trigger trigger = Trigger::Button;
};

/// Answered by RecorderEnded.
struct StopRecording {
    Trigger trigger = Trigger::Button;
};

struct Bookmark {};

/// A recording that the wearer began is to be called out to cameras nearby.
struct Beacon {};

/// Of what is recorded from now on.
struct Microphone {
    bool on = true;
};

/// Lens, encoder and pre-buffer; answered by Media when switched on.
struct RunMedia {
    bool on = false;
};

/// Which lens pictures come from now on; answered by Media while one runs.
struct UseLens {
    bool sensor = false;  ///< of the sensor camera instead of the own
};

/// The pattern of the signal; which of the two is to be played.
struct Play {
    Signal signal = Signal::Refused;
    bool beep = true;
    bool buzz = true;
};

/// Charging may go on, or must pause; at most to `percent`.
struct Charge {
    bool allowed = true;
    int percent = 100;
};

/// What the system must know later, and a start finds again: see WornCamera::kept().
struct Keep {};

enum class Severity : std::uint8_t { Information, Warning, Error };

/// A line of the camera's log, carried to the manager when docked.
struct Note {
    Severity severity = Severity::Information;
    std::string code;  ///< "recordingStarted", or the code of a fault
    std::string text;
};

}  // namespace output

using Output = std::variant<
    output::StartRecording,
    output::StopRecording,
    output::Bookmark,
    output::Beacon,
    output::Microphone,
    output::RunMedia,
    output::UseLens,
    output::Play,
    output::Charge,
    output::Keep,
    output::Note>;

}  // namespace ocelli::bodyworn::device
