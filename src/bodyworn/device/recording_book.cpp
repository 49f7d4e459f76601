// The book of a recording as JSON, and what is said of the pre-buffer.
#include "bodyworn/device/recording_book.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::bodyworn::device {
namespace {

double secondsOf(Duration span) {
    return std::chrono::duration<double>(span).count();
}

Json optionalTime(WallTime time) {
    return time.microseconds == 0 ? Json() : Json(formatTime(time));
}

Json positionToJson(const std::optional<Position>& position) {
    if (!position) {
        return nullptr;
    }
    return {
        {"latitude", position->latitude},
        {"longitude", position->longitude},
        {"time", formatTime(position->time)},
    };
}

Error wrong(std::string_view member) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of form", member))
        .withField(std::string(member));
}

Result<WallTime> timeMember(const Json& json, std::string_view name) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) {
        return WallTime{};
    }
    if (!found->is_string()) {
        return wrong(name);
    }
    return parseTime(found->get<std::string>());
}

Result<std::optional<Position>> positionOf(const Json& json, std::string_view name) {
    if (json.is_null()) {
        return std::optional<Position>();
    }
    if (!json.is_object()) {
        return wrong(name);
    }
    const Json latitude = json.value("latitude", Json());
    const Json longitude = json.value("longitude", Json());
    if (!latitude.is_number() || !longitude.is_number() ||
        !(std::abs(latitude.get<double>()) <= 90) || !(std::abs(longitude.get<double>()) <= 180)) {
        return wrong(name);
    }
    Position position{latitude.get<double>(), longitude.get<double>(), {}};
    position.time = OCELLI_TRY(timeMember(json, "time"));
    return std::optional(position);
}

Result<Duration> secondsMember(const Json& json, std::string_view name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number() || !(found->get<double>() >= 0) ||
        found->get<double>() > 1e6) {
        return wrong(name);
    }
    return Duration(static_cast<std::int64_t>(found->get<double>() * 1e9));
}

Result<const Json*> listMember(const Json& json, std::string_view name, std::size_t most) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_array() || found->size() > most) {
        return wrong(name);
    }
    return &*found;
}

Result<void> readTexts(const Json& json, RecordingBook& book) {
    struct Text {
        std::string_view name;
        std::string RecordingBook::* member;
    };

    for (const Text& text : {
             Text{"name", &RecordingBook::name},
             Text{"id", &RecordingBook::id},
             Text{"serial", &RecordingBook::serial},
             Text{"model", &RecordingBook::model},
             Text{"firmware", &RecordingBook::firmware},
             Text{"timeZone", &RecordingBook::timeZone},
             Text{"triggerOn", &RecordingBook::triggerOn},
             Text{"triggerOff", &RecordingBook::triggerOff},
             Text{"trouble", &RecordingBook::trouble},
         }) {
        book.*text.member = OCELLI_TRY(stringMember(json, text.name));
    }
    const auto wearer = json.find("wearer");
    if (wearer == json.end() || !wearer->is_object()) {
        return wrong("wearer");
    }
    book.wearer.id = OCELLI_TRY(stringMember(*wearer, "id"));
    book.wearer.name = OCELLI_TRY(stringMember(*wearer, "name"));
    book.wearer.userId = OCELLI_TRY(stringMember(*wearer, "userId"));
    return {};
}

Result<void> readLists(const Json& json, RecordingBook& book) {
    const Json* marks = OCELLI_TRY(listMember(json, "marks", RecordingBook::kMostMarks));
    for (const Json& one : *marks) {
        TimeMark mark;
        mark.name = OCELLI_TRY(stringMember(one, "name"));
        mark.time = OCELLI_TRY(timeMember(one, "time"));
        mark.position = OCELLI_TRY(positionOf(one.value("position", Json()), "marks.position"));
        book.marks.push_back(std::move(mark));
    }
    const Json* track = OCELLI_TRY(listMember(json, "track", RecordingBook::kMostPositions));
    for (const Json& one : *track) {
        const auto position = OCELLI_TRY(positionOf(one, "track"));
        if (!position) {
            return wrong("track");
        }
        book.track.push_back(*position);
    }
    return {};
}

}  // namespace

std::string formatPosition(const Position& position) {
    return fmt::format("{:.6f}, {:.6f}", position.latitude, position.longitude);
}

