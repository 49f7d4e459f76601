// Records what the ring holds when the state machine says so, on a queue of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/bodycam/clip_session.h"
#include "apps/bodycam/evidence_keeper.h"
#include "bodyworn/device/recording_book.h"
#include "bodyworn/device/worn_output.h"
#include "bodyworn/vault/book_shelf.h"
#include "delivery/record/packet_ring.h"
#include "media/stream_hub.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::bodycam {

/// What a recording is asked for with.
struct RecordOrder {
    device::Trigger trigger = device::Trigger::Button;
    MonoTime time;
    WallTime wall;
    device::WornSettings settings;
    device::Wearer wearer;
    std::optional<device::Position> position;
};

/// Thread-bound to the main loop. One recording at a time.
class Recorder {
  public:
    struct Faces {
        EventLoop& loop;
        FileSystem& files;
        EvidenceKeeper& keeper;
        bodyworn::vault::BookShelf& shelf;
        std::string folder;           ///< of all recordings: the shelf's
        device::RecordingBook facts;  ///< serial, model, firmware, time zone

        /// The first picture is in; why less than the pre-buffer's length is before it.
        std::function<void(const std::string& shortfall)> onStarted;
        std::function<void(const std::string& error)> onEnded;  ///< closed; empty: all is well
    };

    Recorder(Faces faces, std::size_t ringBytes);

    /// Ends a recording that runs, as complete.
    ~Recorder();

    /// Seals what a power cut left behind, completes its books. Before the first start(); blocks.
    Result<int> recover();

    /// The stream to record from now on; null: none. What is held goes with the old one.
    void listen(std::shared_ptr<media::StreamHub> hub);

    /// How much is held while nobody records; zero: nothing.
    void setPreBuffer(Duration span);

    void start(RecordOrder order);
    void stop(device::Trigger trigger, WallTime wall, std::optional<device::Position> position);
    void bookmark(WallTime wall, std::optional<device::Position> position);
    void setMicrophone(bool on, MonoTime time);

    /// Of recordings from the next one on: IANA name.
    void setTimeZone(std::string timeZone);

    /// A further point of the track; at most one a second is kept.
    void addPosition(const device::Position& position);

    struct Status {
        Duration held{};
        std::size_t heldBytes = 0;
        std::string recording;  ///< its name; empty: none
        std::uint64_t bytes = 0;
        double firstFrameMilliseconds = 0;  ///< from the button to the first picture, last time
        device::PreBufferReport preBuffer;  ///< last time
    };

    Status status() const;

    /// What is on the device, newest first; at most `most`. Blocks.
    std::vector<device::RecordingBook> books(std::size_t most) const;

    std::string folderOf(const std::string& name) const { return faces_.shelf.folderOf(name); }

  private:
    struct Live {
        std::optional<MonoTime> lastEnd;
        std::optional<MonoTime> ended;
        Status status;
    };

    // On the record queue.
    void begin(const RecordOrder& order);
    Result<void> open(const RecordOrder& order);
    void drain();
    void finish(device::Trigger trigger, WallTime wall, std::optional<device::Position> position);
    Result<void> complete();
    void giveUp(const Error& error);
    void tellStarted();
    void recoverOne(const std::string& name);

    Faces faces_;
    std::shared_ptr<delivery::record::PacketRing> ring_;
    std::shared_ptr<media::StreamHub> hub_;
    Subscription subscription_;
    Guarded<Live> live_;
    Duration preBuffer_{};
    std::size_t ringBytes_;

    // The record queue's own.
    std::unique_ptr<ClipSession> session_;
    MuteTimes mutes_;
    RecordOrder order_;
    device::PreBufferState preBufferState_;
    bool told_ = false;
    MonoTime until_{INT64_MAX};
    std::optional<MonoTime> listening_;

    SerialQueue queue_;
};

}  // namespace ocelli::apps::bodycam
