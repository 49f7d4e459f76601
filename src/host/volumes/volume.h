// A volume that is watched: probed every two seconds, with its state told to whoever records.
#pragma once

#include <memory>
#include <string>

#include "host/volumes/volume_probe.h"
#include "runtime/event_loop.h"
#include "runtime/work_queue.h"

namespace ocelli::host::volumes {

struct VolumeStatus {
    ProbeResult probe;
    std::uint64_t probes = 0;
    std::uint64_t failures = 0;  ///< probes that did not end normal
    Duration lastProbeTook{};    ///< how long the disk needed
    WallTime lastProbe;
};

/// Thread-bound. The first volume that is found normal is the one that is expected from then on, if
/// the options name none: a folder whose card was taken out is not made a volume. A fault is known
/// within five seconds: a write error at the next probe (every 2 s), and a disk that does not
/// answer after 3 s more. Probes run on a queue of their own, so that a stuck disk stops nobody
/// else.
class Volume {
  public:
    /// @param onChange  called on the loop when the state or its message changes, first with the
    /// first probe
    Volume(
        EventLoop& loop,
        VolumeVault& vault,
        ProbeOptions options,
        UniqueFunction<void(const VolumeStatus&)> onChange
    );
    ~Volume();

    const std::string& path() const { return options_.path; }

    const VolumeStatus& status() const { return status_; }

    /// A room of ours met an error while writing: looks at once, unless it has just done so,
    /// instead of at the next turn, and tells what it saw even if nothing has changed.
    void suspect();

    /// Whether looks write to it, too.
    void setMayWrite(bool may) { options_.mayWrite = may; }

    /// The first look is over.
    bool known() const { return known_; }

    bool formatting() const { return formatting_; }

    using Done = UniqueFunction<void(Result<void>)>;

    /// Deletes recordings, pictures and index. What is in the folder then is the volume from now
    /// on. From the call to `done` nothing else is told of the volume, so that nobody opens
    /// anything on it meanwhile. Unavailable while another change is under way.
    /// @param password  of an encrypted volume; empty: a plain one
    /// @param close     closes all that is open on the volume, then calls what it is given, once;
    ///                  its error ends the format before anything is deleted
    void format(std::string password, UniqueFunction<void(Done closed)> close, Done done);

    /// As the functions of the vault; looks at the volume behind it. Unavailable while another
    /// change is under way.
    void unlock(std::string password, Remember remember, Done done);
    void setLock(bool on, std::string password, Done done);

    static constexpr Duration kProbeEvery = std::chrono::seconds(2);
    static constexpr Duration kSuspectEvery = std::chrono::seconds(1);
    static constexpr Duration kPatience = std::chrono::seconds(3);

  private:
    struct Link;
    template <class Work, class Then>
    void change(Work work, Then then, Done done);
    bool refuse(Done& done) const;
    void formatClosed(std::string password, Done done);
    void probe();
    void onTick();
    void take(ProbeResult result, Duration took);

    EventLoop& loop_;
    VolumeVault& vault_;
    ProbeOptions options_;
    UniqueFunction<void(const VolumeStatus&)> onChange_;
    VolumeStatus status_;
    bool known_ = false;
    bool probing_ = false;
    bool suspected_ = false;
    bool busy_ = false;  ///< with what takes longer than a look, which has to wait
    bool formatting_ = false;
    MonoTime probeBegan_;
    std::shared_ptr<Link> link_;  ///< answers of the queue find us, or nobody
    Timer timer_;
    std::unique_ptr<SerialQueue> queue_;
};

}  // namespace ocelli::host::volumes
