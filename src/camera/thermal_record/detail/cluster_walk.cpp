// Reads heads of clusters one behind the other.
#include "camera/thermal_record/detail/cluster_walk.h"

#include <algorithm>

namespace ocelli::camera::thermal_record::detail {
namespace {

using thermal_files::ParsedRecordingHead;
using thermal_files::RecordedPicture;

struct Place {
    std::uint64_t at = 0;
    std::uint64_t bytes = 0;
};

Result<Bytes> read(File& file, std::uint64_t at, std::uint64_t count) {
    Bytes bytes(static_cast<std::size_t>(count));
    bytes.resize(OCELLI_TRY(file.readAt(at, bytes)));
    return bytes;
}

/// Nothing for a file whose beginning is not there or not ours.
Result<std::optional<ParsedRecordingHead>> headOf(File& file) {
    const Bytes bytes = OCELLI_TRY(read(file, 0, thermal_files::kMostHeadBytes));
    auto head = thermal_files::parseRecordingHead(bytes);
    return head ? std::optional(std::move(*head)) : std::nullopt;
}

/// The cluster that begins at `at`, if it lies wholly in the file.
Result<std::optional<Place>> clusterAt(File& file, std::uint64_t at, std::uint64_t size) {
    const Bytes peek = OCELLI_TRY(read(file, at, thermal_files::kClusterPeekBytes));
    const auto bytes = thermal_files::clusterBytes(peek);
    if (!bytes || *bytes == 0 || *bytes > size - at) {
        return std::optional<Place>{};
    }
    return std::optional(Place{at, *bytes});
}

Result<std::vector<Place>> clustersOf(File& file, std::uint64_t begin) {
    const std::uint64_t size = OCELLI_TRY(file.size());
    std::vector<Place> places;
    std::uint64_t at = begin;
    while (at < size) {
        const auto place = OCELLI_TRY(clusterAt(file, at, size));
        if (!place) {
            break;
        }
        places.push_back(*place);
        at += place->bytes;
    }
    return places;
}

/// Nothing when all of the cluster's pictures are later.
std::optional<RecordedPicture> pick(const std::vector<RecordedPicture>& pictures, WallTime time) {
    std::optional<RecordedPicture> found;
    for (const RecordedPicture& picture : pictures) {
        if (picture.time <= time && (!found || picture.time >= found->time)) {
            found = picture;
        }
    }
    return found;
}

}  // namespace

Result<std::optional<thermal_files::RecordedFrame>> newestNotAfter(File& file, WallTime time) {
    const auto head = OCELLI_TRY(headOf(file));
    if (!head) {
        return std::optional<thermal_files::RecordedFrame>{};
    }
    const auto places = OCELLI_TRY(clustersOf(file, head->size));
    for (auto place = places.rbegin(); place != places.rend(); ++place) {
        const Bytes peek = OCELLI_TRY(read(file, place->at, thermal_files::kClusterPeekBytes));
        const auto first = thermal_files::clusterTime(head->head.start, peek);
        if (!first || *first > time) {
            continue;
        }
        const Bytes cluster = OCELLI_TRY(read(file, place->at, place->bytes));
        const auto pictures = thermal_files::parseCluster(head->head.start, cluster);
        if (const auto picked = pictures ? pick(*pictures, time) : std::nullopt) {
            return std::optional(OCELLI_TRY(thermal_files::readRecordedFrame(head->head, *picked)));
        }
    }
    return std::optional<thermal_files::RecordedFrame>{};
}

Result<std::uint64_t> wholeBytes(File& file) {
    const auto head = OCELLI_TRY(headOf(file));
    if (!head) {
        return std::uint64_t{0};
    }
    std::uint64_t whole = head->size;
    const auto places = OCELLI_TRY(clustersOf(file, head->size));
    for (const Place& place : places) {
        const Bytes cluster = OCELLI_TRY(read(file, place.at, place.bytes));
        if (!thermal_files::parseCluster(head->head.start, cluster)) {
            break;
        }
        whole = place.at + place.bytes;
    }
    return whole;
}

}  // namespace ocelli::camera::thermal_record::detail
