// The V4L2 ioctls: capabilities, formats, memory-mapped buffers.
#include "camera/capture/v4l2_device.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::camera::capture {
namespace {

constexpr std::uint32_t kMostFormats = 32;
constexpr std::uint32_t kMostSizes = 64;
constexpr std::uint32_t kMostIntervals = 32;
constexpr std::uint32_t kBuffers = 4;

/// Sizes that are tried where a driver takes any.
constexpr std::array<std::array<int, 2>, 8> kUsualSizes = {
    {{3840, 2160},
     {2560, 1440},
     {1920, 1080},
     {1280, 720},
     {800, 600},
     {640, 480},
     {640, 360},
     {320, 240}}
};

class FileHandle {
  public:
    explicit FileHandle(int number) : number_(number) {}

    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;

    ~FileHandle() { ::close(number_); }

    int number() const { return number_; }

  private:
    int number_;
};

struct Mapping {
    void* address = MAP_FAILED;
    std::size_t size = 0;
};

double rateOf(const v4l2_fract& interval) {
    return interval.numerator == 0 ? 0
                                   : static_cast<double>(interval.denominator) / interval.numerator;
}

class KernelDevice final : public V4l2Device {
  public:
    KernelDevice(std::string path, int number) : path_(std::move(path)), file_(number) {}

    ~KernelDevice() override {
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (streaming_) {
            static_cast<void>(call(VIDIOC_STREAMOFF, &type));
        }
        for (const Mapping& mapping : mappings_) {
            ::munmap(mapping.address, mapping.size);
        }
    }

    Result<void> identify() {
        v4l2_capability capability{};
        if (call(VIDIOC_QUERYCAP, &capability) != 0) {
            return fail(ErrorKind::Unsupported, "this is no camera").withContext("opening", path_);
        }
        const std::uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0
                                      ? capability.device_caps
                                      : capability.capabilities;
        if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 || (can & V4L2_CAP_STREAMING) == 0) {
            return fail(ErrorKind::Unsupported, "this device does not deliver pictures")
                .withContext("opening", path_);
        }
        const auto* name = reinterpret_cast<const char*>(capability.card);
        card_.assign(name, ::strnlen(name, sizeof(capability.card)));
        return {};
    }

    std::string card() const override { return card_; }

    Result<std::vector<V4l2Mode>> modes() override {
        std::vector<V4l2Mode> found;
        for (std::uint32_t i = 0; i < kMostFormats; ++i) {
            v4l2_fmtdesc description{};
            description.index = i;
            description.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
            if (call(VIDIOC_ENUM_FMT, &description) != 0) {
                break;
            }
            addSizes(description.pixelformat, found);
        }
        if (found.empty()) {
            return fail(ErrorKind::Unsupported, "the camera offers no format")
                .withContext("asking", path_);
        }
        return found;
    }

    Result<V4l2Setting> configure(const V4l2Mode& wanted) override {
        v4l2_format format{};
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        format.fmt.pix.pixelformat = wanted.format;
        format.fmt.pix.width = static_cast<std::uint32_t>(wanted.width);
        format.fmt.pix.height = static_cast<std::uint32_t>(wanted.height);
        format.fmt.pix.field = V4L2_FIELD_ANY;
        if (call(VIDIOC_S_FMT, &format) != 0) {
            return failed("setting the format of");
        }
        V4l2Setting setting;
        setting.mode.format = format.fmt.pix.pixelformat;
        setting.mode.width = static_cast<int>(format.fmt.pix.width);
        setting.mode.height = static_cast<int>(format.fmt.pix.height);
        setting.mode.frameRate = setRate(wanted.frameRate);
        setting.stride = format.fmt.pix.bytesperline;
        return setting;
    }

    std::optional<V4l2Range> control(std::uint32_t id) override {
        v4l2_queryctrl query{};
        query.id = id;
        constexpr std::uint32_t kNot = V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY;
        if (call(VIDIOC_QUERYCTRL, &query) != 0 || (query.flags & kNot) != 0 ||
            query.maximum < query.minimum) {
            return std::nullopt;
        }
        return V4l2Range{query.minimum, query.maximum, std::max(query.step, 1)};
    }

