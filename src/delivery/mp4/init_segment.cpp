// The moov of a fragmented file, written and read.
#include "delivery/mp4/init_segment.h"

#include <array>

#include <fmt/format.h>

#include "delivery/mp4/box_reader.h"
#include "delivery/mp4/box_writer.h"
#include "delivery/mp4/detail/movie_boxes.h"
#include "delivery/mp4/sample_entry.h"

namespace ocelli::delivery::mp4 {
namespace {

constexpr std::size_t kMostTracks = 16;

void writeEmptyTables(ByteWriter& out) {
    {
        BoxScope stts(out, "stts", 0, 0);
        out.u32(0);
    }
    {
        BoxScope stsc(out, "stsc", 0, 0);
        out.u32(0);
    }
    {
        BoxScope stsz(out, "stsz", 0, 0);
        out.u32(0);
        out.u32(0);
    }
    BoxScope stco(out, "stco", 0, 0);
    out.u32(0);
}

void writeTrackExtends(ByteWriter& out, std::uint32_t id) {
    BoxScope trex(out, "trex", 0, 0);
    out.u32(id);
    out.u32(1);  // sample description
    out.u32(0);
    out.u32(0);
    out.u32(0);
}

Result<void> writeMovie(ByteWriter& out, const media::TrackList& tracks, WallTime created) {
    BoxScope moov(out, "moov");
    detail::writeMovieHeader(out, created, 0, static_cast<std::uint32_t>(tracks.size()));
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const Bytes entry = OCELLI_TRY(formatSampleEntry(*tracks[i]));
        const detail::TrackHeader header{
            .id = static_cast<std::uint32_t>(i + 1),
            .timescale = tracks[i]->clockRate,
            .video = media::isVideo(tracks[i]->codec),
            .width = tracks[i]->width,
            .height = tracks[i]->height,
            .created = created,
            .movieDuration = 0,
            .mediaDuration = 0,
            .edits = {},
        };
        detail::writeTrack(out, header, entry, [](ByteWriter& tables) {
            writeEmptyTables(tables);
        });
    }
    {
        BoxScope mvex(out, "mvex");
        for (std::size_t i = 0; i < tracks.size(); ++i) {
            writeTrackExtends(out, static_cast<std::uint32_t>(i + 1));
        }
    }
    return {};
}

Result<MovieTrack> parseTrack(ByteSpan content) {
    MovieTrack track;
    const Box header = OCELLI_TRY(findBox(content, "tkhd"));
    ByteReader reader(header.content);
    const std::uint8_t version = OCELLI_TRY(reader.u8());
    OCELLI_TRY(reader.skip(version == 1 ? 19 : 11));
    track.id = OCELLI_TRY(reader.u32());

    const Box mediaHeader = OCELLI_TRY(findBox(content, {"mdia", "mdhd"}));
    ByteReader mediaReader(mediaHeader.content);
    const std::uint8_t mediaVersion = OCELLI_TRY(mediaReader.u8());
    OCELLI_TRY(mediaReader.skip(mediaVersion == 1 ? 19 : 11));
    track.timescale = OCELLI_TRY(mediaReader.u32());
    if (track.timescale == 0) {
        return fail(ErrorKind::DataLoss, "a track with timescale 0");
    }

    const Box descriptions = OCELLI_TRY(findBox(content, {"mdia", "minf", "stbl", "stsd"}));
    ByteReader list(descriptions.content);
    OCELLI_TRY(list.skip(8));
    BoxReader entries(list.rest());
    const auto first = OCELLI_TRY(entries.next());
    if (!first) {
        return fail(ErrorKind::DataLoss, "a track without sample description");
    }
    track.sampleEntry.assign(first->whole.begin(), first->whole.end());
    return track;
}

}  // namespace

Result<Bytes> formatInitSegment(const media::TrackList& tracks, WallTime created) {
    if (tracks.empty() || tracks.size() > kMostTracks) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("{} tracks, 1 to {} can be", tracks.size(), kMostTracks)
        );
    }
    ByteWriter out;
    detail::writeFileType(out, "iso5", {"iso5", "iso6", "mp41"});
    OCELLI_TRY(writeMovie(out, tracks, created));
    return out.release();
}

Result<std::vector<MovieTrack>> parseMovie(ByteSpan moov) {
    BoxReader outer(moov);
    const auto box = OCELLI_TRY(outer.next());
    if (!box || !box->is("moov")) {
        return fail(ErrorKind::DataLoss, "no moov");
    }
    std::vector<MovieTrack> tracks;
    BoxReader boxes(box->content);
    while (auto inner = OCELLI_TRY(boxes.next())) {
        if (!inner->is("trak")) {
            continue;
        }
        if (tracks.size() >= kMostTracks) {
            return fail(ErrorKind::DataLoss, fmt::format("more than {} tracks", kMostTracks));
        }
        tracks.push_back(OCELLI_TRY(parseTrack(inner->content)));
    }
    return tracks;
}

Result<media::TrackList> toTrackList(const std::vector<MovieTrack>& tracks) {
    media::TrackList list;
    for (const MovieTrack& track : tracks) {
        auto made = OCELLI_TRY(parseSampleEntry(track.sampleEntry));
        made.clockRate = track.timescale;
        list.push_back(std::make_shared<const media::Track>(std::move(made)));
    }
    return list;
}

std::string mimeType(const media::TrackList& tracks) {
    std::string codecs;
    for (const media::TrackPtr& track : tracks) {
        codecs += codecs.empty() ? "" : ", ";
        codecs += track->codecString();
    }
    return fmt::format("video/mp4; codecs=\"{}\"", codecs);
}

}  // namespace ocelli::delivery::mp4
