// Recovery, reindexing and verification.
#include "delivery/record/recovery.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/log.h"
#include "delivery/record/segment_scan.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::size_t kMostFaults = 1000;

/// The newest files of a stream may not have been synced when the power went.
constexpr std::size_t kDoubtful = 3;

struct FoundFile {
    std::string path;  ///< below the root
    std::string folder;
    std::int64_t id = 0;
    std::uint64_t size = 0;
};

std::string join(const std::string& a, const std::string& b) {
    return fmt::format("{}/{}", a, b);
}

/// A folder that is not there has nothing in it.
Result<std::vector<FolderEntry>> listOrNothing(FileSystem& files, const std::string& path) {
    auto entries = files.list(path);
    if (!entries && entries.error().kind() == ErrorKind::NotFound) {
        return std::vector<FolderEntry>();
    }
    return entries;
}

/// All recordings: video/<stream>/<day>/<file>.
Result<std::vector<FoundFile>> listRecordings(FileSystem& files, const std::string& root) {
    std::vector<FoundFile> found;
    const auto streams = OCELLI_TRY(listOrNothing(files, join(root, "video")));
    for (const FolderEntry& stream : streams) {
        if (!stream.folder) {
            continue;
        }
        const std::string streamFolder = join("video", stream.name);
        const auto days = OCELLI_TRY(listOrNothing(files, join(root, streamFolder)));
        for (const FolderEntry& day : days) {
            if (!day.folder) {
                continue;
            }
            const std::string folder = join(streamFolder, day.name);
            const auto entries = OCELLI_TRY(listOrNothing(files, join(root, folder)));
            for (const FolderEntry& entry : entries) {
                const auto id = segmentIdOf(entry.name);
                if (!entry.folder && id) {
                    found.push_back({join(folder, entry.name), streamFolder, *id, entry.size});
                }
            }
        }
    }
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.id < b.id; });
    return found;
}

/// Looks for a fragment box anywhere, to tell an empty beginning from a broken one.
Result<bool> hasFragmentAnywhere(File& file) {
    constexpr std::size_t kStep = 1U << 18U;
    Bytes part(kStep + kFragmentBoxBytes);
    for (std::uint64_t offset = 0;; offset += kStep) {
        const std::size_t got = OCELLI_TRY(file.readAt(offset, part));
        const ByteSpan bytes = ByteSpan(part).first(got);
        for (std::size_t at = asText(bytes).find("uuid"); at != std::string_view::npos;
             at = asText(bytes).find("uuid", at + 1)) {
            if (at >= 4 && parseFragmentBox(bytes.subspan(at - 4))) {
                return true;
            }
        }
        if (got < part.size()) {
            return false;
        }
    }
}

class Recovery {
  public:
    Recovery(
        FileSystem& files, const std::string& root, RecordingIndex& index, RecoveryReport& report
    )
        : files_(files), root_(root), index_(index), report_(report) {}

    Result<void> finishDeletions() {
        const auto rows = OCELLI_TRY(index_.garbage());
        for (const SegmentRow& row : rows) {
            const auto removed = files_.remove(join(root_, row.path));
            if (!removed && removed.error().kind() != ErrorKind::NotFound) {
                return removed.error();
            }
            OCELLI_TRY(index_.drop(row.id));
        }
        return {};
    }

    /// Brings the row of one file up to date with what is in it.
    Result<void> rescan(const FoundFile& file, ScanDepth depth, bool hadRow) {
        ++report_.scanned;
        const std::string path = join(root_, file.path);
        const auto opened = OCELLI_TRY(files_.open(path, OpenMode::Change));
        auto scanned = scanSegment(*opened, depth);
        if (!scanned) {
            if (scanned.error().kind() != ErrorKind::DataLoss &&
                scanned.error().kind() != ErrorKind::Unsupported) {
                return std::move(scanned.error()).withContext("reading", file.path);
            }
            OCELLI_TRY(giveUp(file, *opened, scanned.error()));
            return hadRow ? index_.drop(file.id) : Result<void>();
        }
        if (scanned->segment.id != file.id) {
            log::warning("record", "{} holds segment {}", file.path, scanned->segment.id);
            return setAside(file);
        }
        if (scanned->goodBytes < scanned->fileBytes) {
            const std::uint64_t bytes = scanned->fileBytes - scanned->goodBytes;
            log::warning(
                "record",
                "{}: {}; {} bytes cut off after {} s",
                file.path,
                scanned->fault,
                bytes,
                std::chrono::duration<double>(scanned->segment.end() - scanned->segment.start())
                    .count()
            );
            OCELLI_TRY(opened->truncate(scanned->goodBytes));
            OCELLI_TRY(opened->sync());
            ++report_.cut;
            report_.cutBytes += bytes;
        }
        report_.added += hadRow ? 0 : 1;
        scanned->segment.path = file.path;
        return index_.put(scanned->segment, false);
    }

