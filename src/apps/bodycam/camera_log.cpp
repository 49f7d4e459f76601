// One line of JSON for each note; the file is written anew when it has twice as many as are kept.
#include "apps/bodycam/camera_log.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"

namespace ocelli::apps::bodycam {
namespace {

using bodyworn::device::output::Severity;

constexpr std::size_t kBound = 4U << 20U;
constexpr std::array<std::string_view, 3> kSeverities = {"information", "warning", "error"};

std::string textOf(const LogLine& line) {
    const Json json = {
        {"time", formatTime(line.time)},
        {"severity", kSeverities.at(static_cast<std::size_t>(line.note.severity))},
        {"code", line.note.code},
        {"text", line.note.text},
    };
    return formatJson(json) + "\n";
}

Result<LogLine> lineOf(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    LogLine line;
    const std::string time = OCELLI_TRY(stringMember(json, "time"));
    line.time = OCELLI_TRY(parseTime(time));
    const std::string word = OCELLI_TRY(stringMember(json, "severity"));
    const auto severity = std::ranges::find(kSeverities, word);
    if (severity == kSeverities.end()) {
        return fail(ErrorKind::InvalidArgument, "severity is out of form");
    }
    line.note.severity = static_cast<Severity>(severity - kSeverities.begin());
    line.note.code = OCELLI_TRY(stringMember(json, "code"));
    line.note.text = OCELLI_TRY(stringMember(json, "text"));
    return line;
}

}  // namespace

CameraLog::CameraLog(std::filesystem::path file) : file_(std::move(file)) {
    const auto kept = readFile(file_, kBound);
    if (!kept) {
        if (kept.error().kind() != ErrorKind::NotFound) {
            log::error("worn", "{}", kept.error().describe());
        }
        return;
    }
    for (const std::string_view text : split(*kept, '\n')) {
        if (auto line = lineOf(text)) {
            lines_.push_back(std::move(*line));
        }
        ++written_;
    }
    ever_ = lines_.size();
    if (lines_.size() > kMostLines) {
        lines_.erase(lines_.begin(), lines_.end() - kMostLines);
    }
}

void CameraLog::add(LogLine line) {
    lines_.push_back(std::move(line));
    ++ever_;
    if (lines_.size() > kMostLines) {
        lines_.pop_front();
    }
    if (written_ >= 2 * kMostLines) {
        rewrite();
    } else {
        append(lines_.back());
    }
}

void CameraLog::append(const LogLine& line) {
    std::ofstream out(file_, std::ios::app);
    out << textOf(line) << std::flush;
    ++written_;
    if (!out && !std::exchange(failed_, true)) {
        log::error("worn", "the log cannot be kept in {}", file_.string());
    }
}

void CameraLog::rewrite() {
    std::string all;
    for (const LogLine& line : lines_) {
        all += textOf(line);
    }
    if (auto done = replaceFile(file_, all); !done) {
        log::error("worn", "{}", done.error().describe());
    }
    written_ = lines_.size();
}

}  // namespace ocelli::apps::bodycam
