// Takes pictures of all channels when their schedules say so, and stores them.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "delivery/record/picture_schedule.h"
#include "delivery/record/pictures.h"
#include "media/picture_source.h"
#include "runtime/event_loop.h"

namespace ocelli::delivery::record {

/// Thread-bound to the main loop.
class PictureRecorder {
  public:
    /// Pictures of one channel that the source has not yet delivered; beyond, they are left out.
    static constexpr int kMostAsked = 4;

    /// @param source, store  outlive the recorder
    PictureRecorder(EventLoop& loop, media::PictureSource& source, Pictures& store);
    ~PictureRecorder();
    PictureRecorder(const PictureRecorder&) = delete;
    PictureRecorder& operator=(const PictureRecorder&) = delete;

    /// New settings of a channel (1 to 64), which begins when it was not known.
    Result<void> apply(
        int channel,
        const config::CaptureSettings& settings,
        std::shared_ptr<const config::TimeZone> zone
    );

    /// Forgets a channel.
    void remove(int channel);

    /// An event whose link says that this channel takes pictures. NotFound: no such channel;
    /// ResourceExhausted: too many events at once. Nothing happens, without an error, when the
    /// settings do not want it.
    Result<void> trigger(
        int channel, std::uint64_t eventId, std::optional<media::PictureOccasion> occasion = {}
    );

    /// Who else gets the pictures of the timed capture, as they are taken.
    void onTimed(std::function<void(int channel, const media::Picture& picture)> taken);

    /// Takes and stores one picture now, as type manual.
    void takeNow(
        const media::PictureRequest& request, UniqueFunction<void(Result<StoredPicture>)> done
    );

    /// Pictures that were due but not taken: no video, or the source was too slow.
    std::uint64_t missed() const;

    /// Takes what is due; the timer calls it every 100 ms.
    void tick();

  private:
    struct Channel : std::enable_shared_from_this<Channel> {
        explicit Channel(int number) : schedule(number) {}

        PictureSchedule schedule;
        int asked = 0;
        bool failing = false;  ///< one line in the log for each time it begins
    };

    struct State;

    void take(int channel, Channel& state, const PictureOrder& order);

    EventLoop& loop_;
    media::PictureSource& source_;
    std::shared_ptr<State> state_;  ///< outlives the recorder in callbacks of the source
    Timer timer_;
};

}  // namespace ocelli::delivery::record
