// Elements of Matroska (RFC 9559), as few as a player needs.
#include "camera/thermal_files/recording_format.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "camera/thermal_files/ebml.h"
#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {
namespace {

namespace id {
constexpr std::uint32_t kEbml = 0x1A45DFA3;
constexpr std::uint32_t kEbmlVersion = 0x4286;
constexpr std::uint32_t kEbmlReadVersion = 0x42F7;
constexpr std::uint32_t kMaxIdLength = 0x42F2;
constexpr std::uint32_t kMaxSizeLength = 0x42F3;
constexpr std::uint32_t kDocType = 0x4282;
constexpr std::uint32_t kDocTypeVersion = 0x4287;
constexpr std::uint32_t kDocTypeReadVersion = 0x4285;
constexpr std::uint32_t kSegment = 0x18538067;
constexpr std::uint32_t kInfo = 0x1549A966;
constexpr std::uint32_t kTimestampScale = 0x2AD7B1;
constexpr std::uint32_t kDateUtc = 0x4461;
constexpr std::uint32_t kMuxingApp = 0x4D80;
constexpr std::uint32_t kWritingApp = 0x5741;
constexpr std::uint32_t kTracks = 0x1654AE6B;
constexpr std::uint32_t kTrackEntry = 0xAE;
constexpr std::uint32_t kTrackNumber = 0xD7;
constexpr std::uint32_t kTrackUid = 0x73C5;
constexpr std::uint32_t kTrackType = 0x83;
constexpr std::uint32_t kFlagLacing = 0x9C;
constexpr std::uint32_t kName = 0x536E;
constexpr std::uint32_t kCodecId = 0x86;
constexpr std::uint32_t kCodecPrivate = 0x63A2;
constexpr std::uint32_t kVideo = 0xE0;
constexpr std::uint32_t kPixelWidth = 0xB0;
constexpr std::uint32_t kPixelHeight = 0xBA;
constexpr std::uint32_t kCluster = 0x1F43B675;
constexpr std::uint32_t kTimestamp = 0xE7;
constexpr std::uint32_t kBlockGroup = 0xA0;
constexpr std::uint32_t kBlock = 0xA1;
constexpr std::uint32_t kBlockDuration = 0x9B;
}  // namespace id

constexpr std::uint8_t kVideoTrack = 1;
constexpr std::uint8_t kParametersTrack = 2;
constexpr std::uint64_t kTypeVideo = 1;
constexpr std::uint64_t kTypeSubtitle = 17;
constexpr std::string_view kApp = "Ocelli radiometric recording 1";
constexpr std::int64_t kSecondsTo2001 = 978'307'200;
constexpr std::uint64_t kNanosecondsATick = 1'000'000;
constexpr std::uint64_t kMostClusterBytes = std::uint64_t{1} << 31U;
constexpr std::uint64_t kMostMilliseconds = 24ULL * 3600 * 1000;

std::int64_t millisecondsBetween(WallTime from, WallTime to) {
    return (to.microseconds - from.microseconds) / 1000;
}

Bytes videoTrack(const RecordingHead& head) {
    ebml::Writer size;
    size.unsignedNumber(id::kPixelWidth, static_cast<std::uint64_t>(head.width));
    size.unsignedNumber(id::kPixelHeight, static_cast<std::uint64_t>(head.height));
    ebml::Writer track;
    track.unsignedNumber(id::kTrackNumber, kVideoTrack);
    track.unsignedNumber(id::kTrackUid, kVideoTrack);
    track.unsignedNumber(id::kTrackType, kTypeVideo);
    track.unsignedNumber(id::kFlagLacing, 0);
    track.text(id::kName, "Sensor counts");
    track.text(id::kCodecId, "V_FFV1");
    track.element(id::kCodecPrivate, head.configuration);
    track.element(id::kVideo, size.view());
    return track.release();
}

Bytes parametersTrack() {
    ebml::Writer track;
    track.unsignedNumber(id::kTrackNumber, kParametersTrack);
    track.unsignedNumber(id::kTrackUid, kParametersTrack);
    track.unsignedNumber(id::kTrackType, kTypeSubtitle);
    track.unsignedNumber(id::kFlagLacing, 0);
    track.text(id::kName, "Measurement");
    track.text(id::kCodecId, "S_TEXT/UTF8");
    return track.release();
}

void block(
    ebml::Writer& out, std::uint8_t track, std::int64_t ticks, std::uint64_t length, ByteSpan bytes
) {
    ByteWriter content;
    content.u8(static_cast<std::uint8_t>(0x80U | track));
    content.u16(static_cast<std::uint16_t>(ticks));
    content.u8(0);
    content.bytes(bytes);
    ebml::Writer group;
    group.element(id::kBlock, content.view());
    group.unsignedNumber(id::kBlockDuration, length);
    out.element(id::kBlockGroup, group.view());
}

Error other(std::string_view why) {
    return fail(ErrorKind::Unsupported, fmt::format("no radiometric recording of ours: {}", why));
}

Result<void> readInfo(ByteSpan info, RecordingHead& head) {
    ebml::Reader reader(info);
    bool ours = false;
    while (const auto element = OCELLI_TRY(reader.next())) {
        if (element->id == id::kDateUtc) {
            const std::uint64_t date = OCELLI_TRY(ebml::parseUnsigned(element->content));
            head.start.microseconds =
                static_cast<std::int64_t>(date) / 1000 + kSecondsTo2001 * 1'000'000;
        } else if (element->id == id::kWritingApp) {
            ours = asText(element->content) == kApp;
        }
    }
    return ours ? Result<void>() : other("another program wrote it");
}

Result<void> readSize(ByteSpan video, RecordingHead& head) {
    ebml::Reader reader(video);
    while (const auto element = OCELLI_TRY(reader.next())) {
        if (element->id != id::kPixelWidth && element->id != id::kPixelHeight) {
            continue;
        }
        const std::uint64_t side = OCELLI_TRY(ebml::parseUnsigned(element->content));
        (element->id == id::kPixelWidth ? head.width : head.height) =
            static_cast<int>(std::min<std::uint64_t>(side, kLargestSide + 1));
    }
    return checkGeometry(head.width, head.height);
}

Result<void> readTracks(ByteSpan tracks, RecordingHead& head) {
    ebml::Reader entries(tracks);
    const auto entry = OCELLI_TRY(entries.next());
    if (!entry) {
        return other("it has no tracks");
    }
    ebml::Reader reader(entry->content);
    bool known = false;
    while (const auto element = OCELLI_TRY(reader.next())) {
        if (element->id == id::kCodecId) {
            known = asText(element->content) == "V_FFV1";
        } else if (element->id == id::kCodecPrivate) {
            head.configuration.assign(element->content.begin(), element->content.end());
        } else if (element->id == id::kVideo) {
            OCELLI_TRY(readSize(element->content, head));
        }
    }
    if (!known || head.width == 0) {
        return other("its first track is not FFV1");
    }
    return {};
}

/// One block group: its track, and time and bytes of its block.
struct FoundBlock {
    unsigned track = 0;
    std::int16_t ticks = 0;
    ByteSpan bytes;
};

Result<FoundBlock> readGroup(ByteSpan group) {
    ebml::Reader reader(group);
    while (const auto element = OCELLI_TRY(reader.next())) {
        if (element->id != id::kBlock) {
            continue;
        }
        ByteReader content(element->content);
        const unsigned track = OCELLI_TRY(content.u8());
        const std::uint16_t ticks = OCELLI_TRY(content.u16());
        OCELLI_TRY(content.skip(1));
        return FoundBlock{track & 0x7FU, static_cast<std::int16_t>(ticks), content.rest()};
    }
    return fail(ErrorKind::DataLoss, "a group without a block");
}

Result<ByteSpan> contentOf(ByteSpan cluster) {
    const std::uint64_t size = OCELLI_TRY(clusterBytes(cluster));
    if (size == 0 || size > cluster.size()) {
        return fail(ErrorKind::DataLoss, "a cluster is cut off");
    }
    const auto head = OCELLI_TRY(ebml::parseHead(cluster));
    return cluster.first(static_cast<std::size_t>(size)).subspan(head->size);
}

}  // namespace

