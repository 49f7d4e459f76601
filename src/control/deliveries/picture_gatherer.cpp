// Takes the pictures that go with an event, one after another.
#include "control/deliveries/picture_gatherer.h"

namespace ocelli::control::deliveries {
namespace {

constexpr int kQuality = 80;

}  // namespace

PictureGatherer::PictureGatherer(Faces faces) : faces_(std::move(faces)) {}

void PictureGatherer::gather(
    const std::string& id, const media::PictureOccasion& occasion, int number, Duration interval
) {
    if (jobs_.size() >= kMostAtOnce || occasion.channel < 1) {
        faces_.onDone(id);
        return;
    }
    jobs_.push_back({id, occasion, number, 0, interval, {}});
    takeNext(std::prev(jobs_.end()));
}

void PictureGatherer::takeNext(JobPtr job) {
    media::PictureRequest request;
    request.channel = job->occasion.channel;
    request.occasion = job->occasion;
    request.quality = kQuality;
    faces_.source.picture(
        request,
        [this, job, alive = std::weak_ptr(alive_)](Result<media::Picture> picture) {
            if (alive.expired()) {
                return;
            }
            if (!picture) {
                finish(job);  // no video: more attempts would not help
                return;
            }
            faces_.onPicture(
                job->id,
                job->taken,
                {std::string(asText(*picture->bytes)), picture->captured, job->occasion.channel}
            );
            if (++job->taken >= job->number) {
                finish(job);
                return;
            }
            job->timer = faces_.loop.after(job->interval, [this, job] { takeNext(job); });
        }
    );
}

void PictureGatherer::finish(JobPtr job) {
    const std::string id = job->id;
    jobs_.erase(job);
    faces_.onDone(id);
}

}  // namespace ocelli::control::deliveries
