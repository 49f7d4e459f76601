// Track runs to moof boxes and back.
#include "delivery/mp4/fragment.h"

#include <algorithm>

#include <fmt/format.h>

#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/box_writer.h"

namespace ocelli::delivery::mp4 {
namespace {

constexpr std::uint32_t kSyncSample = 0x02000000;
constexpr std::uint32_t kOtherSample = 0x01010000;

// ISO 14496-12, 8.8.7 and 8.8.8.
constexpr std::uint32_t kBaseDataOffset = 0x000001;
constexpr std::uint32_t kDescriptionIndex = 0x000002;
constexpr std::uint32_t kDefaultDuration = 0x000008;
constexpr std::uint32_t kDefaultSize = 0x000010;
constexpr std::uint32_t kDefaultFlags = 0x000020;
constexpr std::uint32_t kBaseIsMoof = 0x020000;
constexpr std::uint32_t kDataOffset = 0x000001;
constexpr std::uint32_t kFirstFlags = 0x000004;
constexpr std::uint32_t kDuration = 0x000100;
constexpr std::uint32_t kSize = 0x000200;
constexpr std::uint32_t kFlags = 0x000400;
constexpr std::uint32_t kComposition = 0x000800;

/// No fragment of ours comes near; others' are refused rather than believed.
constexpr std::size_t kMostSamples = 1U << 20U;
constexpr std::size_t kMostRuns = 256;

struct RunShape {
    std::uint32_t flags = kDataOffset | kSize;
    std::uint32_t defaultFlags = kSyncSample;
    std::uint32_t defaultDuration = 0;
};

RunShape shapeOf(const TrackRun& run) {
    RunShape shape;
    const auto& samples = run.samples;
    shape.defaultDuration = samples.front().duration;
    const bool steady = std::all_of(samples.begin(), samples.end(), [&](const Sample& sample) {
        return sample.duration == shape.defaultDuration;
    });
    if (!steady) {
        shape.flags |= kDuration;
    }
    if (std::any_of(samples.begin(), samples.end(), [](auto& s) {
            return s.compositionOffset != 0;
        })) {
        shape.flags |= kComposition;
    }
    const auto laterKeys =
        std::count_if(samples.begin() + 1, samples.end(), [](auto& s) { return s.keyFrame; });
    const auto later = static_cast<std::ptrdiff_t>(samples.size()) - 1;
    if (laterKeys == later && samples.front().keyFrame) {
        return shape;
    }
    shape.defaultFlags = kOtherSample;
    if (laterKeys > 0) {
        shape.flags |= kFlags;
    } else if (samples.front().keyFrame) {
        shape.flags |= kFirstFlags;
    }
    return shape;
}

/// Returns where the data offset has to be filled in.
std::size_t writeRun(ByteWriter& out, const TrackRun& run) {
    const RunShape shape = shapeOf(run);
    BoxScope traf(out, "traf");
    {
        BoxScope tfhd(out, "tfhd", 0, kBaseIsMoof | kDefaultDuration | kDefaultFlags);
        out.u32(run.track + 1);
        out.u32(shape.defaultDuration);
        out.u32(shape.defaultFlags);
    }
    {
        BoxScope tfdt(out, "tfdt", 1, 0);
        out.u64(run.baseTime);
    }
    BoxScope trun(out, "trun", 1, shape.flags);
    out.u32(static_cast<std::uint32_t>(run.samples.size()));
    const std::size_t offsetAt = out.size();
    out.u32(0);
    if ((shape.flags & kFirstFlags) != 0) {
        out.u32(kSyncSample);
    }
    for (const Sample& sample : run.samples) {
        if ((shape.flags & kDuration) != 0) {
            out.u32(sample.duration);
        }
        out.u32(sample.size);
        if ((shape.flags & kFlags) != 0) {
            out.u32(sample.keyFrame ? kSyncSample : kOtherSample);
        }
        if ((shape.flags & kComposition) != 0) {
            out.u32(static_cast<std::uint32_t>(sample.compositionOffset));
        }
    }
    return offsetAt;
}

}  // namespace

std::uint64_t TrackRun::bytes() const {
    std::uint64_t total = 0;
    for (const Sample& sample : samples) {
        total += sample.size;
    }
    return total;
}

std::uint64_t TrackRun::ticks() const {
    std::uint64_t total = 0;
    for (const Sample& sample : samples) {
        total += sample.duration;
    }
    return total;
}

std::uint64_t FragmentTable::dataBytes() const {
    std::uint64_t total = 0;
    for (const TrackRun& run : runs) {
        total += run.bytes();
    }
    return total;
}

Result<Bytes> formatFragmentHeader(const FragmentTable& table) {
    const std::uint64_t dataBytes = table.dataBytes();
    if (dataBytes > 0xFFFFFFF0U - kMostSamples * 16) {
        return fail(ErrorKind::InvalidArgument, fmt::format("a fragment of {} bytes", dataBytes));
    }
    ByteWriter out;
    std::vector<std::size_t> offsetPlaces;
    {
        BoxScope moof(out, "moof");
        {
            BoxScope mfhd(out, "mfhd", 0, 0);
            out.u32(table.sequence);
        }
        for (const TrackRun& run : table.runs) {
            offsetPlaces.push_back(run.samples.empty() ? 0 : writeRun(out, run));
        }
    }
    std::uint64_t offset = out.size() + 8;
    for (std::size_t i = 0; i < table.runs.size(); ++i) {
        if (offsetPlaces[i] != 0) {
            out.patchU32(offsetPlaces[i], static_cast<std::uint32_t>(offset));
        }
        offset += table.runs[i].bytes();
    }
    out.u32(static_cast<std::uint32_t>(dataBytes + 8));
    out.text("mdat");
    return out.release();
}

namespace {

/// Defaults of a `tfhd` for the runs that follow.
struct RunDefaults {
    std::uint32_t track = 0;
    std::uint32_t duration = 0;
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
};

Result<RunDefaults> parseTrackHeader(ByteSpan content) {
    ByteReader reader(content);
    const std::uint32_t flags = OCELLI_TRY(reader.u32())
    &0xFFFFFFU;
    RunDefaults defaults;
    const std::uint32_t id = OCELLI_TRY(reader.u32());
    if (id == 0) {
        return fail(ErrorKind::DataLoss, "track 0 in a fragment");
    }
    defaults.track = id - 1;
    if ((flags & kBaseDataOffset) != 0) {
        return fail(ErrorKind::Unsupported, "a fragment with absolute data offsets");
    }
    if ((flags & kDescriptionIndex) != 0) {
        OCELLI_TRY(reader.u32());
    }
    if ((flags & kDefaultDuration) != 0) {
        defaults.duration = OCELLI_TRY(reader.u32());
    }
    if ((flags & kDefaultSize) != 0) {
        defaults.size = OCELLI_TRY(reader.u32());
    }
    if ((flags & kDefaultFlags) != 0) {
        defaults.flags = OCELLI_TRY(reader.u32());
    }
    return defaults;
}

bool isKey(std::uint32_t flags) {
    return (flags & 0x00010000U) == 0;
}

Result<Sample> parseSample(ByteReader& reader, std::uint32_t flags, const RunDefaults& defaults) {
    Sample sample{defaults.size, defaults.duration, 0, isKey(defaults.flags)};
    if ((flags & kDuration) != 0) {
        sample.duration = OCELLI_TRY(reader.u32());
    }
    if ((flags & kSize) != 0) {
        sample.size = OCELLI_TRY(reader.u32());
    }
    if ((flags & kFlags) != 0) {
        const std::uint32_t own = OCELLI_TRY(reader.u32());
        sample.keyFrame = isKey(own);
    }
    if ((flags & kComposition) != 0) {
        sample.compositionOffset = static_cast<std::int32_t>(OCELLI_TRY(reader.u32()));
    }
    return sample;
}

/// Appends the run's samples and returns its data offset from the start of the moof.
Result<std::uint32_t> parseRun(
    ByteSpan content, const RunDefaults& defaults, std::size_t before, TrackRun& run
) {
    ByteReader reader(content);
    const std::uint32_t flags = OCELLI_TRY(reader.u32())
    &0xFFFFFFU;
    const std::uint32_t count = OCELLI_TRY(reader.u32());
    if ((flags & kDataOffset) == 0) {
        return fail(ErrorKind::Unsupported, "a track run without data offset");
    }
    const std::uint32_t offset = OCELLI_TRY(reader.u32());
    std::optional<bool> firstKey;
    if ((flags & kFirstFlags) != 0) {
        firstKey = isKey(OCELLI_TRY(reader.u32()));
    }
    // Samples without fields of their own take no bytes: the count alone is not believed.
    if (count > kMostSamples - before) {
        return fail(ErrorKind::DataLoss, fmt::format("a track run of {} samples", count));
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        Sample sample = OCELLI_TRY(parseSample(reader, flags, defaults));
        if (i == 0 && firstKey) {
            sample.keyFrame = *firstKey;
        }
        run.samples.push_back(sample);
    }
    return offset;
}

/// Sums over the fragment as it is read.
struct Progress {
    std::uint64_t dataBytes = 0;
    std::size_t samples = 0;
};

Result<void> parseTrackFragment(ByteSpan content, ParsedFragment& fragment, Progress& progress) {
    BoxReader boxes(content);
    std::optional<RunDefaults> defaults;
    std::uint64_t baseTime = 0;
    while (auto box = OCELLI_TRY(boxes.next())) {
        if (box->is("tfhd")) {
            defaults = OCELLI_TRY(parseTrackHeader(box->content));
        } else if (box->is("tfdt")) {
            ByteReader reader(box->content);
            const std::uint8_t version = OCELLI_TRY(reader.u8());
            OCELLI_TRY(reader.skip(3));
            if (version == 1) {
                baseTime = OCELLI_TRY(reader.u64());
            } else {
                baseTime = OCELLI_TRY(reader.u32());
            }
        } else if (box->is("trun")) {
            if (!defaults || fragment.table.runs.size() >= kMostRuns) {
                return fail(ErrorKind::DataLoss, "a track run in the wrong place");
            }
            TrackRun run{defaults->track, baseTime, {}};
            const std::uint32_t offset =
                OCELLI_TRY(parseRun(box->content, *defaults, progress.samples, run));
            if (fragment.table.runs.empty()) {
                fragment.dataStart = offset;
            } else if (offset != fragment.dataStart + progress.dataBytes) {
                return fail(ErrorKind::Unsupported, "track runs that do not follow each other");
            }
            baseTime += run.ticks();
            progress.dataBytes += run.bytes();
            progress.samples += run.samples.size();
            fragment.table.runs.push_back(std::move(run));
        }
    }
    return {};
}

}  // namespace

Result<ParsedFragment> parseFragmentHeader(ByteSpan moof) {
    BoxReader outer(moof);
    const auto box = OCELLI_TRY(outer.next());
    if (!box || !box->is("moof")) {
        return fail(ErrorKind::DataLoss, "no moof where a fragment should begin");
    }
    ParsedFragment fragment;
    Progress progress;
    BoxReader boxes(box->content);
    while (auto inner = OCELLI_TRY(boxes.next())) {
        if (inner->is("mfhd")) {
            ByteReader reader(inner->content);
            OCELLI_TRY(reader.skip(4));
            fragment.table.sequence = OCELLI_TRY(reader.u32());
        } else if (inner->is("traf")) {
            OCELLI_TRY(parseTrackFragment(inner->content, fragment, progress));
        }
    }
    return fragment;
}

}  // namespace ocelli::delivery::mp4
