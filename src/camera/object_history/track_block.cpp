// Fixed point numbers of 16 bits; a track says where it was born once a block.
#include "camera/object_history/track_block.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/crc32c.h"

namespace ocelli::camera::object_history {
namespace {

using objects::Box;
using objects::SceneReport;
using objects::StillObject;
using objects::TrackedObject;

constexpr Duration kLongest = std::chrono::seconds(60);
constexpr std::size_t kMostThings = 255;
constexpr std::uint8_t kSettled = 1;
constexpr std::uint8_t kEntered = 4;
constexpr std::uint8_t kHidden = 8;
constexpr std::uint8_t kBegins = 16;
constexpr std::uint8_t kAccompanied = 4;
constexpr double kFull = 65535;
/// Times are told in nanoseconds to the rules, so a block begins before the year 2262; a day is
/// left for its reports.
constexpr std::int64_t kLastBase = std::numeric_limits<std::int64_t>::max() / 1000 - 86'400'000'000;

std::uint16_t toFixed(double share) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0, 1.0) * kFull));
}

double fromFixed(std::uint16_t value) {
    return value / kFull;
}

void writeBox(ByteWriter& to, const Box& box) {
    to.u16(toFixed(box.x));
    to.u16(toFixed(box.y));
    to.u16(toFixed(box.width));
    to.u16(toFixed(box.height));
}

Result<Box> readBox(ByteReader& from) {
    Box box;
    box.x = fromFixed(OCELLI_TRY(from.u16()));
    box.y = fromFixed(OCELLI_TRY(from.u16()));
    box.width = fromFixed(OCELLI_TRY(from.u16()));
    box.height = fromFixed(OCELLI_TRY(from.u16()));
    return box;
}

/// How long ago, in ms; what is older than 49 days is not told apart.
std::uint32_t ago(MonoTime then, MonoTime now) {
    const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(now - then).count();
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(span, 0, kMost));
}

MonoTime before(MonoTime now, std::uint32_t milliseconds) {
    return now - std::chrono::milliseconds(milliseconds);
}

/// The clock of what is read: the time of day, in nanoseconds.
MonoTime onDayClock(WallTime time) {
    return {time.microseconds * 1000};
}

void writeTrack(ByteWriter& to, const TrackedObject& track, MonoTime now, bool begins) {
    to.u32(static_cast<std::uint32_t>(track.id));
    to.u8(static_cast<std::uint8_t>(
        static_cast<unsigned>(track.objectClass) | (track.enteredOverEdge ? kEntered : 0U) |
        (track.hidden ? kHidden : 0U) | (begins ? kBegins : 0U)
    ));
    writeBox(to, track.box);
    if (begins) {
        to.u32(ago(track.since, now));
        writeBox(to, track.born);
    }
}

void writeStill(ByteWriter& to, const StillObject& still, MonoTime now) {
    to.u32(static_cast<std::uint32_t>(still.id));
    to.u8(static_cast<std::uint8_t>(
        static_cast<unsigned>(still.kind) | (still.accompanied ? kAccompanied : 0U)
    ));
    to.u8(static_cast<std::uint8_t>(std::lround((std::clamp(still.evidence, -1.0, 1.0) + 1) * 100))
    );
    writeBox(to, still.box);
    to.u16(toFixed(still.area));
    to.u32(ago(still.since, now));
    to.u32(ago(still.aloneSince, now));
}

struct Beginning {
    MonoTime since;
    Box born;
};

Result<TrackedObject> readTrack(
    ByteReader& from, MonoTime now, std::map<std::uint64_t, Beginning>& beginnings
) {
    TrackedObject track;
    track.id = OCELLI_TRY(from.u32());
    const std::uint8_t flags = OCELLI_TRY(from.u8());
    const unsigned kind = flags & 3U;
    if (kind > static_cast<unsigned>(objects::ObjectClass::Vehicle)) {
        return fail(ErrorKind::DataLoss, "a track of no class");
    }
    track.objectClass = static_cast<objects::ObjectClass>(kind);
    track.enteredOverEdge = (flags & kEntered) != 0;
    track.hidden = (flags & kHidden) != 0;
    track.box = OCELLI_TRY(readBox(from));
    if ((flags & kBegins) != 0) {
        Beginning begun;
        begun.since = before(now, OCELLI_TRY(from.u32()));
        begun.born = OCELLI_TRY(readBox(from));
        beginnings[track.id] = begun;
    }
    const auto known = beginnings.find(track.id);
    if (known == beginnings.end()) {
        return fail(ErrorKind::DataLoss, "a track without a beginning");
    }
    track.since = known->second.since;
    track.born = known->second.born;
    return track;
}

