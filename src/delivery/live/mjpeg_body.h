// The endless body of an MJPEG answer (multipart/x-mixed-replace): the newest picture, as fast as
// the client reads.
#pragma once

#include <memory>

#include "media/picture_source.h"
#include "media/queued_reader.h"
#include "net/http/message.h"

namespace ocelli::delivery::live {

inline constexpr std::string_view kMultipartType =
    "multipart/x-mixed-replace; boundary=ocelliPicture";

/// Header lines and JPEG of one part.
Bytes formatPart(ByteSpan jpeg, WallTime captured);

/// Pictures straight from a hub that carries MJPEG. A slow client misses pictures, nobody else
/// does. Thread-bound.
class HubPictures final : public net::http::BodySource, public media::QueuedReader::Listener {
  public:
    /// @param hub  must outlive this object
    HubPictures(EventLoop& loop, media::StreamHub& hub);
    ~HubPictures() override;

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override;

  private:
    void onDescription(const media::StreamDescription& description) override;
    void onPacket(const media::PacketPtr& packet) override;

    void onLost(std::uint64_t /*frames*/) override {}

    void deliver();

    media::PacketPtr newest_;
    bool jpeg_ = false;
    bool ended_ = false;
    UniqueFunction<void(Result<Bytes>)> waiting_;
    std::unique_ptr<media::QueuedReader> reader_;
};

/// Pictures made one at a time for a stream of another codec, at most so many a second.
/// Thread-bound.
class MadePictures final : public net::http::BodySource {
  public:
    /// @param source        must outlive this object
    /// @param pause         between the starts of two pictures
    MadePictures(
        EventLoop& loop, media::PictureSource& source, media::PictureRequest request, Duration pause
    );
    ~MadePictures() override;

    void read(std::size_t atMost, UniqueFunction<void(Result<Bytes>)> done) override;

  private:
    struct Pending;
    void ask();

    EventLoop& loop_;
    media::PictureSource& source_;
    media::PictureRequest request_;
    Duration pause_;
    MonoTime last_;
    Timer timer_;
    std::shared_ptr<Pending> pending_;
};

}  // namespace ocelli::delivery::live
