// The encode thread: rate, scale, encode, publish.
#include "camera/pipeline/encoded_stream.h"

#include <algorithm>

#include <time.h>

#include "base/log.h"
#include "camera/pixels/tone.h"

namespace ocelli::camera::pipeline {
namespace {

/// One being encoded and one waiting; more would only add delay.
constexpr std::size_t kQueueBound = 2;

constexpr Duration kRetry = std::chrono::seconds(5);

double threadCpuSeconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// From 16..235 and 16..240 to 0..255.
void widenRange(media::Frame& frame) {
    constexpr float kLuma = 255.0F / 219;
    constexpr float kChroma = 255.0F / 224;
    for (int i = 0; i < 3; ++i) {
        const pixels::LumaLine line{
            i == 0 ? kLuma : kChroma, i == 0 ? -16 * kLuma : 128 - 128 * kChroma, 0, 255
        };
        const auto plane = frame.plane(i);
        for (int y = 0; y < plane.height; ++y) {
            pixels::mapLuma(plane.row(y), static_cast<std::size_t>(plane.width), line);
        }
    }
}

int even(int value) {
    return std::max(16, value - value % 2);
}

}  // namespace

PictureSize fitPicture(PictureSize wanted, PictureSize source) {
    if (wanted.width <= 0 || wanted.height <= 0) {
        return {even(source.width), even(source.height)};
    }
    const bool turned = (source.height > source.width) != (wanted.height > wanted.width);
    if (turned) {
        std::swap(wanted.width, wanted.height);
    }
    if (wanted.width > source.width || wanted.height > source.height) {
        return {even(source.width), even(source.height)};
    }
    return {even(wanted.width), even(wanted.height)};
}

EncodedStream::EncodedStream(std::string name, const Clock& clock, StreamOutput& output)
    : name_(std::move(name)),
      clock_(clock),
      output_(output),
      queue_(kQueueBound, WhenFull::DropOldest),
      thread_("enc " + name_, [this](std::stop_token stop) { run(std::move(stop)); }) {}

EncodedStream::~EncodedStream() {
    thread_.requestStop();
    queue_.close();
    thread_.join();
}

void EncodedStream::configure(StreamPlan plan) {
    *plan_.lock() = std::move(plan);
}

void EncodedStream::setReaders(std::size_t readers) {
    if (readers == 0 && readers_ > 0) {
        wantedUntil_ = (clock_.mono() + kLinger).nanoseconds;
    }
    readers_ = readers;
}

bool EncodedStream::wanted() const {
    return readers_ > 0 || clock_.mono().nanoseconds < wantedUntil_;
}

void EncodedStream::offer(const media::FramePtr& frame) {
    if (wanted()) {
        resting_ = false;
        queue_.push(frame);
    } else {
        release();
    }
}

void EncodedStream::release() {
    if (!resting_.exchange(true)) {
        queue_.push(nullptr);
    }
}

StreamFigures EncodedStream::figures() const {
    StreamFigures figures = *figures_.lock();
    figures.dropped = queue_.dropped();
    return figures;
}

void EncodedStream::run(std::stop_token stop) {
    while (auto frame = queue_.pop(stop)) {
        if (*frame) {
            encode(*frame);
        } else {
            rest();
        }
    }
}

void EncodedStream::encode(const media::FramePtr& frame) {
    const StreamPlan plan = *plan_.lock();
    if (!plan.enabled) {
        rest();
        return;
    }
    gate_.setRate(plan.video.frameRate);
    if (!gate_.accept(frame->captureTime)) {
        return;
    }
    const MonoTime started = clock_.mono();
    if (!prepare(plan, *frame)) {
        return;
    }
    auto picture = frame;
    if (frame->width() != parameters_.width || frame->height() != parameters_.height) {
        auto scaled = scaler_.scale(*frame, parameters_.width, parameters_.height, pool_);
        if (!scaled) {
            fail(scaled.error());
            return;
        }
        if (parameters_.fullRange) {
            widenRange(**scaled);
        }
        picture = media::publish(std::move(*scaled));
    } else if (parameters_.fullRange) {
        auto wide = pool_.copy(*frame);
        widenRange(*wide);
        picture = media::publish(std::move(wide));
    }
    const double cpuBefore = threadCpuSeconds();
    auto packets = encoder_->encode(picture, keyFrameWanted_.exchange(false));
    const double cpuSpent = threadCpuSeconds() - cpuBefore;
    if (!packets) {
        fail(packets.error());
        return;
    }
    output_.setVideo(Feeder::Encoder, encoder_->track());
    for (const media::PacketPtr& packet : *packets) {
        output_.publish(Feeder::Encoder, packet);
    }
    const auto spent = static_cast<double>((clock_.mono() - started).count()) / 1e6;
    figures_.with([&](StreamFigures& figures) {
        figures.encodeMilliseconds += (spent - figures.encodeMilliseconds) / 16;
        figures.encoderCpuSeconds += cpuSpent;
    });
}

bool EncodedStream::prepare(const StreamPlan& plan, const media::Frame& frame) {
    encode::VideoParameters wanted = plan.video;
    const PictureSize size =
        fitPicture({wanted.width, wanted.height}, {frame.width(), frame.height()});
    wanted.width = size.width;
    wanted.height = size.height;
    if (encoder_ && wanted == parameters_) {
        return true;
    }
    if (encoder_ && encoder_->retune(wanted)) {
        parameters_ = wanted;
        return true;
    }
    if (!encoder_ && clock_.mono() < retryAt_ && wanted == parameters_) {
        return false;
    }
    encoder_.reset();
    parameters_ = wanted;
    auto made = encode::VideoEncoder::create(wanted);
    if (!made) {
        fail(made.error());
        return false;
    }
    encoder_ = std::move(*made);
    log::info("encode", "{}: {} {}x{}", name_, encoder_->name(), wanted.width, wanted.height);
    figures_.with([&](StreamFigures& figures) {
        figures.encoder = encoder_->name();
        figures.trouble.clear();
    });
    return true;
}

void EncodedStream::rest() {
    if (!encoder_) {
        return;
    }
    encoder_.reset();
    output_.forget(Feeder::Encoder);
    figures_.lock()->encoder.clear();
}

void EncodedStream::fail(const Error& error) {
    log::warning("encode", "{}: {}", name_, error.describe());
    encoder_.reset();
    retryAt_ = clock_.mono() + kRetry;
    figures_.with([&](StreamFigures& figures) {
        figures.encoder.clear();
        figures.trouble = error.message();
    });
}

}  // namespace ocelli::camera::pipeline
