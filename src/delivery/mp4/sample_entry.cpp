// Sample entries of all codecs that can be stored.
#include "delivery/mp4/sample_entry.h"

#include <array>

#include <fmt/format.h>

#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/box_writer.h"
#include "delivery/mp4/detail/descriptor.h"
#include "media/codec/aac.h"
#include "media/codec/h264.h"
#include "media/codec/h265.h"

namespace ocelli::delivery::mp4 {
namespace {

using media::Codec;
using media::Track;
using media::TrackKind;

// ISO 14496-12, 12.1.3.
void writeVisualFields(ByteWriter& out, const Track& track) {
    out.zeros(6);
    out.u16(1);  // data reference index
    out.zeros(16);
    out.u16(static_cast<std::uint16_t>(track.width));
    out.u16(static_cast<std::uint16_t>(track.height));
    out.u32(0x00480000);  // 72 dpi
    out.u32(0x00480000);
    out.u32(0);
    out.u16(1);     // frames a sample
    out.zeros(32);  // compressor name
    out.u16(0x0018);
    out.u16(0xFFFF);
}

// ISO 14496-12, 12.2.3.
void writeAudioFields(ByteWriter& out, const Track& track) {
    out.zeros(6);
    out.u16(1);
    out.zeros(8);
    out.u16(static_cast<std::uint16_t>(track.channels));
    out.u16(16);
    out.u32(0);
    out.u32(track.sampleRate << 16U);
}

// Opus in ISOBMFF, 4.3.2. Our encoders' delay is part of the capture time, so nothing is skipped.
void writeOpusBox(ByteWriter& out, const Track& track) {
    BoxScope box(out, "dOps");
    out.u8(0);
    out.u8(static_cast<std::uint8_t>(track.channels));
    out.u16(0);
    out.u32(track.sampleRate);
    out.u16(0);
    out.u8(0);
}

Result<void> writeVideo(ByteWriter& out, const Track& track) {
    if (track.width < 1 || track.width > 65535 || track.height < 1 || track.height > 65535) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("a picture of {}x{} cannot be stored", track.width, track.height)
        );
    }
    if (track.codec == Codec::Mjpeg || track.codec == Codec::Mpeg4) {
        const bool single = track.codec == Codec::Mjpeg;
        BoxScope entry(out, "mp4v");
        writeVisualFields(out, track);
        detail::writeElementaryStream(
            out,
            single ? detail::kObjectJpeg : detail::kObjectMpeg4,
            single ? ByteSpan() : ByteSpan(track.configuration)
        );
        return {};
    }
    const bool avc = track.codec == Codec::H264;
    BoxScope entry(out, avc ? "avc1" : "hvc1");
    writeVisualFields(out, track);
    const Bytes record = OCELLI_TRY(
        avc ? media::codec::h264::formatAvcConfiguration(track.parameterSets)
            : media::codec::h265::formatHevcConfiguration(track.parameterSets)
    );
    BoxScope configuration(out, avc ? "avcC" : "hvcC");
    out.bytes(record);
    return {};
}

std::string_view audioType(Codec codec) {
    switch (codec) {
        case Codec::Aac:
            return "mp4a";
        case Codec::Opus:
            return "Opus";
        case Codec::G711A:
            return "alaw";
        case Codec::G711U:
            return "ulaw";
        default:
            return "twos";
    }
}

Result<void> writeAudio(ByteWriter& out, const Track& track) {
    if (track.channels < 1 || track.channels > 8 || track.sampleRate < 1 ||
        track.sampleRate > 0xFFFF) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("{} channels of {} Hz cannot be stored", track.channels, track.sampleRate)
        );
    }
    BoxScope entry(out, audioType(track.codec));
    writeAudioFields(out, track);
    if (track.codec == Codec::Aac) {
        Bytes config = track.configuration;
        if (config.empty()) {
            config = OCELLI_TRY(media::codec::aac::formatAudioSpecificConfig(
                {.sampleRate = track.sampleRate, .channels = track.channels}
            ));
        }
        detail::writeElementaryStream(out, detail::kObjectAac, config);
    } else if (track.codec == Codec::Opus) {
        writeOpusBox(out, track);
    }
    return {};
}

// --- reading ---

struct EntryCodec {
    std::string_view type;
    Codec codec;
};

