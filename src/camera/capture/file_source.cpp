// Decodes a file and paces it by its own times.
#include "camera/capture/file_source.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/log.h"
#include "camera/capture/backoff.h"
#include "camera/capture/detail/messages.h"
#include "camera/capture/detail/play_order.h"

namespace ocelli::camera::capture {
namespace detail {
namespace {

constexpr std::int64_t kFrameClock = 90000;
constexpr std::int64_t kSecond = 1'000'000'000;

/// Later than this we do not catch up any more, but go on from here.
constexpr Duration kTooLate = std::chrono::seconds(1);

/// A longer pause between two pictures is a broken time stamp.
constexpr std::int64_t kLongestStep = 10 * kFrameClock;

Duration durationOf(std::int64_t ticks, std::int64_t rate) {
    return Duration(ticks / rate * kSecond + ticks % rate * kSecond / rate);
}

class FileSource final : public Source {
  public:
    FileSource(std::string path, OpenFile open, Surroundings surroundings)
        : path_(std::move(path)), open_(std::move(open)), around_(std::move(surroundings)) {}

    void start(SourceListener& listener) override {
        OCELLI_ASSERT(!thread_.running());
        listener_ = &listener;
        thread_ = Thread("file-source", [this](std::stop_token stop) { run(stop); });
    }

    bool encoded() const override { return false; }

  private:
    void run(const std::stop_token& stop) {
        listener_->onState(SourceState::Starting, fmt::format("opening {}", path_));
        Backoff backoff;
        while (!stop.stop_requested()) {
            auto played = play(stop, backoff);
            if (stop.stop_requested()) {
                return;
            }
            if (played) {
                continue;
            }
            log::debug("file-source", "{}", played.error().describe());
            live_ = false;
            listener_->onState(SourceState::Lost, messageOf(played.error()));
            if (!around_.wait(stop, backoff.next())) {
                return;
            }
        }
    }

    std::string messageOf(const Error& error) const {
        if (error.kind() == ErrorKind::NotFound) {
            return fmt::format("there is no file {}", path_);
        }
        if (error.kind() == ErrorKind::PermissionDenied) {
            return fmt::format("no permission to read {}", path_);
        }
        return fmt::format("{} cannot be played: {}", path_, error.message());
    }

    /// Opens the file and plays it over and over.
    Result<void> play(const std::stop_token& stop, Backoff& backoff) {
        demuxer_ = OCELLI_TRY(open_(stop));
        if (!demuxer_->hasVideo()) {
            return fail(ErrorKind::Unsupported, "there is no picture in it");
        }
        restart();
        while (!stop.stop_requested()) {
            videoDecoder_ = OCELLI_TRY(demuxer_->videoDecoder());
            audioDecoder_.reset();
            if (demuxer_->hasAudio()) {
                auto made = demuxer_->audioDecoder();
                if (made) {
                    audioDecoder_ = std::move(*made);
                } else {
                    log::warning("file-source", "{}: {}", path_, made.error().message());
                }
            }
            tellSound();
            const std::uint64_t before = sequence_;
            OCELLI_TRY(playOnce(stop));
            if (stop.stop_requested()) {
                return {};
            }
            if (sequence_ == before) {
                return fail(ErrorKind::DataLoss, "not one picture could be read");
            }
            backoff.reset();
            OCELLI_TRY(demuxer_->rewind());
            // The next round begins where this one ends.
            base_ = position_ + step_;
            first_.reset();
        }
        return {};
    }

    /// Media time goes on from the last picture, on a new beginning of the clock.
    void restart() {
        const double rate = demuxer_->frameRate();
        step_ = rate > 0.1 ? static_cast<std::int64_t>(kFrameClock / rate) : kFrameClock / 25;
        base_ = sequence_ == 0 ? 0 : position_ + step_;
        first_.reset();
        start_ = around_.clock.mono() - durationOf(base_, kFrameClock);
    }

    Result<void> playOnce(const std::stop_token& stop) {
        order_.emplace(*demuxer_);
        while (!stop.stop_requested()) {
            auto next = OCELLI_TRY(order_->nextVideo());
            if (!next) {
                auto rest = OCELLI_TRY(videoDecoder_->flush(pool_));
                showAll(std::move(rest), stop);
                playSound(position_ + step_, stop);
                return {};
            }
            if (!next->ptsKnown) {
                next->packet.pts = media::av::kUnknownPts;
            }
            auto frames = videoDecoder_->decode(next->packet, pool_);
            if (!frames) {
                // A broken place in the file costs its pictures, no more.
                log::debug("file-source", "{}: {}", path_, frames.error().describe());
                continue;
            }
            showAll(std::move(*frames), stop);
        }
        return {};
    }

