// Words and JSON of reports on folders.
#include "bodyworn/evidence/folder_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "bodyworn/evidence/explain.h"

namespace ocelli::bodyworn::evidence {
namespace {

std::string_view wordsOf(FileState state) {
    switch (state) {
        case FileState::Intact:
            return "as recorded";
        case FileState::Trimmed:
            return "not the whole clip, but every picture that is here is proven";
        case FileState::Changed:
            return "NOT as recorded";
        case FileState::Removed:
            return "REMOVED";
        case FileState::Renamed:
            return "RENAMED";
        case FileState::Added:
            return "ADDED: it does not belong to the recording";
        case FileState::LeftOut:
            return "left out, it is not of this part";
        case FileState::Beside:
            return "beside the evidence, not proven by anything";
    }
    return "";
}

std::string fileLine(const FileReport& file) {
    std::string line = fmt::format("  {}: {}", file.name, wordsOf(file.state));
    if (!file.detail.empty()) {
        line += "; " + file.detail;
    }
    if (file.keyMissing) {
        line += "; encrypted, its content was not looked into";
    }
    return line;
}

Json toJson(const FileReport& file) {
    Json json = {
        {"name", file.name},
        {"state", toString(file.state)},
        {"detail", file.detail},
        {"keyMissing", file.keyMissing},
    };
    if (file.media) {
        json["video"] = toJson(*file.media);
    }
    return json;
}

Json toJson(const RecordingReport& recording) {
    Json files = Json::array();
    for (const FileReport& file : recording.files) {
        files.push_back(toJson(file));
    }
    Json json = {
        {"folder", recording.folder},
        {"recording", recording.recording},
        {"serialNumber", recording.serial},
        {"start", recording.start},
        {"stop", recording.stop},
        {"proven", recording.proven()},
        {"manifest", recording.manifest},
        {"intact", recording.intact},
        {"trusted", recording.trusted},
        {"reason", recording.reason},
        {"number", recording.number},
        {"digest", recording.digest},
        {"previous", recording.previous},
        {"files", std::move(files)},
    };
    if (recording.part) {
        json["part"] = {
            {"from", formatTime(recording.part->from)}, {"to", formatTime(recording.part->to)}
        };
    }
    return json;
}

std::string verdictLine(const RecordingReport& recording) {
    const std::string& name = recording.recording.empty() ? recording.folder : recording.recording;
    if (!recording.part) {
        return fmt::format("{} {}", name, recording.proven() ? "is proven" : "is NOT proven");
    }
    return fmt::format(
        "the part of {} from {} to {} {}; it is not the whole recording",
        name,
        formatTime(recording.part->from),
        formatTime(recording.part->to),
        recording.proven() ? "is proven" : "is NOT proven"
    );
}

void explainRecording(const RecordingReport& recording, std::vector<std::string>& lines) {
    lines.push_back(verdictLine(recording));
    if (recording.manifest) {
        lines.push_back(fmt::format(
            "  recorded by camera {}, {} to {}; number {} of its recordings",
            recording.serial,
            recording.start,
            recording.stop,
            recording.number
        ));
    }
    if (!recording.reason.empty()) {
        lines.push_back("  NOT proven: " + recording.reason);
    }
    for (const FileReport& file : recording.files) {
        lines.push_back(fileLine(file));
        if (file.media && !file.good()) {
            for (const std::string& line : explain(*file.media)) {
                lines.push_back("    " + line);
            }
        }
    }
}

}  // namespace

std::string_view toString(FileState state) {
    switch (state) {
        case FileState::Intact:
            return "intact";
        case FileState::Trimmed:
            return "trimmed";
        case FileState::Changed:
            return "changed";
        case FileState::Removed:
            return "removed";
        case FileState::Renamed:
            return "renamed";
        case FileState::Added:
            return "added";
        case FileState::LeftOut:
            return "leftOut";
        case FileState::Beside:
            return "beside";
    }
    return "";
}

bool RecordingReport::proven() const {
    // A part of a clip is proven by itself; that the recording is whole is not.
    return manifest && intact && trusted &&
           std::all_of(files.begin(), files.end(), [this](const FileReport& file) {
               const bool ofPart =
                   file.state == FileState::Trimmed || file.state == FileState::LeftOut;
               return file.state == FileState::Intact || file.state == FileState::Beside ||
                      (part && ofPart);
           });
}

bool FolderReport::proven() const {
    return !recordings.empty() && gaps.empty() &&
           std::all_of(recordings.begin(), recordings.end(), [](const RecordingReport& recording) {
               return recording.proven();
           });
}

Json toJson(const FolderReport& report) {
    Json recordings = Json::array();
    for (const RecordingReport& recording : report.recordings) {
        recordings.push_back(toJson(recording));
    }
    return {
        {"proven", report.proven()},
        {"gaps", report.gaps},
        {"recordings", std::move(recordings)},
    };
}

std::vector<std::string> explain(const FolderReport& report) {
    const auto count = std::count_if(
        report.recordings.begin(),
        report.recordings.end(),
        [](const RecordingReport& recording) { return recording.proven(); }
    );
    const bool parts = std::any_of(
        report.recordings.begin(),
        report.recordings.end(),
        [](const RecordingReport& recording) { return recording.part.has_value(); }
    );
    std::vector<std::string> lines = {fmt::format(
        "{}: {} of {} recordings are {}",
        report.proven() ? "PROVEN" : "NOT PROVEN",
        count,
        report.recordings.size(),
        parts ? "as recorded, whole or in the part that is told" : "whole and as recorded"
    )};
    for (const std::string& gap : report.gaps) {
        lines.push_back("NOT proven: " + gap);
    }
    for (const RecordingReport& recording : report.recordings) {
        explainRecording(recording, lines);
    }
    return lines;
}

}  // namespace ocelli::bodyworn::evidence
