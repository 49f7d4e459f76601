// An uncompressed picture: planar 8-bit YUV 4:2:0.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/clock.h"

namespace ocelli::media {

/// A view on one plane. `stride` in bytes; rows are at least 64-byte aligned in frames of our pool.
template <class T>
struct PlaneView {
    T* data = nullptr;
    int width = 0;
    int height = 0;
    std::ptrdiff_t stride = 0;

    T* row(int y) const { return data + y * stride; }
};

using Plane = PlaneView<std::uint8_t>;
using ConstPlane = PlaneView<const std::uint8_t>;

/// Y, U, V; 4:2:0, limited range, BT.709. Width and height are even.
/// Built by one owner (`FramePtr` only after publishing), then immutable.
class Frame {
  public:
    Frame(int width, int height);
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    ~Frame();

    int width() const { return width_; }

    int height() const { return height_; }

    /// 0 = Y, 1 = U, 2 = V.
    Plane plane(int index);
    ConstPlane plane(int index) const;

    MonoTime captureTime;        ///< when the sensor delivered it
    WallTime wallTime;           ///< the same moment in UTC by the media clock
    std::int64_t pts = 0;        ///< 90 kHz ticks of the source's media clock
    std::uint64_t sequence = 0;  ///< counts the frames of a source, gaps are losses

  private:
    int width_;
    int height_;
    std::array<std::ptrdiff_t, 3> strides_{};
    std::array<std::size_t, 3> offsets_{};
    std::uint8_t* memory_ = nullptr;
};

using FramePtr = std::shared_ptr<const Frame>;

struct FrameShelf;

/// Puts a frame back on its pool's shelf, from any thread; frees it when the pool is gone.
struct FrameDeleter {
    std::weak_ptr<FrameShelf> shelf;

    void operator()(Frame* frame) const;
};

/// Owned by one; stages work on it in place; `publish` makes it immutable and shared.
using FrameBuilder = std::unique_ptr<Frame, FrameDeleter>;

/// Reuses frames. Thread-safe; frames may outlive the pool.
class FramePool {
  public:
    FramePool();

    /// A frame with undefined pixels and zeroed times. Sizes are rounded up to even numbers.
    FrameBuilder acquire(int width, int height);

    /// A copy, times included, that may be changed.
    FrameBuilder copy(const Frame& frame);

  private:
    std::shared_ptr<FrameShelf> shelf_;
};

inline FramePtr publish(FrameBuilder frame) {
    return FramePtr(std::move(frame));
}

}  // namespace ocelli::media
