// Derived values, blobs and names of segments.
#include "delivery/record/segment.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "config/time_zone.h"
#include "delivery/record/detail/varint.h"

namespace ocelli::delivery::record {
namespace {

using detail::putSigned;
using detail::putVarint;
using detail::takeCount;
using detail::takeSigned;
using detail::takeVarint;

constexpr std::uint8_t kBlobVersion = 1;

/// Sums in the blob come from outside when the index is broken: they wrap instead of overflowing.
std::int64_t plus(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

void putRun(Bytes& out, const mp4::TrackRun& run, std::uint64_t expected) {
    putVarint(out, run.track);
    putSigned(out, static_cast<std::int64_t>(run.baseTime - expected));
    const bool composed = std::any_of(run.samples.begin(), run.samples.end(), [](auto& sample) {
        return sample.compositionOffset != 0;
    });
    out.push_back(std::byte{composed});
    putVarint(out, run.samples.size());
    std::int64_t last = 0;
    for (const mp4::Sample& sample : run.samples) {
        putVarint(out, (std::uint64_t{sample.size} << 1U) | (sample.keyFrame ? 1U : 0U));
        putSigned(out, std::int64_t{sample.duration} - last);
        last = sample.duration;
        if (composed) {
            putSigned(out, sample.compositionOffset);
        }
    }
}

Result<mp4::TrackRun> takeTrackRun(ByteReader& reader, std::vector<std::uint64_t>& expected) {
    mp4::TrackRun run;
    const std::uint64_t track = OCELLI_TRY(takeVarint(reader));
    if (track >= expected.size()) {
        return fail(ErrorKind::DataLoss, "a run of a track that cannot be");
    }
    run.track = static_cast<std::uint32_t>(track);
    const std::int64_t shift = OCELLI_TRY(takeSigned(reader));
    run.baseTime = expected[track] + static_cast<std::uint64_t>(shift);
    const bool composed = OCELLI_TRY(reader.u8())
    != 0;
    const std::size_t count = OCELLI_TRY(takeCount(reader));
    std::int64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        mp4::Sample sample;
        const std::uint64_t size = OCELLI_TRY(takeVarint(reader));
        const std::int64_t step = OCELLI_TRY(takeSigned(reader));
        last = plus(last, step);
        if (size >> 33U != 0 || last < 0 || last > UINT32_MAX) {
            return fail(ErrorKind::DataLoss, "a sample that cannot be");
        }
        sample.size = static_cast<std::uint32_t>(size >> 1U);
        sample.keyFrame = (size & 1U) != 0;
        sample.duration = static_cast<std::uint32_t>(last);
        if (composed) {
            sample.compositionOffset = static_cast<std::int32_t>(OCELLI_TRY(takeSigned(reader)));
        }
        run.samples.push_back(sample);
    }
    expected[track] = run.baseTime + run.ticks();
    return run;
}

constexpr std::size_t kMostTracks = 16;

Result<FragmentEntry> takeFragment(
    ByteReader& reader, std::uint64_t end, std::int64_t endTime, std::vector<std::uint64_t>& times
) {
    FragmentEntry entry;
    entry.offset = end + OCELLI_TRY(takeVarint(reader));
    entry.dataOffset = static_cast<std::uint32_t>(OCELLI_TRY(takeVarint(reader)));
    const std::int64_t gap = OCELLI_TRY(takeSigned(reader));
    entry.start.microseconds = plus(endTime, gap);
    entry.microseconds = static_cast<std::uint32_t>(OCELLI_TRY(takeVarint(reader)));
    entry.types = static_cast<RecordTypes>(OCELLI_TRY(takeVarint(reader)));
    entry.keyFrame = OCELLI_TRY(reader.u8())
    != 0;
    const std::size_t runs = OCELLI_TRY(takeCount(reader));
    for (std::size_t i = 0; i < runs; ++i) {
        entry.table.runs.push_back(OCELLI_TRY(takeTrackRun(reader, times)));
    }
    return entry;
}

}  // namespace

RecordTypes Segment::types() const {
    RecordTypes all = 0;
    for (const FragmentEntry& fragment : fragments) {
        all = static_cast<RecordTypes>(all | fragment.types);
    }
    return all;
}

std::uint32_t Segment::frames() const {
    std::size_t count = 0;
    for (const FragmentEntry& fragment : fragments) {
        for (const mp4::TrackRun& part : fragment.table.runs) {
            count += part.track == 0 ? part.samples.size() : 0;
        }
    }
    return static_cast<std::uint32_t>(count);
}

std::vector<TypeSpan> Segment::typeSpans() const {
    std::vector<TypeSpan> spans;
    for (const FragmentEntry& fragment : fragments) {
        if (spans.empty() || spans.back().types != fragment.types) {
            spans.push_back({fragment.types, fragment.start, fragment.endTime()});
        } else {
            spans.back().to = fragment.endTime();
        }
    }
    return spans;
}

Bytes formatFragments(const std::vector<FragmentEntry>& fragments) {
    Bytes out;
    out.push_back(std::byte{kBlobVersion});
    putVarint(out, fragments.size());
    std::uint64_t end = 0;
    std::int64_t endTime = 0;
    std::vector<std::uint64_t> expected(kMostTracks, 0);
    for (const FragmentEntry& entry : fragments) {
        putVarint(out, entry.offset - end);
        putVarint(out, entry.dataOffset);
        putSigned(out, entry.start.microseconds - endTime);
        putVarint(out, entry.microseconds);
        putVarint(out, entry.types);
        out.push_back(std::byte{entry.keyFrame});
        putVarint(out, entry.table.runs.size());
        for (const mp4::TrackRun& run : entry.table.runs) {
            putRun(out, run, expected[run.track]);
            expected[run.track] = run.baseTime + run.ticks();
        }
        end = entry.end();
        endTime = entry.endTime().microseconds;
    }
    return out;
}

Result<std::vector<FragmentEntry>> parseFragments(ByteSpan bytes) {
    ByteReader reader(bytes);
    const std::uint8_t version = OCELLI_TRY(reader.u8());
    if (version != kBlobVersion) {
        return fail(ErrorKind::DataLoss, fmt::format("fragments of version {}", version));
    }
    const std::size_t count = OCELLI_TRY(takeCount(reader));
    std::vector<FragmentEntry> fragments;
    fragments.reserve(std::min<std::size_t>(count, 4096));
    std::uint64_t end = 0;
    std::int64_t endTime = 0;
    std::vector<std::uint64_t> expected(kMostTracks, 0);
    for (std::size_t i = 0; i < count; ++i) {
        auto entry = OCELLI_TRY(takeFragment(reader, end, endTime, expected));
        entry.table.sequence = static_cast<std::uint32_t>(i + 1);
        end = entry.end();
        endTime = plus(entry.start.microseconds, entry.microseconds);
        fragments.push_back(std::move(entry));
    }
    return fragments;
}

Bytes formatTypeSpans(const std::vector<TypeSpan>& spans) {
    Bytes out;
    putVarint(out, spans.size());
    std::int64_t last = 0;
    for (const TypeSpan& span : spans) {
        putVarint(out, span.types);
        putSigned(out, span.from.microseconds - last);
        putSigned(out, span.to.microseconds - span.from.microseconds);
        last = span.to.microseconds;
    }
    return out;
}

Result<std::vector<TypeSpan>> parseTypeSpans(ByteSpan bytes) {
    ByteReader reader(bytes);
    const std::size_t count = OCELLI_TRY(takeCount(reader));
    std::vector<TypeSpan> spans;
    std::int64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        TypeSpan span;
        span.types = static_cast<RecordTypes>(OCELLI_TRY(takeVarint(reader)));
        const std::int64_t gap = OCELLI_TRY(takeSigned(reader));
        const std::int64_t length = OCELLI_TRY(takeSigned(reader));
        span.from.microseconds = plus(last, gap);
        span.to.microseconds = plus(span.from.microseconds, length);
        last = span.to.microseconds;
        spans.push_back(span);
    }
    return spans;
}

std::string segmentPath(StreamId stream, WallTime start, std::int64_t id) {
    const auto local = config::TimeZone::utc()->toLocal(start);
    return fmt::format(
        "video/{}-{}/{:04}-{:02}-{:02}/{:02}{:02}{:02}.{:03}Z-{:012}.mp4",
        stream.channel,
        config::toString(stream.stream),
        local.date.year,
        local.date.month,
        local.date.day,
        local.minuteOfDay / 60,
        local.minuteOfDay % 60,
        local.second,
        local.microsecond / 1000,
        id
    );
}

std::optional<std::int64_t> segmentIdOf(std::string_view fileName) {
    const auto dash = fileName.rfind('-');
    if (dash == std::string_view::npos || !fileName.ends_with(".mp4")) {
        return std::nullopt;
    }
    const auto id = toInteger(fileName.substr(dash + 1, fileName.size() - dash - 5));
    return id && *id > 0 ? id : std::nullopt;
}

}  // namespace ocelli::delivery::record
