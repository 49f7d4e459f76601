// mvhd, trak, tkhd, edts, mdia and what lies in them.
#include "delivery/mp4/detail/movie_boxes.h"

#include "delivery/mp4/box_writer.h"

namespace ocelli::delivery::mp4::detail {
namespace {

/// Seconds from 1904 to 1970, the zero of MP4 times.
constexpr std::int64_t kEpoch = 2'082'844'800;

std::uint64_t fileTime(WallTime time) {
    return static_cast<std::uint64_t>(kEpoch + time.microseconds / 1'000'000);
}

void writeMatrix(ByteWriter& out) {
    for (const std::uint32_t value : {0x10000U, 0U, 0U, 0U, 0x10000U, 0U, 0U, 0U, 0x40000000U}) {
        out.u32(value);
    }
}

void writeTrackHeader(ByteWriter& out, const TrackHeader& header) {
    BoxScope tkhd(out, "tkhd", 1, 3);  // enabled, in movie
    out.u64(fileTime(header.created));
    out.u64(fileTime(header.created));
    out.u32(header.id);
    out.u32(0);
    out.u64(header.movieDuration);
    out.zeros(8);
    out.u16(0);                          // layer
    out.u16(0);                          // alternate group
    out.u16(header.video ? 0 : 0x0100);  // volume
    out.u16(0);
    writeMatrix(out);
    out.u32(static_cast<std::uint32_t>(header.width) << 16U);
    out.u32(static_cast<std::uint32_t>(header.height) << 16U);
}

void writeEdits(ByteWriter& out, std::span<const Edit> edits) {
    BoxScope edts(out, "edts");
    BoxScope elst(out, "elst", 1, 0);
    out.u32(static_cast<std::uint32_t>(edits.size()));
    for (const Edit& edit : edits) {
        out.u64(edit.duration);
        out.u64(static_cast<std::uint64_t>(edit.mediaTime));
        out.u32(0x00010000);
    }
}

void writeMediaHeader(ByteWriter& out, const TrackHeader& header) {
    {
        BoxScope mdhd(out, "mdhd", 1, 0);
        out.u64(fileTime(header.created));
        out.u64(fileTime(header.created));
        out.u32(header.timescale);
        out.u64(header.mediaDuration);
        out.u16(0x55C4);  // language "und"
        out.u16(0);
    }
    BoxScope hdlr(out, "hdlr", 0, 0);
    out.u32(0);
    out.text(header.video ? "vide" : "soun");
    out.zeros(12);
    out.text(header.video ? "Video" : "Sound");
    out.u8(0);
}

void writeMediaInformation(
    ByteWriter& out,
    const TrackHeader& header,
    ByteSpan sampleEntry,
    UniqueFunction<void(ByteWriter&)>& tables
) {
    BoxScope minf(out, "minf");
    if (header.video) {
        BoxScope vmhd(out, "vmhd", 0, 1);
        out.zeros(8);
    } else {
        BoxScope smhd(out, "smhd", 0, 0);
        out.zeros(4);
    }
    {
        BoxScope dinf(out, "dinf");
        BoxScope dref(out, "dref", 0, 0);
        out.u32(1);
        BoxScope url(out, "url ", 0, 1);  // in this file
    }
    BoxScope stbl(out, "stbl");
    {
        BoxScope stsd(out, "stsd", 0, 0);
        out.u32(1);
        out.bytes(sampleEntry);
    }
    tables(out);
}

}  // namespace

void writeFileType(
    ByteWriter& out, std::string_view major, std::initializer_list<std::string_view> compatible
) {
    BoxScope ftyp(out, "ftyp");
    out.text(major);
    out.u32(0x200);
    for (const std::string_view brand : compatible) {
        out.text(brand);
    }
}

void writeMovieHeader(
    ByteWriter& out, WallTime created, std::uint64_t duration, std::uint32_t tracks
) {
    BoxScope mvhd(out, "mvhd", 1, 0);
    out.u64(fileTime(created));
    out.u64(fileTime(created));
    out.u32(kMovieTimescale);
    out.u64(duration);
    out.u32(0x00010000);  // rate
    out.u16(0x0100);      // volume
    out.zeros(10);
    writeMatrix(out);
    out.zeros(24);
    out.u32(tracks + 1);
}

void writeTrack(
    ByteWriter& out,
    const TrackHeader& header,
    ByteSpan sampleEntry,
    UniqueFunction<void(ByteWriter&)> tables
) {
    BoxScope trak(out, "trak");
    writeTrackHeader(out, header);
    if (!header.edits.empty()) {
        writeEdits(out, header.edits);
    }
    BoxScope mdia(out, "mdia");
    writeMediaHeader(out, header);
    writeMediaInformation(out, header, sampleEntry, tables);
}

}  // namespace ocelli::delivery::mp4::detail
