// Writes Matroska as bytes that only grow: nothing written is ever changed, so what is there plays
// after a power cut.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/unique_function.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::media::av {

/// Reentrant; one thread at a time.
class MatroskaWriter {
  public:
    /// Takes the bytes in order; its error comes back from the call that wrote.
    using Sink = UniqueFunction<Result<void>(ByteSpan)>;

    /// Writes the head of the file. Unsupported for a codec that Matroska or this library lacks;
    /// FailedPrecondition without a track, or when parameter sets are missing.
    /// @param tracks  video first; packets name their track by its index here
    static Result<std::unique_ptr<MatroskaWriter>> create(
        const TrackList& tracks, WallTime start, Sink sink
    );
    virtual ~MatroskaWriter() = default;

    /// In decoding order within a track. The first packet of the file is its zero; what is older
    /// than that by its time is left out.
    virtual Result<void> add(const Packet& packet) = 0;

    /// Ends the cluster: everything added is with the sink and can be played.
    virtual Result<void> flush() = 0;
};

}  // namespace ocelli::media::av
