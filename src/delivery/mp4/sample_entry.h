// Sample entries (stsd): what codec a track has, written from and read into a Track.
#pragma once

#include "base/result.h"
#include "media/track.h"

namespace ocelli::delivery::mp4 {

/// True when samples of this codec can stand in an MP4 file. G.722 has no sample entry there.
bool canStore(media::Codec codec);

/// The sample entry box of a track: avc1, hvc1, mp4v (MPEG-4 and MJPEG), mp4a, Opus, alaw, ulaw,
/// twos. Unsupported for G.722; FailedPrecondition when parameter sets are missing.
Result<Bytes> formatSampleEntry(const media::Track& track);

/// Reads a sample entry box (header included) into codec, size, rate and configuration; the clock
/// rate is the sample rate for audio and stays 90000 for video. Unsupported for codecs that we do
/// not have.
Result<media::Track> parseSampleEntry(ByteSpan box);

}  // namespace ocelli::delivery::mp4