PreBufferReport reportPreBuffer(const PreBufferState& state) {
    constexpr Duration kUnnoticed = std::chrono::milliseconds(100);
    PreBufferReport report{state.wanted, std::min(state.held, state.wanted), {}};
    if (report.shortfall() <= kUnnoticed) {
        return report;
    }
    if (state.sinceRecording && *state.sinceRecording < state.wanted) {
        report.cause = "The recording before had just ended.";
    } else if (state.lensOn < state.wanted) {
        report.cause = "The camera had just been switched on.";
    } else if (state.areaFull) {
        report.cause = "The scene was so full of detail or motion that the pre-buffer filled up.";
    } else {
        report.cause = "Pictures were missing before the recording began.";
    }
    return report;
}

std::string formatCompact(WallTime time) {
    std::string compact;
    for (const char c : formatTime(time).substr(0, 19)) {
        if (c != '-' && c != ':') {
            compact += c;
        }
    }
    return compact + "Z";
}

std::string recordingName(std::string_view wearerId, std::string_view serial, WallTime triggerOn) {
    return fmt::format("{}_{}_{}", wearerId, serial, formatCompact(triggerOn));
}

Json toJson(const RecordingBook& book) {
    Json marks = Json::array();
    for (const TimeMark& mark : book.marks) {
        marks.push_back(
            {{"name", mark.name},
             {"time", formatTime(mark.time)},
             {"position", positionToJson(mark.position)}}
        );
    }
    Json track = Json::array();
    for (const Position& position : book.track) {
        track.push_back(positionToJson(position));
    }
    return {
        {"name", book.name},
        {"id", book.id},
        {"wearer",
         {{"id", book.wearer.id}, {"name", book.wearer.name}, {"userId", book.wearer.userId}}},
        {"serial", book.serial},
        {"model", book.model},
        {"firmware", book.firmware},
        {"timeZone", book.timeZone},
        {"triggerOn", book.triggerOn},
        {"triggerOff", book.triggerOff},
        {"triggerOnTime", optionalTime(book.triggerOnTime)},
        {"triggerOffTime", optionalTime(book.triggerOffTime)},
        {"start", optionalTime(book.start)},
        {"stop", optionalTime(book.stop)},
        {"startPosition", positionToJson(book.startPosition)},
        {"stopPosition", positionToJson(book.stopPosition)},
        {"preBuffer",
         {{"wanted", secondsOf(book.preBuffer.wanted)},
          {"held", secondsOf(book.preBuffer.held)},
          {"shortfall", secondsOf(book.preBuffer.shortfall())},
          {"cause", book.preBuffer.cause}}},
        {"marks", std::move(marks)},
        {"track", std::move(track)},
        {"trouble", book.trouble},
        {"complete", book.complete},
    };
}

Result<RecordingBook> parseBook(const Json& json) {
    if (!json.is_object()) {
        return wrong("book");
    }
    RecordingBook book;
    OCELLI_TRY(readTexts(json, book));
    book.triggerOnTime = OCELLI_TRY(timeMember(json, "triggerOnTime"));
    book.triggerOffTime = OCELLI_TRY(timeMember(json, "triggerOffTime"));
    book.start = OCELLI_TRY(timeMember(json, "start"));
    book.stop = OCELLI_TRY(timeMember(json, "stop"));
    book.startPosition =
        OCELLI_TRY(positionOf(json.value("startPosition", Json()), "startPosition"));
    book.stopPosition = OCELLI_TRY(positionOf(json.value("stopPosition", Json()), "stopPosition"));
    const auto buffer = json.find("preBuffer");
    if (buffer == json.end() || !buffer->is_object()) {
        return wrong("preBuffer");
    }
    book.preBuffer.wanted = OCELLI_TRY(secondsMember(*buffer, "wanted"));
    book.preBuffer.held = OCELLI_TRY(secondsMember(*buffer, "held"));
    book.preBuffer.cause = OCELLI_TRY(stringMember(*buffer, "cause"));
    OCELLI_TRY(readLists(json, book));
    book.complete = OCELLI_TRY(booleanMember(json, "complete"));
    return book;
}

Json trackToJson(const RecordingBook& book) {
    Json entries = Json::array();
    for (const Position& position : book.track) {
        entries.push_back(
            {{"LocationWKT",
              fmt::format("POINT({:.6f} {:.6f})", position.longitude, position.latitude)},
             {"SecondsFromStart", secondsOf(position.time - book.start)},
             {"Timestamp", formatTime(position.time).substr(0, 19) + "Z"}}
        );
    }
    return {{"CoordinateEntries", std::move(entries)}};
}

}  // namespace ocelli::bodyworn::device
