// Feeds the NAL units of a file to the verifier.
#include "bodyworn/evidence/video_file.h"

#include <array>

#include "base/text.h"
#include "bodyworn/evidence/detail/annex_b_reader.h"
#include "bodyworn/evidence/media_verifier.h"
#include "media/av/demuxer.h"
#include "media/codec/nal_units.h"

namespace ocelli::bodyworn::evidence {
namespace {

using media::Codec;
using media::TrackKind;

/// By the ending of the name; nothing for containers.
std::optional<Codec> elementaryCodec(const std::string& path) {
    const auto dot = path.rfind('.');
    const std::string ending = dot == std::string::npos ? "" : toLower(path.substr(dot + 1));
    if (ending == "h264" || ending == "264" || ending == "avc") {
        return Codec::H264;
    }
    if (ending == "h265" || ending == "265" || ending == "hevc") {
        return Codec::H265;
    }
    return std::nullopt;
}

MediaVerifier verifierFor(Codec codec, const VideoFileOptions& options) {
    return MediaVerifier({codec, options.roots, options.certificates});
}

Result<MediaReport> verifyElementary(
    const std::string& path, Codec codec, const VideoFileOptions& options
) {
    auto reader = OCELLI_TRY(detail::AnnexBReader::open(systemFiles(), path));
    MediaVerifier verifier = verifierFor(codec, options);
    while (const auto nalUnit = OCELLI_TRY(reader.next())) {
        OCELLI_TRY(verifier.add(*nalUnit));
    }
    return verifier.finish();
}

Result<Codec> codecOf(const media::av::Demuxer& demuxer) {
    const std::string name = demuxer.codecName(TrackKind::Video);
    if (name == "h264") {
        return Codec::H264;
    }
    if (name == "hevc") {
        return Codec::H265;
    }
    return fail(
        ErrorKind::Unsupported,
        name.empty() ? "there is no picture in it" : "only H.264 and H.265 are signed, not " + name
    );
}

Result<MediaReport> verifyContainer(
    const std::string& path, const VideoFileOptions& options, const Clock& clock
) {
    const auto demuxer = OCELLI_TRY(media::av::Demuxer::openFile(path, clock));
    MediaVerifier verifier = verifierFor(OCELLI_TRY(codecOf(*demuxer)), options);
    const double ticks = demuxer->clockRate(TrackKind::Video);
    std::optional<std::int64_t> origin;
    while (const auto next = OCELLI_TRY(demuxer->next())) {
        if (next->kind != TrackKind::Video) {
            continue;
        }
        origin = origin.value_or(next->packet.pts);
        const double seconds = static_cast<double>(next->packet.pts - *origin) / ticks;
        const auto nalUnits = OCELLI_TRY(media::codec::splitLengthPrefixed(next->packet.bytes()));
        for (const ByteSpan nalUnit : nalUnits) {
            OCELLI_TRY(verifier.add(nalUnit, std::max(0.0, seconds)));
        }
    }
    MediaReport report = verifier.finish();
    report.audio = demuxer->hasAudio();
    return report;
}

}  // namespace

Result<MediaReport> verifyVideoFile(
    const std::string& path, const VideoFileOptions& options, const Clock& clock
) {
    if (const auto codec = elementaryCodec(path)) {
        return verifyElementary(path, *codec, options);
    }
    return verifyContainer(path, options, clock);
}

}  // namespace ocelli::bodyworn::evidence
