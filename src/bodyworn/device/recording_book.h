// What is known of one recording besides its pictures: who, when, why, where, and its marks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "bodyworn/device/situation.h"

namespace ocelli::bodyworn::device {

/// WGS 84.
struct Position {
    double latitude = 0;   ///< degrees, north
    double longitude = 0;  ///< degrees, east
    WallTime time;

    bool operator==(const Position&) const = default;
};

/// "55.718409, 13.221184": for people, and in the picture.
std::string formatPosition(const Position& position);

/// A moment that the wearer marked.
struct TimeMark {
    std::string name;  ///< "bookmark_20260102T030512Z_1"
    WallTime time;
    std::optional<Position> position;

    bool operator==(const TimeMark&) const = default;
};

/// How much of the wished-for time before the trigger is in the recording, and why not all.
struct PreBufferReport {
    Duration wanted{};
    Duration held{};
    std::string cause;  ///< empty when nothing is missing

    Duration shortfall() const { return wanted > held ? wanted - held : Duration::zero(); }

    bool operator==(const PreBufferReport&) const = default;
};

/// What the pre-buffer was like when the recording began.
struct PreBufferState {
    Duration wanted{};  ///< zero: switched off
    Duration held{};
    Duration lensOn{};                       ///< since pictures come
    std::optional<Duration> sinceRecording;  ///< since the end of the one before
    bool areaFull = false;                   ///< the reserved area pushed pictures out
};

/// A tenth of a second is not missed: a picture lasts as long.
PreBufferReport reportPreBuffer(const PreBufferState& state);

struct RecordingBook {
    std::string name;  ///< `<UserID>_<Serial>_<TriggerOnTime>`: also its folder
    std::string id;    ///< four hex digits
    Wearer wearer;
    std::string serial;
    std::string model;
    std::string firmware;
    std::string timeZone = "UTC";
    std::string triggerOn;
    std::string triggerOff;  ///< empty while it runs
    WallTime triggerOnTime;
    WallTime triggerOffTime;
    WallTime start;  ///< with what was buffered before
    WallTime stop;
    std::optional<Position> startPosition;
    std::optional<Position> stopPosition;
    PreBufferReport preBuffer;
    std::vector<TimeMark> marks;  ///< at most kMostMarks
    std::vector<Position> track;  ///< at most kMostPositions, in the order of time
    std::string trouble;          ///< why it is not what it should be; empty when all is well
    bool complete = false;

    static constexpr std::size_t kMostMarks = 1000;
    static constexpr std::size_t kMostPositions = 50'000;

    bool operator==(const RecordingBook&) const = default;
};

/// "20260102T030405Z".
std::string formatCompact(WallTime time);

/// The name of a recording's container.
std::string recordingName(std::string_view wearerId, std::string_view serial, WallTime triggerOn);

Json toJson(const RecordingBook& book);

/// InvalidArgument names the member that is missing or out of form.
Result<RecordingBook> parseBook(const Json& json);

/// The location track as content destinations read it; counts from `start`.
Json trackToJson(const RecordingBook& book);

}  // namespace ocelli::bodyworn::device