Bytes formatRecordingHead(const RecordingHead& head) {
    ebml::Writer kind;
    kind.unsignedNumber(id::kEbmlVersion, 1);
    kind.unsignedNumber(id::kEbmlReadVersion, 1);
    kind.unsignedNumber(id::kMaxIdLength, 4);
    kind.unsignedNumber(id::kMaxSizeLength, 8);
    kind.text(id::kDocType, "matroska");
    kind.unsignedNumber(id::kDocTypeVersion, 4);
    kind.unsignedNumber(id::kDocTypeReadVersion, 2);
    ebml::Writer info;
    info.unsignedNumber(id::kTimestampScale, kNanosecondsATick);
    info.unsignedNumber(
        id::kDateUtc,
        static_cast<std::uint64_t>((head.start.microseconds - kSecondsTo2001 * 1'000'000) * 1000)
    );
    info.text(id::kMuxingApp, "Ocelli");
    info.text(id::kWritingApp, kApp);
    ebml::Writer tracks;
    tracks.element(id::kTrackEntry, videoTrack(head));
    tracks.element(id::kTrackEntry, parametersTrack());
    ebml::Writer out;
    out.element(id::kEbml, kind.view());
    out.open(id::kSegment);
    out.element(id::kInfo, info.view());
    out.element(id::kTracks, tracks.view());
    return out.release();
}

bool isRecording(ByteSpan bytes) {
    constexpr std::array<unsigned, 4> kMagic{0x1A, 0x45, 0xDF, 0xA3};
    return bytes.size() > kMagic.size() &&
           std::ranges::equal(bytes.first(kMagic.size()), kMagic, {}, [](std::byte byte) {
               return std::to_integer<unsigned>(byte);
           });
}

