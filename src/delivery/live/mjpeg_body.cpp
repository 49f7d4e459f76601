// Multipart pictures.
#include "delivery/live/mjpeg_body.h"

#include <fmt/format.h>

namespace ocelli::delivery::live {

Bytes formatPart(ByteSpan jpeg, WallTime captured) {
    ByteWriter out;
    out.reserve(jpeg.size() + 160);
    out.text(fmt::format(
        "--ocelliPicture\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\nX-Capture-Time: "
        "{}\r\n\r\n",
        jpeg.size(),
        formatTime(captured)
    ));
    out.bytes(jpeg);
    out.text("\r\n");
    return out.release();
}

HubPictures::HubPictures(EventLoop& loop, media::StreamHub& hub) {
    reader_ = std::make_unique<media::QueuedReader>(loop, hub, *this, media::StartAt::CachedGroup);
}

HubPictures::~HubPictures() = default;

void HubPictures::read(std::size_t /*atMost*/, UniqueFunction<void(Result<Bytes>)> done) {
    waiting_ = std::move(done);
    deliver();
}

void HubPictures::onDescription(const media::StreamDescription& description) {
    const bool jpeg =
        !description.tracks.empty() && description.tracks.front()->codec == media::Codec::Mjpeg;
    // With another codec the answer ends; the page asks again and gets made pictures.
    ended_ = ended_ || (jpeg_ && !jpeg);
    jpeg_ = jpeg;
    deliver();
}

void HubPictures::onPacket(const media::PacketPtr& packet) {
    if (jpeg_ && packet->track == 0) {
        newest_ = packet;
        deliver();
    }
}

void HubPictures::deliver() {
    if (!waiting_ || (!newest_ && !ended_)) {
        return;
    }
    auto done = std::move(waiting_);
    waiting_ = nullptr;
    if (ended_) {
        done(Bytes());
        return;
    }
    const auto packet = std::exchange(newest_, nullptr);
    done(formatPart(packet->bytes(), packet->wallTime));
}

struct MadePictures::Pending {
    UniqueFunction<void(Result<Bytes>)> done;
};

MadePictures::MadePictures(
    EventLoop& loop, media::PictureSource& source, media::PictureRequest request, Duration pause
)
    : loop_(loop),
      source_(source),
      request_(std::move(request)),
      pause_(pause),
      last_(loop.clock().mono() - pause) {}

MadePictures::~MadePictures() = default;

void MadePictures::read(std::size_t /*atMost*/, UniqueFunction<void(Result<Bytes>)> done) {
    pending_ = std::make_shared<Pending>(Pending{std::move(done)});
    const Duration left = last_ + pause_ - loop_.clock().mono();
    if (left <= Duration::zero()) {
        ask();
    } else {
        timer_ = loop_.after(left, [this] { ask(); });
    }
}

void MadePictures::ask() {
    last_ = loop_.clock().mono();
    // The client may go while the picture is made: then nobody holds `pending_` any more.
    source_.picture(request_, [pending = std::weak_ptr(pending_)](Result<media::Picture> picture) {
        const auto alive = pending.lock();
        if (!alive) {
            return;
        }
        auto done = std::move(alive->done);
        if (picture) {
            done(formatPart(*picture->bytes, picture->captured));
        } else {
            done(picture.error());
        }
    });
}

}  // namespace ocelli::delivery::live
