// A part of a clip: cut at key frames, nothing encoded anew, so that it goes on proving itself.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::bodyworn::evidence {

/// What is wanted of a clip, in seconds from its first picture.
struct PartWanted {
    double from = 0;
    double to = 0;
};

/// What is kept is every group of pictures that has something of what is wanted. The certificates
/// that stand at the clip's beginning come along, and so does the signature of the last group,
/// which stood behind it. Reentrant; blocks.
class ClipPart {
  public:
    /// Reads the whole clip once. NotFound; InvalidArgument with the field "from" or "to" when
    /// there is nothing of the clip between them; Unsupported for video that is neither H.264 nor
    /// H.265, or whose pictures are not stored in the order of their times; DataLoss when it is
    /// broken.
    static Result<std::unique_ptr<ClipPart>> open(
        const std::string& path, PartWanted wanted, const Clock& clock
    );
    virtual ~ClipPart() = default;

    /// Video first; sound only when we can carry it.
    virtual const media::TrackList& tracks() const = 0;

    /// What is really in it, in seconds from the clip's first picture: at most a group of pictures
    /// more than wanted on each side.
    virtual PartWanted holds() const = 0;

    /// Null behind the last. The first is a key frame; `track` is an index of `tracks()`;
    /// captureTime and wallTime count from zero at the part's first picture.
    virtual Result<media::PacketPtr> next() = 0;
};

}  // namespace ocelli::bodyworn::evidence