    bool offers(std::uint32_t id, int entry) override {
        v4l2_querymenu query{};
        query.id = id;
        query.index = static_cast<std::uint32_t>(entry);
        return call(VIDIOC_QUERYMENU, &query) == 0;
    }

    Result<void> set(std::uint32_t id, int value) override {
        v4l2_control wanted{};
        wanted.id = id;
        wanted.value = value;
        if (call(VIDIOC_S_CTRL, &wanted) != 0) {
            return failed("setting a control of");
        }
        return {};
    }

    Result<void> startStreaming() override {
        v4l2_requestbuffers request{};
        request.count = kBuffers;
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        request.memory = V4L2_MEMORY_MMAP;
        if (call(VIDIOC_REQBUFS, &request) != 0) {
            return failed("asking for buffers of");
        }
        for (std::uint32_t i = 0; i < request.count; ++i) {
            OCELLI_TRY(map(i));
            OCELLI_TRY(requeue(i));
        }
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (call(VIDIOC_STREAMON, &type) != 0) {
            return failed("starting");
        }
        streaming_ = true;
        return {};
    }

    Result<std::optional<V4l2Buffer>> dequeue(Duration atMost) override {
        pollfd waiting{file_.number(), POLLIN, 0};
        const auto milliseconds =
            std::chrono::duration_cast<std::chrono::milliseconds>(atMost).count();
        const int ready = ::poll(&waiting, 1, static_cast<int>(milliseconds));
        if (ready == 0 || (ready < 0 && errno == EINTR)) {
            return std::optional<V4l2Buffer>{};
        }
        v4l2_buffer buffer{};
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        buffer.memory = V4L2_MEMORY_MMAP;
        if (call(VIDIOC_DQBUF, &buffer) != 0) {
            if (errno == EAGAIN && (waiting.revents & (POLLERR | POLLHUP)) == 0) {
                return std::optional<V4l2Buffer>{};
            }
            return failed("reading a picture of");
        }
        if (buffer.index >= mappings_.size()) {
            return fail(ErrorKind::Internal, "the driver gave a buffer that does not exist");
        }
        return std::optional<V4l2Buffer>(describe(buffer));
    }

    Result<void> requeue(std::uint32_t index) override {
        v4l2_buffer buffer{};
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        buffer.memory = V4L2_MEMORY_MMAP;
        buffer.index = index;
        if (call(VIDIOC_QBUF, &buffer) != 0) {
            return failed("giving back a buffer of");
        }
        return {};
    }

  private:
    int call(unsigned long request, void* argument) const {
        int result = 0;
        do {
            result = ::ioctl(file_.number(), request, argument);
        } while (result != 0 && errno == EINTR);
        return result;
    }

    /// The present errno in our words.
    Error failed(std::string_view doing) const {
        const int number = errno;
        if (number == ENODEV || number == ENXIO) {
            return fail(ErrorKind::NotFound, "the camera is gone").withContext(doing, path_);
        }
        if (number == EBUSY) {
            return fail(ErrorKind::FailedPrecondition, "another program uses it")
                .withContext(doing, path_);
        }
        return errnoError(number, doing, path_);
    }

