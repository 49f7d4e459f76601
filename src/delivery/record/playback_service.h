// Looking at recordings from the main loop: searches, movies, pictures and readers, on queues of
// their own.
#pragma once

#include <memory>
#include <vector>

#include "delivery/record/recording_cursor.h"
#include "delivery/record/virtual_movie.h"
#include "net/http/message.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"
#include "runtime/work_queue.h"

namespace ocelli::delivery::record {

class PlaybackService;

/// Reads recorded packets in order. Thread-bound to the loop it was opened for.
class RecordingReader {
  public:
    ~RecordingReader();

    const media::TrackList& tracks() const { return tracks_; }

    using Packets = Result<std::vector<media::PacketPtr>>;

    /// As RecordingCursor::next(); `done` is called on the loop unless this object is destroyed
    /// before.
    void next(std::size_t atLeast, UniqueFunction<void(Packets)> done);

  private:
    friend class PlaybackService;

    /// One of the places that PlaybackService has for readers.
    class Place;

    RecordingReader(
        EventLoop& loop,
        std::shared_ptr<SerialQueue> queue,
        std::shared_ptr<RecordingCursor> cursor,
        std::shared_ptr<Place> place
    );

    EventLoop& loop_;
    std::shared_ptr<SerialQueue> queue_;
    std::shared_ptr<RecordingCursor> cursor_;  ///< queue only
    std::shared_ptr<Place> place_;
    media::TrackList tracks_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// Thread-bound to the main loop. Answers come on the loop; nothing blocks it.
class PlaybackService {
  public:
    PlaybackService(
        EventLoop& loop,
        FileSystem& files,
        std::string root,
        std::string indexFile,
        RecordingLibrary::StatusOf status
    );
    ~PlaybackService();

    /// Runs `work(RecordingLibrary&)` on the playback queue and `then(result)` on the loop. False
    /// when too much waits.
    template <class Work, class Then>
    bool ask(Work work, Then then) {
        return queue_->run(
            [library = library_, call = std::move(work)]() mutable { return call(*library); },
            loop_,
            std::move(then)
        );
    }

    /// The movie of a stretch; null when there is nothing. The same for the same question, so that
    /// ranges fit together: kept for some minutes after its last use (some seconds when it reaches
    /// into the file being written).
    void movie(
        int channel, WallTime from, WallTime to, UniqueFunction<void(Result<VirtualMoviePtr>)> done
    );

    /// The bytes of a movie from first to last.
    std::unique_ptr<net::http::BodySource> makeBody(
        VirtualMoviePtr movie, net::http::ByteRange range
    );

    enum class FrameFormat { Jpeg, Bmp };

    struct FoundFrame {
        Bytes bytes;
        WallTime captured;
    };

    /// The picture that was to be seen at that time. NotFound when nothing was recorded then.
    void frame(
        int channel,
        WallTime time,
        FrameFormat format,
        UniqueFunction<void(Result<FoundFrame>)> done
    );

    /// @param loop  where the reader will live
    void openReader(
        EventLoop& loop,
        const CursorRange& range,
        UniqueFunction<void(Result<std::unique_ptr<RecordingReader>>)> done
    );

    /// A further volume, or the same one anew.
    void put(RecordingLibrary::Shelf shelf);

    /// Forgets a volume; `done` on the loop, when nothing of it is used any more.
    void take(int number, UniqueFunction<void()> done);

    /// Closes the indexes and forgets movies, before the volume is formatted; `done` on the loop.
    void close(UniqueFunction<void()> done);

    EventLoop& loop() { return loop_; }

    /// For further work in order, as archives do it.
    std::shared_ptr<SerialQueue> queue() { return queue_; }

    std::shared_ptr<RecordingLibrary> library() { return library_; }

    static constexpr std::size_t kMostReaders = 64;

  private:
    struct Movies;

    EventLoop& loop_;
    std::shared_ptr<RecordingLibrary> library_;  ///< queue only
    std::shared_ptr<Movies> movies_;             ///< queue only
    std::shared_ptr<Guarded<std::size_t>> readers_ = std::make_shared<Guarded<std::size_t>>(0U);
    std::shared_ptr<SerialQueue> queue_;
    std::shared_ptr<SerialQueue> pictures_;  ///< decoding: slow, and not to hold up reading
};

}  // namespace ocelli::delivery::record
