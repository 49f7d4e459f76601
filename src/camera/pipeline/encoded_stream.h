// One stream of a channel: thinned, scaled and encoded on a thread of its own, only while somebody
// wants it.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "camera/encode/video_encoder.h"
#include "camera/pipeline/rate_gate.h"
#include "camera/pipeline/stream_output.h"
#include "media/av/scaler.h"
#include "media/frame.h"
#include "runtime/bounded_queue.h"
#include "runtime/thread.h"

namespace ocelli::camera::pipeline {

/// What a stream is to look like.
struct StreamPlan {
    bool enabled = true;

    /// Width and height of `video` are the largest picture wanted; 0: as the source.
    encode::VideoParameters video;

    bool operator==(const StreamPlan&) const = default;
};

/// What happens in a stream, for people and metrics.
struct StreamFigures {
    std::string encoder;            ///< empty while it does not run
    double encodeMilliseconds = 0;  ///< smoothed time for one frame, scaling included
    double encoderCpuSeconds = 0;   ///< processor time in the encoder alone, ever
    std::uint64_t dropped = 0;      ///< frames left out because the encoder was busy
    std::string trouble;            ///< why there is no picture; empty when all is well
};

/// Size of the encoded picture: `wanted` (0: as the source), never larger than the source, turned
/// with it, even.
struct PictureSize {
    int width = 0;
    int height = 0;

    bool operator==(const PictureSize&) const = default;
};

PictureSize fitPicture(PictureSize wanted, PictureSize source);

/// Thread-safe, apart from construction.
class EncodedStream {
  public:
    /// After the last reader has gone, the encoder is kept this long for the next one.
    static constexpr Duration kLinger = std::chrono::seconds(10);

    EncodedStream(std::string name, const Clock& clock, StreamOutput& output);

    /// Ends the thread.
    ~EncodedStream();

    /// Takes effect with the next frame; touches no other stream.
    void configure(StreamPlan plan);

    /// Told by the hub.
    void setReaders(std::size_t readers);

    /// True while frames are worth offering.
    bool wanted() const;

    /// A finished picture; encoded if it is wanted and due.
    void offer(const media::FramePtr& frame);

    /// Lets go of the encoder: the stream is fed from elsewhere, or nobody looks.
    void release();

    void requestKeyFrame() { keyFrameWanted_ = true; }

    StreamFigures figures() const;

  private:
    void run(std::stop_token stop);
    void encode(const media::FramePtr& frame);
    bool prepare(const StreamPlan& plan, const media::Frame& frame);
    void rest();
    void fail(const Error& error);

    std::string name_;
    const Clock& clock_;
    StreamOutput& output_;
    Guarded<StreamPlan> plan_;
    std::atomic<std::size_t> readers_ = 0;
    std::atomic<std::int64_t> wantedUntil_ = 0;  ///< monotonic nanoseconds
    std::atomic<bool> resting_ = true;
    std::atomic<bool> keyFrameWanted_ = false;
    Guarded<StreamFigures> figures_;
    BoundedQueue<media::FramePtr> queue_;  ///< null: rest

    // The encode thread's own.
    RateGate gate_;
    std::unique_ptr<encode::VideoEncoder> encoder_;
    encode::VideoParameters parameters_;
    media::FramePool pool_;
    media::av::Scaler scaler_;
    MonoTime retryAt_;

    Thread thread_;
};

}  // namespace ocelli::camera::pipeline
