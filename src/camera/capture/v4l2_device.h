// A Video4Linux camera: what it offers, and its buffers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::capture {

/// Four characters as V4L2 names pixel formats.
constexpr std::uint32_t fourCc(char a, char b, char c, char d) {
    return static_cast<std::uint32_t>(a) | (static_cast<std::uint32_t>(b) << 8U) |
           (static_cast<std::uint32_t>(c) << 16U) | (static_cast<std::uint32_t>(d) << 24U);
}

constexpr std::uint32_t kYuyv = fourCc('Y', 'U', 'Y', 'V');
constexpr std::uint32_t kUyvy = fourCc('U', 'Y', 'V', 'Y');
constexpr std::uint32_t kNv12 = fourCc('N', 'V', '1', '2');
constexpr std::uint32_t kYu12 = fourCc('Y', 'U', '1', '2');
constexpr std::uint32_t kGrey = fourCc('G', 'R', 'E', 'Y');
constexpr std::uint32_t kMjpg = fourCc('M', 'J', 'P', 'G');
constexpr std::uint32_t kJpeg = fourCc('J', 'P', 'E', 'G');
constexpr std::uint32_t kH264 = fourCc('H', '2', '6', '4');

/// One way the camera can deliver.
struct V4l2Mode {
    std::uint32_t format = 0;  ///< four characters
    int width = 0;
    int height = 0;
    double frameRate = 0;  ///< highest frames a second of this size; 0 when the driver does not say

    bool operator==(const V4l2Mode&) const = default;
};

/// What was agreed on.
struct V4l2Setting {
    V4l2Mode mode;
    std::size_t stride = 0;  ///< bytes from line to line; 0 for compressed formats
};

/// A filled buffer; the bytes are borrowed until `requeue`.
struct V4l2Buffer {
    std::uint32_t index = 0;
    ByteSpan bytes;
    std::optional<MonoTime> time;  ///< by the driver, when it uses the monotonic clock
    std::uint32_t sequence = 0;    ///< counts pictures, gaps are losses
    bool damaged = false;          ///< the driver says the picture is not whole
};

/// The range of one of the camera's controls.
struct V4l2Range {
    int lowest = 0;
    int highest = 0;
    int step = 1;
};

/// Thread-bound to its source's thread. Closing stops streaming.
class V4l2Device {
  public:
    virtual ~V4l2Device() = default;

    /// The camera's name for people.
    virtual std::string card() const = 0;

    virtual Result<std::vector<V4l2Mode>> modes() = 0;

    /// Sets format, size and rate; what the driver made of it.
    virtual Result<V4l2Setting> configure(const V4l2Mode& wanted) = 0;

    /// The control of this number (V4L2_CID_…); nothing when the camera has none, or it cannot be
    /// set.
    virtual std::optional<V4l2Range> control(std::uint32_t id) = 0;

    /// For a menu: whether it has this entry.
    virtual bool offers(std::uint32_t id, int entry) = 0;

    virtual Result<void> set(std::uint32_t id, int value) = 0;

    virtual Result<void> startStreaming() = 0;

    /// Nothing when no picture came within the span. NotFound when the camera is gone.
    virtual Result<std::optional<V4l2Buffer>> dequeue(Duration atMost) = 0;

    virtual Result<void> requeue(std::uint32_t index) = 0;
};

/// NotFound, PermissionDenied, FailedPrecondition (used by another program), Unsupported (no
/// camera, or one that only knows the multi-planar interface).
Result<std::unique_ptr<V4l2Device>> openV4l2Device(const std::string& path);

}  // namespace ocelli::camera::capture
