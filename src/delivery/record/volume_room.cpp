// Room on a volume: quota, reserve, overwriting, expiration.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/log.h"
#include "delivery/record/volume_recorder.h"

namespace ocelli::delivery::record {
namespace {

/// Rows looked at in one round of expiration.
constexpr std::size_t kAtOnce = 500;
constexpr int kMostDeletions = 1000;

}  // namespace

std::uint64_t VolumeRecorder::openBytes() const {
    std::uint64_t total = 0;
    for (const auto& [number, channel] : channels_) {
        if (const SegmentWriter* writer = channel.recorder->writer()) {
            total += writer->written().bytes();
        }
    }
    for (const auto& writer : ended_) {
        total += writer->written().bytes();
    }
    return total;
}

std::uint64_t VolumeRecorder::overwritable() const {
    // Recordings of channels that are not set up any more may go as well.
    std::uint64_t bits = UINT64_MAX;
    for (const auto& [number, channel] : channels_) {
        if (!channel.recorder->options().overwrite && number >= 1 && number <= 64) {
            bits &= ~(std::uint64_t{1} << static_cast<unsigned>(number - 1));
        }
    }
    return bits;
}

Result<void> VolumeRecorder::makeRoom(StreamId stream, std::uint64_t bytes) {
    Channel* channel = find(stream.channel);
    const bool overwrite = channel == nullptr || channel->recorder->options().overwrite;
    for (int deletions = 0; deletions < kMostDeletions; ++deletions) {
        const SpaceStatus space = OCELLI_TRY(files_.space(options_.root));
        const bool overQuota = closedBytes_ + openBytes() + bytes > options_.limits.quotaBytes;
        if (!overQuota && space.free >= options_.limits.reserveBytes + bytes) {
            return {};
        }
        std::optional<SegmentRow> oldest;
        if (overwrite) {
            oldest = OCELLI_TRY(index_.oldest(overwritable()));
        }
        if (!oldest) {
            return fail(
                ErrorKind::ResourceExhausted,
                overwrite ? "no room is left, and there is nothing to overwrite"
                          : "no room is left, and overwriting is off"
            );
        }
        log::debug("record", "{} makes room", oldest->path);
        OCELLI_TRY(deleteSegments({*oldest}));
    }
    return fail(ErrorKind::ResourceExhausted, "no room is left");
}

Result<void> VolumeRecorder::deleteSegments(const std::vector<SegmentRow>& rows) {
    {
        auto transaction = OCELLI_TRY(index_.begin());
        for (const SegmentRow& row : rows) {
            OCELLI_TRY(index_.markGarbage(row.id));
        }
        OCELLI_TRY(transaction.commit());
    }
    std::set<std::string> folders;
    for (const SegmentRow& row : rows) {
        const std::string path = fmt::format("{}/{}", options_.root, row.path);
        const auto removed = files_.remove(path);
        if (!removed && removed.error().kind() != ErrorKind::NotFound) {
            return removed.error();
        }
        folders.insert(path.substr(0, path.rfind('/')));
        closedBytes_ -= std::min(closedBytes_, row.bytes);
    }
    for (const std::string& folder : folders) {
        const auto left = files_.list(folder);
        if (left && left->empty()) {
            // The folder of a day that is over. Another file may have come meanwhile: then it
            // stays.
            static_cast<void>(files_.remove(folder));
            OCELLI_TRY(files_.syncFolder(folder.substr(0, folder.rfind('/'))));
        } else {
            OCELLI_TRY(files_.syncFolder(folder));
        }
    }
    auto transaction = OCELLI_TRY(index_.begin());
    for (const SegmentRow& row : rows) {
        OCELLI_TRY(index_.drop(row.id));
    }
    OCELLI_TRY(transaction.commit());
    return findOldest();
}

Result<void> VolumeRecorder::findOldest() {
    const auto row = OCELLI_TRY(index_.oldest(UINT64_MAX));
    oldestClosed_ = row ? std::optional(row->start) : std::nullopt;
    return {};
}

void VolumeRecorder::deleteExpired() {
    if (problem_ == Problem::Error) {
        return;
    }
    for (auto& [number, channel] : channels_) {
        const int days = channel.recorder->options().expirationDays;
        if (days <= 0) {
            continue;
        }
        const WallTime limit = clock_.wall() - std::chrono::hours(24) * days;
        SegmentQuery query;
        query.channel = number;
        query.to = limit;
        query.limit = kAtOnce;
        auto rows = index_.find(query);
        if (!rows) {
            fault(rows.error());
            return;
        }
        std::erase_if(*rows, [&](const SegmentRow& row) { return row.open || row.end > limit; });
        if (rows->empty()) {
            continue;
        }
        log::info("record", "channel {}: {} recordings have expired", number, rows->size());
        const auto deleted = deleteSegments(*rows);
        if (!deleted) {
            fault(deleted.error());
            return;
        }
    }
}

void VolumeRecorder::unblock() {
    bool stillFull = false;
    for (auto& [number, channel] : channels_) {
        const bool unsuited =
            channel.unsuited && *channel.unsuited == channel.recorder->ring().generation();
        if (!channel.blocked || unsuited) {
            continue;
        }
        const auto room = makeRoom(channel.recorder->stream(), 4U << 20U);
        if (!room) {
            stillFull = true;
            continue;
        }
        const auto repaired = repair();
        if (!repaired) {
            fault(repaired.error());
            return;
        }
        goOn(channel);
        stillFull = stillFull || channel.blocked;
    }
    if (!stillFull && problem_ == Problem::Full) {
        setProblem(Problem::None, "");
    }
}

}  // namespace ocelli::delivery::record