constexpr std::array<EntryCodec, 10> kEntryCodecs = {{
    {"avc1", Codec::H264},
    {"avc3", Codec::H264},
    {"hvc1", Codec::H265},
    {"hev1", Codec::H265},
    {"jpeg", Codec::Mjpeg},
    {"mp4v", Codec::Mjpeg},
    {"mp4a", Codec::Aac},
    {"Opus", Codec::Opus},
    {"alaw", Codec::G711A},
    {"ulaw", Codec::G711U},
}};

Result<Codec> codecOf(const Box& box) {
    for (const EntryCodec& known : kEntryCodecs) {
        if (box.is(known.type)) {
            return known.codec;
        }
    }
    if (box.is("twos")) {
        return Codec::Pcm;
    }
    return fail(
        ErrorKind::Unsupported, fmt::format("no codec for sample entry {}", box.header.name())
    );
}

Result<void> parseVideoEntry(ByteSpan content, Track& track) {
    ByteReader reader(content);
    OCELLI_TRY(reader.skip(24));
    track.width = OCELLI_TRY(reader.u16());
    track.height = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(50));
    if (track.codec == Codec::H264) {
        const Box record = OCELLI_TRY(findBox(reader.rest(), "avcC"));
        auto parsed = OCELLI_TRY(media::codec::h264::parseAvcConfiguration(record.content));
        track.parameterSets = std::move(parsed.parameterSets);
    } else if (track.codec == Codec::H265) {
        const Box record = OCELLI_TRY(findBox(reader.rest(), "hvcC"));
        auto parsed = OCELLI_TRY(media::codec::h265::parseHevcConfiguration(record.content));
        track.parameterSets = std::move(parsed.parameterSets);
    } else if (const auto record = findBox(reader.rest(), "esds")) {
        auto stream = OCELLI_TRY(detail::parseElementaryStream(record->content));
        if (stream.objectType == detail::kObjectMpeg4) {
            track.codec = Codec::Mpeg4;
            track.configuration = std::move(stream.specific);
        }
    }
    return {};
}

Result<void> parseAudioEntry(ByteSpan content, Track& track) {
    ByteReader reader(content);
    OCELLI_TRY(reader.skip(8));
    const std::uint16_t version = OCELLI_TRY(reader.u16());
    if (version != 0) {
        return fail(ErrorKind::Unsupported, "a QuickTime sound description of a later version");
    }
    OCELLI_TRY(reader.skip(6));
    track.channels = OCELLI_TRY(reader.u16());
    OCELLI_TRY(reader.skip(6));
    track.sampleRate = OCELLI_TRY(reader.u32())
    >> 16U;
    track.clockRate = track.sampleRate;
    if (track.codec == Codec::Aac) {
        const Box record = OCELLI_TRY(findBox(reader.rest(), "esds"));
        auto stream = OCELLI_TRY(detail::parseElementaryStream(record.content));
        track.configuration = std::move(stream.specific);
    }
    return {};
}

}  // namespace

bool canStore(Codec codec) {
    return codec != Codec::G722;
}

Result<Bytes> formatSampleEntry(const Track& track) {
    if (!canStore(track.codec)) {
        return fail(
            ErrorKind::Unsupported,
            "G.722 cannot be stored in MP4; choose AAC, Opus, G.711 or PCM for recordings"
        );
    }
    ByteWriter out;
    if (media::isVideo(track.codec)) {
        OCELLI_TRY(writeVideo(out, track));
    } else {
        OCELLI_TRY(writeAudio(out, track));
    }
    return out.release();
}

Result<Track> parseSampleEntry(ByteSpan bytes) {
    BoxReader boxes(bytes);
    const auto box = OCELLI_TRY(boxes.next());
    if (!box) {
        return fail(ErrorKind::DataLoss, "an empty sample description");
    }
    Track track;
    track.codec = OCELLI_TRY(codecOf(*box));
    if (media::isVideo(track.codec)) {
        track.kind = TrackKind::Video;
        OCELLI_TRY(parseVideoEntry(box->content, track));
    } else {
        track.kind = TrackKind::Audio;
        OCELLI_TRY(parseAudioEntry(box->content, track));
    }
    return track;
}

}  // namespace ocelli::delivery::mp4