Result<StillObject> readStill(ByteReader& from, MonoTime now) {
    StillObject still;
    still.id = OCELLI_TRY(from.u32());
    const std::uint8_t flags = OCELLI_TRY(from.u8());
    const unsigned kind = flags & 3U;
    if (kind > static_cast<unsigned>(objects::StillKind::Removed)) {
        return fail(ErrorKind::DataLoss, "a still place of no kind");
    }
    still.kind = static_cast<objects::StillKind>(kind);
    still.accompanied = (flags & kAccompanied) != 0;
    still.evidence = OCELLI_TRY(from.u8())
    / 100.0 - 1;
    still.box = OCELLI_TRY(readBox(from));
    still.area = fromFixed(OCELLI_TRY(from.u16()));
    still.since = before(now, OCELLI_TRY(from.u32()));
    still.aloneSince = before(now, OCELLI_TRY(from.u32()));
    return still;
}

}  // namespace

bool TrackBlockWriter::add(WallTime time, const SceneReport& scene) {
    if (reports_ > 0 && (time < last_ || time - base_ > kLongest ||
                         payload_.size() > kLongestBlock - 2 * 30 * kMostThings)) {
        return false;
    }
    if (reports_ == 0) {
        base_ = time;
        payload_.u64(static_cast<std::uint64_t>(base_.microseconds));
    }
    const std::size_t tracks = std::min(scene.tracks.size(), kMostThings);
    const std::size_t stills = std::min(scene.stills.size(), kMostThings);
    const auto delta = std::chrono::duration_cast<std::chrono::milliseconds>(time - base_);
    payload_.u16(static_cast<std::uint16_t>(delta.count()));
    payload_.u8(scene.settled ? kSettled : 0);
    payload_.u8(static_cast<std::uint8_t>(tracks));
    payload_.u8(static_cast<std::uint8_t>(stills));
    for (std::size_t i = 0; i < tracks; ++i) {
        const bool begins = known_.insert(scene.tracks[i].id).second;
        writeTrack(payload_, scene.tracks[i], scene.time, begins);
    }
    for (std::size_t i = 0; i < stills; ++i) {
        writeStill(payload_, scene.stills[i], scene.time);
    }
    last_ = time;
    ++reports_;
    return true;
}

Bytes TrackBlockWriter::take() {
    ByteWriter block;
    block.u32(kBlockMagic);
    block.u32(static_cast<std::uint32_t>(payload_.size()));
    block.u32(crc32c(payload_.view()));
    block.bytes(payload_.view());
    *this = {};
    return block.release();
}

Result<std::vector<PastReport>> readTrackBlock(ByteSpan payload) {
    ByteReader from(payload);
    std::map<std::uint64_t, Beginning> beginnings;
    std::vector<PastReport> reports;
    const auto base = static_cast<std::int64_t>(OCELLI_TRY(from.u64()));
    if (base < 0 || base > kLastBase) {
        return fail(ErrorKind::DataLoss, "a block of no time");
    }
    while (!from.atEnd()) {
        PastReport report;
        report.time = WallTime{base} + std::chrono::milliseconds(OCELLI_TRY(from.u16()));
        report.scene.time = onDayClock(report.time);
        report.scene.settled = (OCELLI_TRY(from.u8()) & kSettled) != 0;
        const std::size_t tracks = OCELLI_TRY(from.u8());
        const std::size_t stills = OCELLI_TRY(from.u8());
        for (std::size_t i = 0; i < tracks; ++i) {
            report.scene.tracks.push_back(OCELLI_TRY(readTrack(from, report.scene.time, beginnings))
            );
        }
        for (std::size_t i = 0; i < stills; ++i) {
            report.scene.stills.push_back(OCELLI_TRY(readStill(from, report.scene.time)));
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

std::vector<ByteSpan> findTrackBlocks(ByteSpan file, std::size_t* damaged) {
    std::vector<ByteSpan> blocks;
    std::size_t lost = 0;
    std::size_t at = 0;
    while (file.size() - at >= kBlockHeader) {
        ByteReader header(file.subspan(at, kBlockHeader));
        const std::uint32_t magic = *header.u32();
        const std::uint32_t length = *header.u32();
        const std::uint32_t sum = *header.u32();
        const bool fits = magic == kBlockMagic && length <= kLongestBlock &&
                          length <= file.size() - at - kBlockHeader;
        if (fits && crc32c(file.subspan(at + kBlockHeader, length)) == sum) {
            blocks.push_back(file.subspan(at + kBlockHeader, length));
            at += kBlockHeader + length;
        } else {
            ++at;
            ++lost;
        }
    }
    if (damaged != nullptr) {
        *damaged = lost + (file.size() - at);
    }
    return blocks;
}

}  // namespace ocelli::camera::object_history
