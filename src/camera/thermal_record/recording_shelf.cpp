// Folders by channel and day, files by time of day.
#include "camera/thermal_record/recording_shelf.h"

#include <algorithm>

#include <fmt/format.h>

#include "camera/thermal_record/detail/cluster_walk.h"

namespace ocelli::camera::thermal_record {
namespace {

constexpr std::string_view kSuffix = ".mkv";
constexpr std::size_t kMostFileBytes = std::size_t{1} << 31U;

/// "2026-11-21T08:15:00.123Z" as day and name.
std::pair<std::string, std::string> dayAndName(WallTime start) {
    const std::string text = formatTime(start);
    std::string name = text.substr(11);
    std::erase(name, ':');
    return {text.substr(0, 10), name + std::string(kSuffix)};
}

/// NotFound is an empty list.
Result<std::vector<FolderEntry>> listOrNothing(FileSystem& files, const std::string& path) {
    auto listed = files.list(path);
    if (!listed && listed.error().kind() == ErrorKind::NotFound) {
        return std::vector<FolderEntry>{};
    }
    return listed;
}

}  // namespace

std::string recordingPath(int channel, WallTime start) {
    const auto [day, name] = dayAndName(start);
    return fmt::format("{}/{}/{}/{}", kThermalFolder, channel, day, name);
}

std::optional<WallTime> recordingStart(std::string_view day, std::string_view name) {
    constexpr std::size_t kNameLength = 11;  // 081500.123Z
    if (day.size() != 10 || name.size() != kNameLength + kSuffix.size() ||
        !name.ends_with(kSuffix)) {
        return std::nullopt;
    }
    const auto time = parseTime(fmt::format(
        "{}T{}:{}:{}", day, name.substr(0, 2), name.substr(2, 2), name.substr(4, kNameLength - 4)
    ));
    return time ? std::optional(*time) : std::nullopt;
}

std::string RecordingShelf::folder(int channel) const {
    return fmt::format("{}/{}/{}", root_, kThermalFolder, channel);
}

Result<std::vector<std::string>> RecordingShelf::days(int channel) const {
    std::vector<std::string> found;
    const auto entries = OCELLI_TRY(listOrNothing(files_, folder(channel)));
    for (const FolderEntry& entry : entries) {
        if (entry.folder && entry.name.size() == 10) {
            found.push_back(entry.name);
        }
    }
    return found;
}

Result<std::vector<ShelfItem>> RecordingShelf::ofDay(int channel, const std::string& day) const {
    std::vector<ShelfItem> found;
    const auto entries =
        OCELLI_TRY(listOrNothing(files_, fmt::format("{}/{}", folder(channel), day)));
    for (const FolderEntry& entry : entries) {
        if (const auto start = recordingStart(day, entry.name); start && !entry.folder) {
            found.push_back({recordingPath(channel, *start), *start, entry.size});
        }
    }
    return found;
}

Result<std::optional<ShelfItem>> RecordingShelf::newest(int channel) const {
    auto known = OCELLI_TRY(days(channel));
    for (auto day = known.rbegin(); day != known.rend(); ++day) {
        auto items = OCELLI_TRY(ofDay(channel, *day));
        if (!items.empty()) {
            return std::optional(items.back());
        }
    }
    return std::optional<ShelfItem>{};
}

Result<std::vector<ShelfItem>> RecordingShelf::list(int channel, WallTime from, WallTime to) const {
    const WallTime earliest = from - kLongestFile;
    std::vector<ShelfItem> found;
    const auto known = OCELLI_TRY(days(channel));
    for (const std::string& day : known) {
        if (day < dayAndName(earliest).first || day > dayAndName(to).first) {
            continue;
        }
        const auto items = OCELLI_TRY(ofDay(channel, day));
        for (const ShelfItem& item : items) {
            if (item.start >= earliest && item.start <= to && found.size() < kMostListed) {
                found.push_back(item);
            }
        }
    }
    return found;
}

Result<thermal_files::RecordedFrame> RecordingShelf::frameAt(
    int channel, WallTime time, Duration within
) const {
    const auto items = OCELLI_TRY(list(channel, time - within, time));
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        auto file = OCELLI_TRY(files_.open(full(item->path), OpenMode::Read));
        auto found = OCELLI_TRY(detail::newestNotAfter(*file, time));
        if (found && found->parameters.time >= time - within) {
            return std::move(*found);
        }
    }
    return fail(
        ErrorKind::NotFound,
        fmt::format(
            "channel {} has no recorded temperatures at {} or shortly before",
            channel,
            formatTime(time)
        )
    );
}

Result<Bytes> RecordingShelf::file(int channel, WallTime start) const {
    return readWhole(files_, full(recordingPath(channel, start)), kMostFileBytes);
}

Result<std::uint64_t> RecordingShelf::used(int channel) const {
    std::uint64_t bytes = 0;
    const auto known = OCELLI_TRY(days(channel));
    for (const std::string& day : known) {
        const auto items = OCELLI_TRY(ofDay(channel, day));
        for (const ShelfItem& item : items) {
            bytes += item.bytes;
        }
    }
    return bytes;
}

Result<void> RecordingShelf::removeOldest(int channel) const {
    const auto last = OCELLI_TRY(newest(channel));
    const auto known = OCELLI_TRY(days(channel));
    for (const std::string& day : known) {
        const auto items = OCELLI_TRY(ofDay(channel, day));
        const std::string path = fmt::format("{}/{}", folder(channel), day);
        if (items.empty()) {
            // A day that is over; if something of another's is in it, it stays.
            static_cast<void>(files_.remove(path));
            continue;
        }
        if (last && items.front().path == last->path) {
            break;
        }
        OCELLI_TRY(files_.remove(full(items.front().path)));
        return files_.syncFolder(path);
    }
    return fail(ErrorKind::NotFound, "there is nothing old to remove");
}

Result<void> RecordingShelf::mendNewest(int channel) const {
    const auto item = OCELLI_TRY(newest(channel));
    if (!item) {
        return {};
    }
    auto file = OCELLI_TRY(files_.open(full(item->path), OpenMode::Change));
    const std::uint64_t whole = OCELLI_TRY(detail::wholeBytes(*file));
    const std::uint64_t size = OCELLI_TRY(file->size());
    if (whole == 0) {
        return files_.remove(full(item->path));
    }
    if (whole < size) {
        OCELLI_TRY(file->truncate(whole));
        return file->sync();
    }
    return {};
}

}  // namespace ocelli::camera::thermal_record
