// Reads packets out of recordings in order: for playback over RTSP and for single pictures.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "delivery/record/fragment_picker.h"
#include "media/packet.h"

namespace ocelli::delivery::record {

/// What a cursor reads.
struct CursorRange {
    int channel = 1;
    std::optional<config::StreamName> stream;  ///< nothing: whatever was recorded
    WallTime from;
    WallTime to;
};

/// Blocking; on the playback queue. Ends where the codec configuration changes or a file was
/// overwritten meanwhile.
class RecordingCursor {
  public:
    /// NotFound when there is nothing between the times.
    static Result<std::unique_ptr<RecordingCursor>> open(
        RecordingLibrary& library, const CursorRange& range
    );

    const media::TrackList& tracks() const { return tracks_; }

    /// The next packets in order of time, a fragment (a second or less) or more, until there are
    /// `atLeast`; none at the end. The first is a key frame. pts of all tracks count from the first
    /// picture; where nothing was recorded they jump by the wall time that passed.
    Result<std::vector<media::PacketPtr>> next(std::size_t atLeast);

  private:
    RecordingCursor(RecordingLibrary& library, const CursorRange& range)
        : library_(library), range_(range), picker_(range.from, range.to) {}

    Result<bool> loadMore();
    Result<void> readFragment(const PickedFragment& fragment, std::vector<media::PacketPtr>& out);

    RecordingLibrary& library_;
    CursorRange range_;
    FragmentPicker picker_;
    std::deque<PlannedSegment> segments_;  ///< still to come
    std::deque<PickedFragment> fragments_;
    media::TrackList tracks_;
    WallTime zero_;
    std::int64_t openId_ = 0;
    std::unique_ptr<File> file_;
};

}  // namespace ocelli::delivery::record
