// Recording of all channels on one volume: the queue and its rhythm, rings on hubs, and who
// decides.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "delivery/record/packet_ring.h"
#include "delivery/record/record_policy.h"
#include "delivery/record/volume_recorder.h"
#include "media/stream_hub.h"
#include "runtime/work_queue.h"

namespace ocelli::delivery::record {

/// Thread-bound to the main loop; the disk is touched on a queue of its own only.
class RecordService {
  public:
    struct Faces {
        EventLoop& loop;
        FileSystem& files;

        /// Null when the channel or stream is not there.
        std::function<std::shared_ptr<media::StreamHub>(int channel, config::StreamName)> findHub;

        /// On the loop: the disk is full, broken, or well again.
        std::function<void(Problem, const std::string& message)> onProblem;

        /// On the loop: recording of a channel has begun or ended.
        std::function<void(int channel)> onChanged;
    };

    enum class Begin { Now, Paused };

    /// A disk that cannot be opened is tried again every some seconds and told through onProblem.
    /// @param begin  paused: touches nothing on the disk before resume()
    RecordService(Faces faces, VolumeRecorder::Options options, Begin begin = Begin::Now);

    /// Makes durable what is waiting and closes all files.
    ~RecordService();

    void setLimits(const VolumeLimits& limits);

    /// Where the index is from the next time on that the volume is opened; call while it is closed.
    void setIndexFile(std::string file);

    /// Settings of a channel; begins to look after it when it is new.
    void apply(
        int channel,
        const config::RecordSettings& settings,
        std::shared_ptr<const config::TimeZone> zone
    );

    /// A linked event began or ended; see RecordPolicy::trigger.
    void trigger(int channel, std::string_view topic, std::string_view source, bool active);

    /// NotFound when there is no such channel.
    Result<void> setManual(int channel, bool on);
    bool isManual(int channel) const;
    bool isRecording(int channel) const;

    /// The watch over the disk found a fault, or found it well.
    void suspend(Problem problem, std::string message);
    void resume();

    /// A volume that stands by (as none does at first) records nothing, but has the last seconds
    /// ready for the moment it is needed.
    void setStandby(bool standby);

    /// Closes all files, so that the volume can be formatted; resume() goes on. `done` is called on
    /// the loop.
    void pause(UniqueFunction<void(Result<void>)> done);

    std::shared_ptr<const RecorderStatus> status() const { return *status_.lock(); }

    /// Runs on the volume's queue with the recorder, then `then` with the result on the loop.
    /// `work` gets null while the disk could not be opened. False when too much waits.
    template <class Work, class Then>
    bool withRecorder(Work work, Then then) {
        return queue_.run(
            [this, call = std::move(work)]() mutable { return call(recorder_.get()); },
            faces_.loop,
            std::move(then)
        );
    }

    SerialQueue& queue() { return queue_; }

    static constexpr Duration kLookEvery = std::chrono::milliseconds(200);
    static constexpr Duration kOpenEvery = std::chrono::seconds(5);

    /// So long may it take until somebody notices that the other volume is lost.
    static constexpr Duration kStandbySpan = std::chrono::seconds(12);
    static constexpr Duration kExpireEvery = std::chrono::seconds(60);

  private:
    struct Channel {
        config::RecordSettings settings;
        RecordPolicy policy;
        std::shared_ptr<PacketRing> ring;
        std::shared_ptr<media::StreamHub> hub;
        Subscription subscription;
        RecordTypes types = 0;
    };

    Duration spanOf(const Channel& channel) const;
    void look();
    void attach(int number, Channel& channel);
    void tellQueue(int number, const Channel& channel);
    void setTimer(Duration lossWindow);
    void tick();

    // On the queue.
    void open();
    void publish();

    Faces faces_;
    VolumeRecorder::Options options_;  ///< queue only, once running
    std::map<int, Channel> channels_;
    bool standby_ = false;
    Guarded<std::shared_ptr<const RecorderStatus>> status_;
    std::map<int, bool> told_;  ///< what onChanged was last told
    std::atomic<bool> ticking_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Timer lookTimer_;
    Timer tickTimer_;
    Timer expireTimer_;

    std::unique_ptr<VolumeRecorder> recorder_;  ///< queue only
    MonoTime openAt_;                           ///< queue only
    bool paused_ = false;                       ///< queue only
    SerialQueue queue_{"record"};               ///< last: ends before what it uses
};

}  // namespace ocelli::delivery::record
