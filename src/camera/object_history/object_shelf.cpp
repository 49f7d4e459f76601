// Names of files are days, so that expiry needs no index.
#include "camera/object_history/object_shelf.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::camera::object_history {
namespace {

constexpr std::string_view kSuffix = ".tracks";
constexpr std::size_t kDayLength = 10;
constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kQuietEvery = std::chrono::seconds(1);

std::string dayOf(WallTime time) {
    return formatTime(time).substr(0, kDayLength);
}

/// The begin of the day a file is named by; nothing for other files.
std::optional<WallTime> dayOfFile(std::string_view name) {
    if (name.size() != kDayLength + kSuffix.size() || !name.ends_with(kSuffix)) {
        return std::nullopt;
    }
    const auto day = parseTime(fmt::format("{}T00:00:00Z", name.substr(0, kDayLength)));
    return day ? std::optional(*day) : std::nullopt;
}

/// Reads the reports of a file between two moments. False when the visitor has had enough.
bool visitFile(
    ByteSpan file,
    WallTime from,
    WallTime to,
    WallTime& last,
    const std::function<bool(const PastReport&)>& visit
) {
    for (const ByteSpan block : findTrackBlocks(file)) {
        const auto reports = readTrackBlock(block);
        if (!reports) {
            continue;
        }
        for (const PastReport& report : *reports) {
            // Where somebody set the clock back, the later writing of a moment is left out.
            if (report.time < from || report.time >= to || report.time <= last) {
                continue;
            }
            last = report.time;
            if (!visit(report)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

std::string ObjectShelf::folderOf(int channel) const {
    return fmt::format("{}/{}", root_, channel);
}

Result<void> ObjectShelf::add(int channel, WallTime time, const objects::SceneReport& scene) {
    Waiting& waiting = waiting_[channel];
    const bool nothing = scene.tracks.empty() && scene.stills.empty();
    const bool quiet = scene.tracks.empty();
    const bool soon = quiet && time >= waiting.lastQuiet && time < waiting.lastQuiet + kQuietEvery;
    if ((nothing && waiting.sawNothing) || (soon && !nothing)) {
        return {};
    }
    waiting.sawNothing = nothing;
    waiting.lastQuiet = quiet ? time : WallTime{};
    const bool otherDay = !waiting.block.empty() && dayOf(time) != dayOf(waiting.block.begin());
    if (!otherDay && waiting.block.add(time, scene)) {
        const bool due = time - waiting.block.begin() >= kWriteEvery;
        return due ? write(channel, waiting) : Result<void>();
    }
    auto written = write(channel, waiting);
    waiting.block.add(time, scene);
    return written;
}

Result<void> ObjectShelf::flush() {
    Result<void> first;
    for (auto& [channel, waiting] : waiting_) {
        if (auto written = write(channel, waiting); !written && first) {
            first = std::move(written);
        }
    }
    return first;
}

Result<void> ObjectShelf::write(int channel, Waiting& waiting) {
    if (waiting.block.empty()) {
        return {};
    }
    const std::string name = dayOf(waiting.block.begin()) + std::string(kSuffix);
    const Bytes block = waiting.block.take();
    const std::string path = fmt::format("{}/{}", folderOf(channel), name);
    OCELLI_TRY(files_.makeFolders(folderOf(channel)));
    auto file = files_.open(path, OpenMode::Change);
    if (!file && file.error().kind() == ErrorKind::NotFound) {
        file = files_.open(path, OpenMode::Create);
    }
    if (!file) {
        return Error(std::move(file).error());
    }
    const std::uint64_t size = OCELLI_TRY((*file)->size());
    if (size + block.size() > kMostBytesADay) {
        if (waiting.fullFile != path) {
            waiting.fullFile = path;
            log::warning("objects", "{}: more moves than is remembered of one day", channel);
        }
        return {};
    }
    const ByteSpan parts[] = {block};
    return (*file)->writeAt(size, parts);
}

Result<void> ObjectShelf::read(
    int channel, WallTime from, WallTime to, const std::function<bool(const PastReport&)>& visit
) const {
    auto entries = files_.list(folderOf(channel));
    if (!entries) {
        return entries.error().kind() == ErrorKind::NotFound ? Result<void>()
                                                             : Error(std::move(entries).error());
    }
    WallTime last{-1};
    for (const FolderEntry& entry : *entries) {
        const auto day = dayOfFile(entry.name);
        if (!day || *day >= to || *day + kDay <= from) {
            continue;
        }
        const std::string path = fmt::format("{}/{}", folderOf(channel), entry.name);
        const Bytes file = OCELLI_TRY(readWhole(files_, path, kMostBytesADay));
        if (!visitFile(file, from, to, last, visit)) {
            return {};
        }
    }
    return {};
}

std::optional<WallTime> ObjectShelf::oldest(int channel) const {
    const auto entries = files_.list(folderOf(channel));
    if (!entries) {
        return std::nullopt;
    }
    for (const FolderEntry& entry : *entries) {
        if (const auto day = dayOfFile(entry.name)) {
            return day;
        }
    }
    return std::nullopt;
}

Result<void> ObjectShelf::expire(int days, WallTime now) {
    auto channels = files_.list(root_);
    if (!channels) {
        return channels.error().kind() == ErrorKind::NotFound ? Result<void>()
                                                              : Error(std::move(channels).error());
    }
    for (const FolderEntry& channel : *channels) {
        if (!channel.folder) {
            continue;
        }
        const std::string folder = fmt::format("{}/{}", root_, channel.name);
        const auto entries = OCELLI_TRY(files_.list(folder));
        for (const FolderEntry& entry : entries) {
            const auto day = dayOfFile(entry.name);
            if (day && *day + kDay + days * kDay <= now) {
                OCELLI_TRY(files_.remove(fmt::format("{}/{}", folder, entry.name)));
            }
        }
    }
    return {};
}

}  // namespace ocelli::camera::object_history
