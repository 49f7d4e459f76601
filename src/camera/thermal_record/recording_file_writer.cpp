// Cuts files, makes room, syncs.
#include "camera/thermal_record/recording_file_writer.h"

#include <array>

#include <fmt/format.h>

namespace ocelli::camera::thermal_record {
namespace {

std::string folderOf(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

}  // namespace

Result<void> RecordingFileWriter::add(
    const thermal::CountImage& image, const thermal_files::RecordedParameters& parameters
) {
    const bool fits = writer_ && image.width == writer_->width() &&
                      image.height == writer_->height() && parameters.time >= last_ &&
                      parameters.time - writer_->start() < kFileSpan;
    if (file_ && !fits) {
        OCELLI_TRY(close());
    }
    if (!file_) {
        if (auto begun = begin(image, parameters.time); !begun) {
            drop();
            return begun;
        }
    }
    last_ = parameters.time;
    OCELLI_TRY(writer_->add(image, parameters));
    return writer_->waiting() > kMostWaiting ? flush() : Result<void>();
}

Result<void> RecordingFileWriter::begin(const thermal::CountImage& image, WallTime start) {
    OCELLI_TRY(makeRoom());
    // Names and pictures tell milliseconds.
    const WallTime whole{start.microseconds / 1000 * 1000};
    writer_ = OCELLI_TRY(thermal_files::RecordingWriter::create(image.width, image.height, whole));
    const std::string path = fmt::format("{}/{}", root_, recordingPath(channel_, whole));
    OCELLI_TRY(files_.makeFolders(folderOf(path)));
    file_ = OCELLI_TRY(files_.open(path, OpenMode::Create));
    size_ = 0;
    OCELLI_TRY(append(writer_->head()));
    OCELLI_TRY(file_->sync());
    // The name, its day, and the channel's folder.
    std::string folder = folderOf(path);
    for (int i = 0; i < 4; ++i) {
        OCELLI_TRY(files_.syncFolder(folder));
        folder = folderOf(folder);
    }
    return {};
}

Result<void> RecordingFileWriter::makeRoom() {
    constexpr int kMostRemoved = 1000;
    for (int i = 0; i < kMostRemoved; ++i) {
        const std::uint64_t used = OCELLI_TRY(shelf_.used(channel_));
        const auto space = files_.space(root_);
        const bool scarce = space && space->free < room_.reserveBytes;
        const bool over = room_.quotaBytes > 0 && used >= room_.quotaBytes;
        if (!scarce && !over) {
            return {};
        }
        auto removed = shelf_.removeOldest(channel_);
        if (!removed && removed.error().kind() == ErrorKind::NotFound) {
            // One file may be larger than the quota; the volume must not run full.
            return scarce ? fail(ErrorKind::ResourceExhausted, "no room for temperatures")
                          : Result<void>();
        }
        OCELLI_TRY(std::move(removed));
    }
    return {};
}

Result<void> RecordingFileWriter::append(ByteSpan bytes) {
    const std::array<ByteSpan, 1> parts{bytes};
    OCELLI_TRY(file_->writeAt(size_, parts));
    size_ += bytes.size();
    written_ += bytes.size();
    return {};
}

Result<void> RecordingFileWriter::flush() {
    if (!file_ || writer_->waiting() == 0) {
        return {};
    }
    auto done = append(writer_->takeCluster());
    if (done) {
        done = file_->sync();
    }
    if (!done) {
        // Never synced again: the kernel may have forgotten what it could not write.
        drop();
    }
    return done;
}

Result<void> RecordingFileWriter::close() {
    auto done = flush();
    drop();
    return done;
}

void RecordingFileWriter::drop() {
    file_.reset();
    writer_.reset();
}

}  // namespace ocelli::camera::thermal_record
