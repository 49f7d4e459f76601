// Frame memory and its pool.
#include "media/frame.h"

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>
#include <vector>

#include "base/assert.h"
#include "media/surplus.h"
#include "runtime/guarded.h"

namespace ocelli::media {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kShelfBound = 12;

/// Room behind the last row, so that vector code may read whole registers.
constexpr std::size_t kSlack = 128;

std::size_t roundUp(std::size_t value) {
    return (value + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

struct FrameShelf {
    struct Content {
        std::vector<std::unique_ptr<Frame>> frames;
        Surplus surplus;
    };

    Guarded<Content> content;
};

Frame::Frame(int width, int height) : width_(width), height_(height) {
    OCELLI_ASSERT(width > 0 && height > 0 && width % 2 == 0 && height % 2 == 0);
    std::size_t total = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto w = static_cast<std::size_t>(i == 0 ? width : width / 2);
        const auto h = static_cast<std::size_t>(i == 0 ? height : height / 2);
        strides_.at(i) = static_cast<std::ptrdiff_t>(roundUp(w));
        offsets_.at(i) = total;
        total += roundUp(w) * h;
    }
    memory_ = static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, roundUp(total + kSlack)));
    if (memory_ == nullptr) {
        throw std::bad_alloc();
    }
    std::memset(memory_ + total, 0, kSlack);
}

Frame::~Frame() {
    std::free(memory_);
}

Plane Frame::plane(int index) {
    const auto i = static_cast<std::size_t>(index);
    return {
        memory_ + offsets_.at(i),
        index == 0 ? width_ : width_ / 2,
        index == 0 ? height_ : height_ / 2,
        strides_.at(i)
    };
}

ConstPlane Frame::plane(int index) const {
    const auto i = static_cast<std::size_t>(index);
    return {
        memory_ + offsets_.at(i),
        index == 0 ? width_ : width_ / 2,
        index == 0 ? height_ : height_ / 2,
        strides_.at(i)
    };
}

void FrameDeleter::operator()(Frame* frame) const {
    std::unique_ptr<Frame> owned(frame);
    if (const auto home = shelf.lock()) {
        auto content = home->content.lock();
        if (content->frames.size() < kShelfBound) {
            content->frames.push_back(std::move(owned));
        }
    }
}

FramePool::FramePool() : shelf_(std::make_shared<FrameShelf>()) {}

FrameBuilder FramePool::acquire(int width, int height) {
    width += width & 1;
    height += height & 1;
    std::unique_ptr<Frame> found;
    std::vector<std::unique_ptr<Frame>> surplus;  // freed outside the lock
    shelf_->content.with([&](auto& content) {
        auto& frames = content.frames;
        while (!frames.empty() && !found) {
            if (frames.back()->width() == width && frames.back()->height() == height) {
                found = std::move(frames.back());
            }
            // Frames of another size are of no more use once the size has changed.
            frames.pop_back();
        }
        const auto coldest = frames.begin();
        const auto end =
            coldest + static_cast<std::ptrdiff_t>(content.surplus.taken(frames.size()));
        surplus.assign(std::make_move_iterator(coldest), std::make_move_iterator(end));
        frames.erase(coldest, end);
    });
    if (!found) {
        found = std::make_unique<Frame>(width, height);
    }
    found->captureTime = {};
    found->wallTime = {};
    found->pts = 0;
    found->sequence = 0;
    return FrameBuilder(found.release(), FrameDeleter{shelf_});
}

FrameBuilder FramePool::copy(const Frame& frame) {
    auto made = acquire(frame.width(), frame.height());
    for (int i = 0; i < 3; ++i) {
        const auto from = frame.plane(i);
        const auto to = made->plane(i);
        std::memcpy(to.data, from.data, static_cast<std::size_t>(from.stride * from.height));
    }
    made->captureTime = frame.captureTime;
    made->wallTime = frame.wallTime;
    made->pts = frame.pts;
    made->sequence = frame.sequence;
    return made;
}

}  // namespace ocelli::media
