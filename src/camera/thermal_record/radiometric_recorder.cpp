// The thread between a channel's measurements and the disk.
#include "camera/thermal_record/radiometric_recorder.h"

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::camera::thermal_record {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(100);

/// Longer than any distance of pictures.
constexpr Duration kPause = std::chrono::seconds(12);

}  // namespace

bool PictureChoice::wants(const RecorderPlan& plan, const Recordable& picture) {
    const WallTime now = picture.parameters.time;
    if (picture.alarm) {
        lastAlarm_ = now;
    }
    if (plan.when == RecordWhen::Never || plan.root.empty()) {
        return false;
    }
    if (plan.when == RecordWhen::Alarm &&
        (!lastAlarm_ || now < *lastAlarm_ || now - *lastAlarm_ > plan.afterAlarm)) {
        return false;
    }
    const auto step =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / plan.picturesASecond)
        );
    // The clock was set back, or a pause lies between: the beat begins anew.
    if (!due_ || now < *due_ - step || now > *due_ + step) {
        due_ = now;
    }
    if (now < *due_) {
        return false;
    }
    due_ = *due_ + step;
    return true;
}

/// What the thread has in hand.
struct RadiometricRecorder::Work {
    explicit Work(RadiometricRecorder& given) : owner(given) {}

    void follow(const RecorderPlan& now) {
        if (now.root != plan.root) {
            leave();
            if (!now.root.empty()) {
                // What a power cut left is mended before anything else is written.
                const RecordingShelf shelf(owner.files_, now.root);
                if (auto mended = shelf.mendNewest(owner.channel_); !mended) {
                    log::warning("thermal", "{}", mended.error().describe());
                }
                writer =
                    std::make_unique<RecordingFileWriter>(owner.files_, now.root, owner.channel_);
            }
        }
        plan = now;
        if (writer) {
            writer->setRoom(plan.room);
        }
    }

    void leave() {
        if (writer && writer->open()) {
            settle(writer->close());
        }
        writer.reset();
    }

    void take(const Recordable& picture) {
        if (!writer || owner.clock_.mono() < notBefore) {
            ++owner.status_.lock()->lost;
            return;
        }
        taken = owner.clock_.mono();
        if (!writer->open()) {
            flushed = taken;
        }
        const auto done = writer->add(*picture.image, picture.parameters);
        {
            auto status = owner.status_.lock();
            ++(done ? status->pictures : status->lost);
            status->bytes = writer->written();
        }
        settle(done);
    }

    /// Flushes in time, and ends a file that gets no more pictures.
    void keepUp() {
        const MonoTime now = owner.clock_.mono();
        if (!writer || !writer->open()) {
            return;
        }
        if (now - taken > kPause) {
            settle(writer->close());
        } else if (now - flushed >= plan.lossWindow * 4 / 5) {
            flushed = now;
            settle(writer->flush());
        }
    }

    void settle(const Result<void>& done) {
        const std::string problem = done ? std::string() : done.error().message();
        if (!done) {
            notBefore = owner.clock_.mono() + kPatience;
        }
        bool changed = false;
        {
            auto status = owner.status_.lock();
            status->recording = writer && writer->open();
            changed = status->problem.empty() != problem.empty();
            status->problem = problem;
        }
        if (changed) {
            if (!done) {
                log::error("thermal", "{}: {}", owner.channel_, done.error().describe());
            }
            owner.onProblem_(problem);
        }
    }

    RadiometricRecorder& owner;
    RecorderPlan plan;
    std::unique_ptr<RecordingFileWriter> writer;
    MonoTime flushed;
    MonoTime taken;  ///< the newest picture
    MonoTime notBefore;
};

RadiometricRecorder::RadiometricRecorder(
    int channel,
    FileSystem& files,
    const Clock& clock,
    std::function<void(const std::string& problem)> onProblem
)
    : channel_(channel), files_(files), clock_(clock), onProblem_(std::move(onProblem)) {
    thread_ =
        Thread(fmt::format("thermal-rec-{}", channel), [this](std::stop_token stop) { run(stop); });
}

RadiometricRecorder::~RadiometricRecorder() = default;

void RadiometricRecorder::apply(const RecorderPlan& plan) {
    *plan_.lock() = plan;
}

void RadiometricRecorder::offer(RecordablePtr picture) {
    const RecorderPlan plan = *plan_.lock();
    if (choice_.lock()->wants(plan, *picture)) {
        queue_.push(std::move(picture));
    }
}

RecorderStatus RadiometricRecorder::status() const {
    RecorderStatus status = *status_.lock();
    status.lost += queue_.dropped();
    return status;
}

void RadiometricRecorder::run(const std::stop_token& stop) {
    Work work(*this);
    while (!stop.stop_requested()) {
        const auto picture = queue_.popFor(stop, kLookEvery);
        work.follow(*plan_.lock());
        if (picture) {
            work.take(**picture);
        }
        work.keepUp();
    }
    work.follow(*plan_.lock());
    while (const auto picture = queue_.tryPop()) {
        work.take(**picture);
    }
    work.leave();
}

}  // namespace ocelli::camera::thermal_record