    void addSizes(std::uint32_t format, std::vector<V4l2Mode>& found) const {
        for (std::uint32_t i = 0; i < kMostSizes; ++i) {
            v4l2_frmsizeenum size{};
            size.index = i;
            size.pixel_format = format;
            if (call(VIDIOC_ENUM_FRAMESIZES, &size) != 0) {
                if (i == 0) {
                    addPresentSize(format, found);
                }
                return;
            }
            if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
                add(format, size.discrete.width, size.discrete.height, found);
                continue;
            }
            const v4l2_frmsize_stepwise& range = size.stepwise;
            for (const auto& [width, height] : kUsualSizes) {
                const auto w = static_cast<std::uint32_t>(width);
                const auto h = static_cast<std::uint32_t>(height);
                if (w >= range.min_width && w <= range.max_width && h >= range.min_height &&
                    h <= range.max_height) {
                    add(format, w, h, found);
                }
            }
            add(format, range.max_width, range.max_height, found);
            return;
        }
    }

    /// Old drivers do not list their sizes.
    void addPresentSize(std::uint32_t format, std::vector<V4l2Mode>& found) const {
        v4l2_format present{};
        present.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (call(VIDIOC_G_FMT, &present) == 0) {
            add(format, present.fmt.pix.width, present.fmt.pix.height, found);
        }
    }

    void add(
        std::uint32_t format,
        std::uint32_t width,
        std::uint32_t height,
        std::vector<V4l2Mode>& found
    ) const {
        if (width < 16 || height < 16 || width > 16384 || height > 16384) {
            return;
        }
        found.push_back(
            {format, static_cast<int>(width), static_cast<int>(height), rate(format, width, height)}
        );
    }

    /// The highest rate of a size; 0 when the driver does not say.
    double rate(std::uint32_t format, std::uint32_t width, std::uint32_t height) const {
        double highest = 0;
        for (std::uint32_t i = 0; i < kMostIntervals; ++i) {
            v4l2_frmivalenum interval{};
            interval.index = i;
            interval.pixel_format = format;
            interval.width = width;
            interval.height = height;
            if (call(VIDIOC_ENUM_FRAMEINTERVALS, &interval) != 0) {
                break;
            }
            const bool discrete = interval.type == V4L2_FRMIVAL_TYPE_DISCRETE;
            highest =
                std::max(highest, rateOf(discrete ? interval.discrete : interval.stepwise.min));
            if (!discrete) {
                break;
            }
        }
        return highest;
    }

    /// What the driver set; 0 when it does not say.
    double setRate(double wanted) const {
        v4l2_streamparm parameters{};
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (wanted > 0) {
            parameters.parm.capture.timeperframe.numerator = 1000;
            parameters.parm.capture.timeperframe.denominator =
                static_cast<std::uint32_t>(wanted * 1000);
            if (call(VIDIOC_S_PARM, &parameters) == 0) {
                return rateOf(parameters.parm.capture.timeperframe);
            }
        }
        return call(VIDIOC_G_PARM, &parameters) == 0 ? rateOf(parameters.parm.capture.timeperframe)
                                                     : 0;
    }

    Result<void> map(std::uint32_t index) {
        v4l2_buffer buffer{};
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        buffer.memory = V4L2_MEMORY_MMAP;
        buffer.index = index;
        if (call(VIDIOC_QUERYBUF, &buffer) != 0) {
            return failed("asking for buffers of");
        }
        void* address = ::mmap(
            nullptr,
            buffer.length,
            PROT_READ | PROT_WRITE,
            MAP_SHARED,
            file_.number(),
            static_cast<off_t>(buffer.m.offset)
        );
        if (address == MAP_FAILED) {
            return failed("mapping buffers of");
        }
        mappings_.push_back({address, buffer.length});
        return {};
    }

    V4l2Buffer describe(const v4l2_buffer& buffer) const {
        const Mapping& mapping = mappings_[buffer.index];
        V4l2Buffer made;
        made.index = buffer.index;
        made.bytes = ByteSpan(
            static_cast<const std::byte*>(mapping.address),
            std::min<std::size_t>(buffer.bytesused, mapping.size)
        );
        made.sequence = buffer.sequence;
        made.damaged = (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0;
        if ((buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) {
            made.time = MonoTime{
                static_cast<std::int64_t>(buffer.timestamp.tv_sec) * 1'000'000'000 +
                static_cast<std::int64_t>(buffer.timestamp.tv_usec) * 1000
            };
        }
        return made;
    }

    std::string path_;
    FileHandle file_;
    std::string card_;
    std::vector<Mapping> mappings_;
    bool streaming_ = false;
};

}  // namespace

Result<std::unique_ptr<V4l2Device>> openV4l2Device(const std::string& path) {
    const int number = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (number < 0) {
        if (errno == EBUSY) {
            return fail(ErrorKind::FailedPrecondition, "another program uses it")
                .withContext("opening", path);
        }
        if (errno == ENODEV || errno == ENXIO) {
            return fail(ErrorKind::NotFound, "there is no camera").withContext("opening", path);
        }
        return errnoError("opening", path);
    }
    auto device = std::make_unique<KernelDevice>(path, number);
    OCELLI_TRY(device->identify());
    return std::unique_ptr<V4l2Device>(std::move(device));
}

}  // namespace ocelli::camera::capture
