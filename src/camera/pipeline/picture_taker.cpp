// Scales and writes still pictures.
#include "camera/pipeline/picture_taker.h"

#include <fmt/format.h>

#include "media/av/jpeg_encoder.h"
#include "media/av/picture_file.h"
#include "media/av/scaler.h"

namespace ocelli::camera::pipeline {
namespace {

Result<Bytes> write(const media::Frame& frame, const media::PictureRequest& request) {
    if (request.format == media::PictureFormat::Bmp) {
        return media::av::formatBmp(frame);
    }
    media::av::JpegEncoder encoder;
    return encoder.encode(frame, request.quality);
}

}  // namespace

Result<media::Picture> makePicture(
    const media::Frame& frame, const media::PictureRequest& request
) {
    const PictureSize size =
        fitPicture({request.width, request.height}, {frame.width(), frame.height()});
    media::Picture picture;
    picture.width = size.width;
    picture.height = size.height;
    picture.captured = frame.wallTime;
    if (size.width == frame.width() && size.height == frame.height()) {
        picture.bytes = media::makeBuffer(OCELLI_TRY(write(frame, request)));
        return picture;
    }
    media::FramePool pool;
    media::av::Scaler scaler;
    const media::FrameBuilder scaled =
        OCELLI_TRY(scaler.scale(frame, size.width, size.height, pool));
    picture.bytes = media::makeBuffer(OCELLI_TRY(write(*scaled, request)));
    return picture;
}

PictureTaker::PictureTaker(
    EventLoop& loop, WorkerPool& workers, std::function<Channel*(int)> find, Annotate annotate
)
    : loop_(loop), workers_(workers), find_(std::move(find)), annotate_(std::move(annotate)) {}

void PictureTaker::picture(
    const media::PictureRequest& request, UniqueFunction<void(Result<media::Picture>)> done
) {
    Channel* channel = find_(request.channel);
    if (channel == nullptr) {
        done(fail(ErrorKind::NotFound, fmt::format("there is no channel {}", request.channel)));
        return;
    }
    auto shared = std::make_shared<UniqueFunction<void(Result<media::Picture>)>>(std::move(done));
    const bool accepted = workers_.run(
        [channel, request, annotate = annotate_]() -> Result<media::Picture> {
            const media::FramePtr frame = OCELLI_TRY(channel->currentPicture());
            if (!annotate || !request.occasion) {
                return makePicture(*frame, request);
            }
            media::FramePool pool;
            const media::FrameBuilder written = pool.copy(*frame);
            annotate(request.channel, *request.occasion, *written);
            return makePicture(*written, request);
        },
        loop_,
        [shared](Result<media::Picture> picture) { (*shared)(std::move(picture)); }
    );
    if (!accepted) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many pictures are being made"));
    }
}

}  // namespace ocelli::camera::pipeline
