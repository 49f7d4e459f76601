// Records the temperatures of one channel on a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "camera/thermal_record/recording_file_writer.h"
#include "runtime/bounded_queue.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::thermal_record {

/// A picture that may be recorded. Immutable once offered.
struct Recordable {
    std::shared_ptr<const thermal::CountImage> image;
    thermal_files::RecordedParameters parameters;
    bool alarm = false;  ///< a rule is in pre-alarm or alarm
};

using RecordablePtr = std::shared_ptr<const Recordable>;

enum class RecordWhen { Never, Alarm, Always };

/// What is recorded.
struct RecorderPlan {
    RecordWhen when = RecordWhen::Never;
    double picturesASecond = 1;  ///< 0.1..30
    Duration afterAlarm{};       ///< recorded on, after the last alarm
    Duration lossWindow = std::chrono::seconds(1);
    Room room;
    std::string root;  ///< the volume's folder; empty while there is none

    bool operator==(const RecorderPlan&) const = default;
};

struct RecorderStatus {
    bool recording = false;
    std::uint64_t pictures = 0;  ///< written
    std::uint64_t lost = 0;      ///< wanted and not written
    std::uint64_t bytes = 0;
    std::string problem;  ///< in plain words; empty while all is well
};

/// Which pictures are wanted. Reentrant.
class PictureChoice {
  public:
    bool wants(const RecorderPlan& plan, const Recordable& picture);

  private:
    std::optional<WallTime> due_;
    std::optional<WallTime> lastAlarm_;
};

/// Thread-safe.
class RadiometricRecorder {
  public:
    /// Pictures that wait for the disk.
    static constexpr std::size_t kMostWaiting = 16;

    /// How long after a failure before the disk is tried again.
    static constexpr Duration kPatience = std::chrono::seconds(2);

    /// @param onProblem  on the recorder's thread: what is wrong, or empty when all is well again
    RadiometricRecorder(
        int channel,
        FileSystem& files,
        const Clock& clock,
        std::function<void(const std::string& problem)> onProblem
    );

    /// Writes what waits.
    ~RadiometricRecorder();

    /// Takes effect with the next picture.
    void apply(const RecorderPlan& plan);

    /// Never blocks; what a slow disk cannot take is counted as lost.
    void offer(RecordablePtr picture);

    RecorderStatus status() const;

  private:
    struct Work;
    void run(const std::stop_token& stop);

    int channel_;
    FileSystem& files_;
    const Clock& clock_;
    std::function<void(const std::string&)> onProblem_;
    Guarded<RecorderPlan> plan_;
    Guarded<PictureChoice> choice_;
    Guarded<RecorderStatus> status_;
    BoundedQueue<RecordablePtr> queue_{kMostWaiting, WhenFull::DropOldest};
    Thread thread_;
};

}  // namespace ocelli::camera::thermal_record