Result<ParsedRecordingHead> parseRecordingHead(ByteSpan bytes) {
    ParsedRecordingHead made;
    const auto kind = OCELLI_TRY(ebml::parseHead(bytes));
    if (!kind || kind->id != id::kEbml || kind->length > kMostHeadBytes ||
        kind->whole() >= bytes.size()) {
        return other("it does not begin as one");
    }
    made.size = static_cast<std::size_t>(kind->whole());
    const auto segment = OCELLI_TRY(ebml::parseHead(bytes.subspan(made.size)));
    if (!segment || segment->id != id::kSegment) {
        return other("it has no segment");
    }
    made.size += segment->size;
    for (const std::uint32_t wanted : {id::kInfo, id::kTracks}) {
        const auto rest = bytes.subspan(made.size);
        const auto head = OCELLI_TRY(ebml::parseHead(rest));
        if (!head || head->id != wanted || head->length > rest.size() - head->size) {
            return fail(ErrorKind::DataLoss, "the beginning of a recording is cut off");
        }
        const auto content = rest.subspan(head->size, static_cast<std::size_t>(head->length));
        OCELLI_TRY(
            wanted == id::kInfo ? readInfo(content, made.head) : readTracks(content, made.head)
        );
        made.size += static_cast<std::size_t>(head->whole());
    }
    return made;
}

Bytes formatCluster(WallTime start, const std::vector<RecordedPicture>& pictures) {
    OCELLI_ASSERT(!pictures.empty());
    const std::int64_t first = millisecondsBetween(start, pictures.front().time);
    ebml::Writer content;
    content.unsignedNumber(
        id::kTimestamp, static_cast<std::uint64_t>(std::max<std::int64_t>(first, 0))
    );
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const RecordedPicture& picture = pictures[i];
        const std::int64_t at = millisecondsBetween(start, picture.time) - first;
        const std::int64_t next =
            i + 1 < pictures.size() ? millisecondsBetween(picture.time, pictures[i + 1].time) : 40;
        const auto length = static_cast<std::uint64_t>(std::max<std::int64_t>(next, 1));
        block(content, kParametersTrack, at, length, asBytes(picture.parameters));
        block(content, kVideoTrack, at, length, picture.packed);
    }
    const Bytes sum = ebml::checksumOf(content.view());
    ebml::Writer both;
    both.bytes(sum);
    both.bytes(content.view());
    ebml::Writer out;
    out.element(id::kCluster, both.view());
    return out.release();
}

Result<std::uint64_t> clusterBytes(ByteSpan bytes) {
    const auto head = OCELLI_TRY(ebml::parseHead(bytes));
    if (!head) {
        return std::uint64_t{0};
    }
    if (head->id != id::kCluster || head->length > kMostClusterBytes) {
        return fail(ErrorKind::DataLoss, "where a cluster should be there is none");
    }
    return head->whole();
}

Result<WallTime> clusterTime(WallTime start, ByteSpan beginning) {
    constexpr std::size_t kChecksumBytes = 6;
    const auto head = OCELLI_TRY(ebml::parseHead(beginning));
    if (!head || beginning.size() < head->size + kChecksumBytes) {
        return fail(ErrorKind::DataLoss, "a cluster is cut off");
    }
    const auto rest = beginning.subspan(head->size + kChecksumBytes);
    const auto time = OCELLI_TRY(ebml::parseHead(rest));
    if (!time || time->id != id::kTimestamp || time->length > rest.size() - time->size) {
        return fail(ErrorKind::DataLoss, "a cluster without a time");
    }
    const std::uint64_t ticks = OCELLI_TRY(
        ebml::parseUnsigned(rest.subspan(time->size, static_cast<std::size_t>(time->length)))
    );
    if (ticks > kMostMilliseconds) {
        return fail(ErrorKind::DataLoss, "a cluster of another day");
    }
    return start + std::chrono::milliseconds(ticks);
}

Result<std::vector<RecordedPicture>> parseCluster(WallTime start, ByteSpan cluster) {
    const auto content = OCELLI_TRY(contentOf(cluster));
    const auto rest = OCELLI_TRY(ebml::checked(content));
    const WallTime first = OCELLI_TRY(clusterTime(start, cluster));
    std::vector<RecordedPicture> pictures;
    std::string_view parameters;
    ebml::Reader reader(rest);
    while (const auto element = OCELLI_TRY(reader.next())) {
        if (element->id != id::kBlockGroup) {
            continue;
        }
        const auto found = OCELLI_TRY(readGroup(element->content));
        if (found.track == kParametersTrack) {
            parameters = asText(found.bytes);
        } else if (found.track == kVideoTrack) {
            const auto time = first + std::chrono::milliseconds(found.ticks);
            pictures.push_back({time, found.bytes, std::exchange(parameters, {})});
        }
    }
    return pictures;
}

}  // namespace ocelli::camera::thermal_files