    void showAll(std::vector<media::FrameBuilder> frames, const std::stop_token& stop) {
        for (media::FrameBuilder& frame : frames) {
            if (stop.stop_requested()) {
                return;
            }
            show(std::move(frame), stop);
        }
    }

    void show(media::FrameBuilder frame, const std::stop_token& stop) {
        const std::int64_t position = place(frame->pts);
        position_ = position;
        playSound(position, stop);
        const MonoTime due = start_ + durationOf(position, kFrameClock);
        if (!waitUntil(due, stop)) {
            return;
        }
        const MonoTime now = around_.clock.mono();
        if (now - due > kTooLate) {
            start_ = start_ + (now - due);
        }
        frame->pts = position;
        frame->sequence = sequence_++;
        frame->captureTime = start_ + durationOf(position, kFrameClock);
        frame->wallTime = around_.clock.wall() + (frame->captureTime - now);
        if (!std::exchange(live_, true)) {
            listener_->onState(SourceState::Live, path_);
        }
        listener_->onFrame(std::move(frame));
    }

    /// Where a picture stands in our media time, 90 kHz. Times that are unknown, stand still, go
    /// back or leap are replaced by the nominal rate.
    std::int64_t place(std::int64_t pts) {
        const std::int64_t nominal = sequence_ == 0 ? base_ : position_ + step_;
        if (pts == media::av::kUnknownPts) {
            return nominal;
        }
        if (!first_) {
            first_ = pts;
        }
        const std::int64_t position = base_ + pts - *first_;
        const std::int64_t step = position - position_;
        if (sequence_ > 0 && (step <= 0 || step > kLongestStep)) {
            first_ = pts - (nominal - base_);
            return nominal;
        }
        return position;
    }

    /// False when stopped.
    bool waitUntil(MonoTime due, const std::stop_token& stop) const {
        for (MonoTime now = around_.clock.mono(); now < due; now = around_.clock.mono()) {
            if (!around_.wait(stop, due - now)) {
                return false;
            }
        }
        return !stop.stop_requested();
    }

    /// Sound that begins up to a place in our media time, each piece when its time has come.
    void playSound(std::int64_t until, const std::stop_token& stop) {
        if (!audioDecoder_ || !first_) {
            return;
        }
        while (auto next = order_->nextSound(*first_ + until - base_)) {
            auto sound = audioDecoder_->decode(next->packet);
            const std::int64_t place = base_ + next->time - *first_;
            if (!sound || sound->samples.empty() || place < base_) {
                continue;
            }
            AudioBlock block;
            block.captureTime = start_ + durationOf(place, kFrameClock);
            block.samples = std::move(sound->samples);
            block.sampleRate = sound->sampleRate;
            block.channels = sound->channels;
            if (!waitUntil(block.captureTime, stop)) {
                return;
            }
            listener_->onAudio(std::move(block));
        }
    }

    /// So that streams know of their sound before the first of it comes.
    void tellSound() {
        for (const media::TrackPtr& track : demuxer_->tracks()) {
            if (track->kind == media::TrackKind::Audio && audioDecoder_) {
                listener_->onSoundForm(track->sampleRate, track->channels);
            }
        }
    }

    std::string path_;
    OpenFile open_;
    Surroundings around_;
    SourceListener* listener_ = nullptr;

    std::unique_ptr<media::av::Demuxer> demuxer_;
    std::unique_ptr<media::av::VideoDecoder> videoDecoder_;
    std::unique_ptr<media::av::AudioDecoder> audioDecoder_;
    std::optional<PlayOrder> order_;  ///< of this round
    media::FramePool pool_;
    std::uint64_t sequence_ = 0;
    MonoTime start_;                     ///< when media time 0 was, or would have been
    std::int64_t base_ = 0;              ///< media time at which this round began
    std::int64_t position_ = 0;          ///< media time of the newest picture
    std::int64_t step_ = 3600;           ///< nominal distance of pictures
    std::optional<std::int64_t> first_;  ///< the file's time of this round's first picture
    bool live_ = false;
    Thread thread_;
};

}  // namespace

std::unique_ptr<Source> makeFileSource(std::string path, OpenFile open, Surroundings surroundings) {
    return std::make_unique<FileSource>(std::move(path), std::move(open), std::move(surroundings));
}

}  // namespace detail

Result<std::unique_ptr<Source>> createFileSource(const SourceAddress& address, const Clock& clock) {
    if (address.rest.empty()) {
        return fail(ErrorKind::InvalidArgument, "the path of the file is missing")
            .withField("source", "file:PATH");
    }
    auto open = [path = address.rest, &clock](const std::stop_token& stop) {
        return media::av::Demuxer::openFile(path, clock, stop);
    };
    return detail::makeFileSource(address.rest, std::move(open), {clock});
}

}  // namespace ocelli::camera::capture
