// A piece of a stream as a file that only grows: fragmented MP4, or Matroska.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/unique_function.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::delivery::clips {

enum class Container : std::uint8_t { Mp4, Mkv };

/// Writes packets of one generation of tracks. Nothing that was given to the sink is changed later,
/// so the file can be sealed while it grows and plays up to its last flush after a power cut.
/// Reentrant; one thread at a time. After an error it is of no more use.
class ClipWriter {
  public:
    /// Takes the bytes in order; its error comes back from the call that wrote.
    using Sink = UniqueFunction<Result<void>(ByteSpan)>;

    /// @param tracks  video first, others that the container cannot hold are not among them
    /// Unsupported, FailedPrecondition, and what the sink says.
    static Result<std::unique_ptr<ClipWriter>> create(
        Container container, const media::TrackList& tracks, WallTime start, Sink sink
    );
    virtual ~ClipWriter() = default;

    /// The first packet has to be a key frame of the video; the track is an index of `tracks`.
    virtual Result<void> add(const media::PacketPtr& packet) = 0;

    /// Everything added is with the sink and can be played.
    virtual Result<void> flush() = 0;
};

/// True when a track of this codec can stand in the container.
bool canHold(Container container, media::Codec codec);

}  // namespace ocelli::delivery::clips
