// Queueing, dropping and sending for one page.
#include "delivery/live/live_viewer.h"

#include <algorithm>
#include <utility>

#include "delivery/live/live_message.h"

namespace ocelli::delivery::live {

LiveViewer::LiveViewer(
    const Clock& clock, std::shared_ptr<net::websocket::WebSocket> socket, ViewerBounds bounds
)
    : clock_(clock), socket_(std::move(socket)), bounds_(bounds) {}

void LiveViewer::start(const std::string& streamMessage, media::BufferPtr initSegment) {
    // A segment that nobody has seen yet is of no use once a newer one is there.
    std::erase_if(queue_, [](const Item& item) { return item.init; });
    Item item;
    item.init = true;
    item.text = streamMessage;
    item.fragment.bytes = std::move(initSegment);
    queue_.push_back(std::move(item));
    waitsForKeyFrame_ = true;
    pump();
}

bool LiveViewer::overfull(const mp4::LiveFragment& fragment) const {
    if (queuedBytes_ == 0) {
        return false;
    }
    if (queuedBytes_ + fragment.bytes->size() > bounds_.queueBytes) {
        return true;
    }
    const auto oldest =
        std::find_if(queue_.begin(), queue_.end(), [](const Item& item) { return !item.init; });
    return oldest != queue_.end() &&
           fragment.captureTime - oldest->fragment.captureTime > bounds_.queueSpan;
}

void LiveViewer::countLost(const mp4::LiveFragment& fragment) {
    lostNow_ += fragment.frames;
    lostEver_ += fragment.frames;
}

void LiveViewer::dropWaiting() {
    std::erase_if(queue_, [this](const Item& item) {
        if (!item.init) {
            countLost(item.fragment);
        }
        return !item.init;
    });
    queuedBytes_ = 0;
    waitsForKeyFrame_ = true;
}

void LiveViewer::add(const mp4::LiveFragment& fragment) {
    if (paused_) {
        return;
    }
    if (overfull(fragment)) {
        dropWaiting();
    }
    if (waitsForKeyFrame_ && !fragment.keyFrame) {
        if (lostNow_ > 0) {
            countLost(fragment);
        }
        return;
    }
    waitsForKeyFrame_ = false;
    queuedBytes_ += fragment.bytes->size();
    queue_.push_back({false, {}, fragment});
    pump();
}

void LiveViewer::pause() {
    paused_ = true;
    std::erase_if(queue_, [](const Item& item) { return !item.init; });
    queuedBytes_ = 0;
}

void LiveViewer::resume() {
    paused_ = false;
    waitsForKeyFrame_ = true;
}

void LiveViewer::pump() {
    while (!queue_.empty() && socket_->queuedBytes() < bounds_.socketBytes) {
        const Item item = std::move(queue_.front());
        queue_.pop_front();
        send(item);
    }
}

void LiveViewer::send(const Item& item) {
    MessageHeader header;
    header.sendTime = clock_.wall();
    if (item.init) {
        socket_->sendText(item.text);
        if (item.fragment.bytes == nullptr) {
            return;
        }
        header.kind = MessageKind::InitSegment;
    } else {
        if (lostNow_ > 0) {
            socket_->sendText(formatLostMessage(std::exchange(lostNow_, 0)));
        }
        queuedBytes_ -= item.fragment.bytes->size();
        header.keyFrame = item.fragment.keyFrame;
        header.sequence = item.fragment.sequence;
        header.captureTime = item.fragment.captureTime;
    }
    socket_->sendBinary(formatMessageHeader(header), item.fragment.bytes);
}

}  // namespace ocelli::delivery::live
