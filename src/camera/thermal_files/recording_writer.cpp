// Collects packed pictures until they make a cluster.
#include "camera/thermal_files/recording_writer.h"

#include "camera/thermal_files/radiometric_frame.h"

namespace ocelli::camera::thermal_files {
namespace {

constexpr Duration kLongest = std::chrono::hours(1);

}  // namespace

RecordingWriter::RecordingWriter(RecordingHead head, media::av::Grey16Encoder encoder)
    : head_(std::move(head)), encoder_(std::move(encoder)), last_(head_.start) {}

Result<RecordingWriter> RecordingWriter::create(int width, int height, WallTime start) {
    auto encoder = OCELLI_TRY(media::av::Grey16Encoder::create(width, height));
    RecordingHead head{start, width, height, encoder.configuration()};
    return RecordingWriter(std::move(head), std::move(encoder));
}

Bytes RecordingWriter::head() const {
    return formatRecordingHead(head_);
}

Result<void> RecordingWriter::add(
    const thermal::CountImage& image, const RecordedParameters& parameters
) {
    if (image.width != head_.width || image.height != head_.height) {
        return fail(ErrorKind::InvalidArgument, "a picture of another size");
    }
    if (parameters.time < last_ || parameters.time - head_.start > kLongest) {
        return fail(ErrorKind::InvalidArgument, "a picture of another time");
    }
    Waiting one {
        parameters.time, OCELLI_TRY(encoder_.encode(image.counts))
        , formatRecordedParameters(parameters)
    };
    waitingBytes_ += one.packed.size() + one.parameters.size();
    last_ = one.time;
    waiting_.push_back(std::move(one));
    return {};
}

Duration RecordingWriter::span() const {
    return waiting_.empty() ? Duration{} : waiting_.back().time - waiting_.front().time;
}

Bytes RecordingWriter::takeCluster() {
    if (waiting_.empty()) {
        return {};
    }
    std::vector<RecordedPicture> pictures;
    for (const Waiting& one : waiting_) {
        pictures.push_back({one.time, one.packed, one.parameters});
    }
    Bytes cluster = formatCluster(head_.start, pictures);
    waiting_.clear();
    waitingBytes_ = 0;
    return cluster;
}

}  // namespace ocelli::camera::thermal_files
