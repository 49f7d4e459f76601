// Walking through the fragments of a file.
#include "delivery/record/segment_scan.h"

#include <fmt/format.h>

#include "base/crc32c.h"
#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/sample_entry.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::uint64_t kLargestHeader = 1U << 20U;
constexpr std::uint64_t kLargestMoof = 16U << 20U;
constexpr std::uint32_t kLargestFragment = 256U << 20U;

Result<Bytes> readExactly(File& file, std::uint64_t offset, std::uint64_t count) {
    Bytes bytes(static_cast<std::size_t>(count));
    const std::size_t got = OCELLI_TRY(file.readAt(offset, bytes));
    if (got < count) {
        return fail(ErrorKind::DataLoss, "the file ends within a fragment");
    }
    return bytes;
}

Result<void> checkWhole(File& file, std::uint64_t offset, const FragmentBox& box) {
    Bytes part(1U << 18U);
    std::uint32_t checksum = 0;
    for (std::uint64_t done = 0; done < box.length;) {
        const auto want = std::min<std::uint64_t>(part.size(), box.length - done);
        const std::size_t got = OCELLI_TRY(
            file.readAt(offset + done, std::span(part).first(static_cast<std::size_t>(want)))
        );
        if (got < want) {
            return fail(ErrorKind::DataLoss, "the file ends within a fragment");
        }
        checksum = crc32c(ByteSpan(part).first(got), checksum);
        done += got;
    }
    if (checksum != box.checksum) {
        return fail(ErrorKind::DataLoss, "the checksum of a fragment is wrong");
    }
    return {};
}

Result<FragmentEntry> scanFragment(
    File& file, std::uint64_t offset, ScanDepth depth, const Segment& segment, FragmentBox& box
) {
    const Bytes head = OCELLI_TRY(readExactly(file, offset, kFragmentBoxBytes + 8));
    box = OCELLI_TRY(parseFragmentBox(head));
    const bool first = segment.fragments.empty();
    if (box.sequence != segment.fragments.size() + 1 ||
        (!first &&
         (box.stream != segment.stream || static_cast<std::int64_t>(box.segment) != segment.id))) {
        return fail(ErrorKind::DataLoss, "a fragment that does not follow the one before");
    }
    const auto moofHead =
        OCELLI_TRY(mp4::parseBoxHeader(ByteSpan(head).subspan(kFragmentBoxBytes)));
    if (!moofHead.is("moof") || moofHead.size > kLargestMoof || moofHead.size + 8 > box.length ||
        box.length > kLargestFragment) {
        return fail(ErrorKind::DataLoss, "a fragment without sample table");
    }
    if (depth == ScanDepth::Checksums) {
        OCELLI_TRY(checkWhole(file, offset + kFragmentBoxBytes, box));
    }
    const Bytes moof = OCELLI_TRY(readExactly(file, offset + kFragmentBoxBytes, moofHead.size));
    auto parsed = OCELLI_TRY(mp4::parseFragmentHeader(moof));
    FragmentEntry entry;
    entry.offset = offset;
    entry.dataOffset = static_cast<std::uint32_t>(kFragmentBoxBytes + parsed.dataStart);
    entry.start = box.start;
    entry.microseconds = box.microseconds;
    entry.types = box.types;
    entry.keyFrame = box.keyFrame;
    entry.table = std::move(parsed.table);
    if (parsed.dataStart != moofHead.size + 8 ||
        entry.end() != offset + kFragmentBoxBytes + box.length) {
        return fail(ErrorKind::DataLoss, "a fragment whose sample table does not fit its data");
    }
    return entry;
}

Result<void> takeVideo(const std::vector<mp4::MovieTrack>& tracks, Segment& segment) {
    const auto video = OCELLI_TRY(mp4::parseSampleEntry(tracks.front().sampleEntry));
    segment.codec = std::string(media::toString(video.codec));
    segment.width = video.width;
    segment.height = video.height;
    return {};
}

}  // namespace

Result<SegmentHeader> readSegmentHeader(File& file) {
    SegmentHeader header;
    std::uint64_t offset = 0;
    for (const std::string_view name : {"ftyp", "moov"}) {
        const Bytes head = OCELLI_TRY(readExactly(file, offset, 8));
        const auto box = OCELLI_TRY(mp4::parseBoxHeader(head));
        if (!box.is(name) || box.size == 0 || box.size > kLargestHeader) {
            return fail(ErrorKind::DataLoss, fmt::format("no {} where it should be", name));
        }
        if (box.is("moov")) {
            const Bytes moov = OCELLI_TRY(readExactly(file, offset, box.size));
            header.tracks = OCELLI_TRY(mp4::parseMovie(moov));
        }
        offset += box.size;
    }
    if (header.tracks.empty()) {
        return fail(ErrorKind::DataLoss, "a recording without tracks");
    }
    header.bytes = static_cast<std::uint32_t>(offset);
    return header;
}

std::uint32_t configurationOf(const std::vector<mp4::MovieTrack>& tracks) {
    std::uint32_t checksum = 0;
    for (const mp4::MovieTrack& track : tracks) {
        checksum = crc32c(track.sampleEntry, checksum);
    }
    return checksum;
}

Result<ScannedSegment> scanSegment(File& file, ScanDepth depth) {
    ScannedSegment scanned;
    scanned.fileBytes = OCELLI_TRY(file.size());
    const auto header = OCELLI_TRY(readSegmentHeader(file));
    Segment& segment = scanned.segment;
    segment.headerBytes = header.bytes;
    segment.configuration = configurationOf(header.tracks);
    OCELLI_TRY(takeVideo(header.tracks, segment));
    scanned.goodBytes = header.bytes;
    while (scanned.goodBytes < scanned.fileBytes) {
        FragmentBox box;
        auto entry = scanFragment(file, scanned.goodBytes, depth, segment, box);
        if (!entry) {
            if (entry.error().kind() != ErrorKind::DataLoss &&
                entry.error().kind() != ErrorKind::Unsupported) {
                return entry.error();
            }
            scanned.fault = entry.error().message();
            break;
        }
        if (segment.fragments.empty()) {
            segment.id = static_cast<std::int64_t>(box.segment);
            segment.run = static_cast<std::int64_t>(box.run);
            segment.stream = box.stream;
        }
        scanned.goodBytes = entry->end();
        segment.fragments.push_back(std::move(*entry));
    }
    if (segment.fragments.empty()) {
        return fail(
            ErrorKind::DataLoss,
            scanned.fault.empty() ? "a recording without fragments" : scanned.fault
        );
    }
    return scanned;
}

}  // namespace ocelli::delivery::record