  private:
    Result<void> giveUp(const FoundFile& file, File& opened, const Error& error) {
        const auto something = hasFragmentAnywhere(opened);
        if (!something && something.error().kind() != ErrorKind::DataLoss) {
            return something.error();
        }
        // What cannot be read now is no reason to remove it.
        if (!something || *something) {
            log::warning("record", "{}: {}; kept aside", file.path, error.message());
            return setAside(file);
        }
        log::warning("record", "{}: {}; removed", file.path, error.message());
        OCELLI_TRY(files_.remove(join(root_, file.path)));
        ++report_.removed;
        return {};
    }

    Result<void> setAside(const FoundFile& file) {
        const std::string path = join(root_, file.path);
        OCELLI_TRY(files_.rename(path, path + ".broken"));
        ++report_.setAside;
        return {};
    }

    FileSystem& files_;
    const std::string& root_;
    RecordingIndex& index_;
    RecoveryReport& report_;
};

/// The newest files of each stream.
std::set<std::int64_t> doubtful(const std::vector<FoundFile>& found) {
    std::map<std::string, std::vector<std::int64_t>> byStream;
    for (const FoundFile& file : found) {
        auto& ids = byStream[file.folder];
        ids.push_back(file.id);
        if (ids.size() > kDoubtful) {
            ids.erase(ids.begin());
        }
    }
    std::set<std::int64_t> all;
    for (const auto& [folder, ids] : byStream) {
        all.insert(ids.begin(), ids.end());
    }
    return all;
}

}  // namespace

Result<RecoveryReport> recover(
    FileSystem& files, const std::string& root, RecordingIndex& index, RecoveryDepth depth
) {
    RecoveryReport report;
    Recovery recovery(files, root, index, report);
    OCELLI_TRY(recovery.finishDeletions());
    const auto found = OCELLI_TRY(listRecordings(files, root));
    report.files = found.size();
    auto transaction = OCELLI_TRY(index.begin());
    if (depth == RecoveryDepth::Everything) {
        OCELLI_TRY(index.clear());
    }
    const auto rows = OCELLI_TRY(index.find({}));
    std::map<std::int64_t, const SegmentRow*> byId;
    for (const SegmentRow& row : rows) {
        byId[row.id] = &row;
    }
    const auto newest = doubtful(found);
    for (const FoundFile& file : found) {
        const auto row = byId.find(file.id);
        const bool vouched = row != byId.end() && !row->second->open &&
                             row->second->path == file.path && row->second->bytes == file.size;
        if (!vouched) {
            const bool shallow = depth == RecoveryDepth::Everything && !newest.contains(file.id);
            OCELLI_TRY(recovery.rescan(
                file, shallow ? ScanDepth::Headers : ScanDepth::Checksums, row != byId.end()
            ));
        }
        if (row != byId.end()) {
            byId.erase(row);
        }
    }
    for (const auto& [id, row] : byId) {
        log::warning("record", "{} is in the index but not on the disk", row->path);
        OCELLI_TRY(index.drop(id));
        ++report.dropped;
    }
    OCELLI_TRY(transaction.commit());
    return report;
}

Result<VerifyReport> verifyRecordings(FileSystem& files, const std::string& root) {
    VerifyReport report;
    const auto found = OCELLI_TRY(listRecordings(files, root));
    for (const FoundFile& file : found) {
        ++report.files;
        report.bytes += file.size;
        std::string fault;
        const auto opened = files.open(join(root, file.path), OpenMode::Read);
        if (!opened) {
            fault = opened.error().message();
        } else {
            const auto scanned = scanSegment(**opened, ScanDepth::Checksums);
            fault = scanned ? scanned->fault : scanned.error().message();
        }
        if (!fault.empty() && report.faults.size() < kMostFaults) {
            report.faults.push_back(fmt::format("{}: {}", file.path, fault));
        }
    }
    return report;
}

Result<Segment> repairSegment(
    FileSystem& files,
    const std::string& root,
    const std::string& path,
    std::optional<WallTime> until
) {
    const auto file = OCELLI_TRY(files.open(join(root, path), OpenMode::Change));
    auto scanned = OCELLI_TRY(scanSegment(*file, ScanDepth::Checksums));
    auto& fragments = scanned.segment.fragments;
    while (!fragments.empty() && until && fragments.back().start >= *until) {
        fragments.pop_back();
    }
    const std::uint64_t keep = fragments.empty() ? 0 : fragments.back().end();
    OCELLI_TRY(file->truncate(keep));
    OCELLI_TRY(file->sync());
    if (fragments.empty()) {
        return fail(ErrorKind::DataLoss, "nothing of the file is left");
    }
    scanned.segment.path = path;
    return std::move(scanned.segment);
}

}  // namespace ocelli::delivery::record
