// Header, bytes, directory.
#include "delivery/record/detail/recording_archive.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::delivery::record::detail {
namespace {

std::string nameOf(const Segment& segment) {
    std::string time = formatTime(segment.start());
    std::replace(time.begin(), time.end(), ':', '-');
    return fmt::format(
        "channel-{}-{}-{}-{}.mp4",
        segment.stream.channel,
        config::toString(segment.stream.stream),
        time,
        segment.id
    );
}

}  // namespace

Result<std::uint64_t> RecordingArchive::length() const {
    ZipWriter zip;
    std::uint64_t headers = 0;
    std::uint64_t content = 0;
    for (const SegmentPtr& segment : segments_) {
        const Bytes header =
            OCELLI_TRY(zip.beginFile(nameOf(*segment), segment->start(), segment->bytes(), 0));
        headers += header.size();
        content += segment->bytes();
    }
    return headers + content + zip.finish().size();
}

Result<Bytes> RecordingArchive::beginFile() {
    const Segment& segment = *segments_[index_];
    file_ = OCELLI_TRY(library_->openFile(segment));
    position_ = 0;
    // ZIP wants the checksum in front, so the file is read twice.
    Bytes part(1U << 20U);
    std::uint32_t checksum = 0;
    for (std::uint64_t done = 0; done < segment.bytes();) {
        const auto want =
            static_cast<std::size_t>(std::min<std::uint64_t>(part.size(), segment.bytes() - done));
        const std::size_t got = OCELLI_TRY(file_->readAt(done, std::span(part).first(want)));
        if (got < want) {
            return fail(ErrorKind::DataLoss, "a recording is shorter than its index says");
        }
        checksum = crc32(ByteSpan(part).first(got), checksum);
        done += got;
    }
    return zip_.beginFile(nameOf(segment), segment.start(), segment.bytes(), checksum);
}

Result<Bytes> RecordingArchive::next(std::size_t atMost) {
    if (index_ == segments_.size()) {
        return std::exchange(finished_, true) ? Bytes() : zip_.finish();
    }
    if (!file_) {
        return beginFile();
    }
    const Segment& segment = *segments_[index_];
    Bytes part(static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max<std::size_t>(1, atMost), segment.bytes() - position_)
    ));
    const std::size_t got = OCELLI_TRY(file_->readAt(position_, part));
    if (got < part.size()) {
        return fail(ErrorKind::DataLoss, "a recording is shorter than its index says");
    }
    position_ += got;
    if (position_ == segment.bytes()) {
        file_.reset();
        ++index_;
    }
    return part;
}

}  // namespace ocelli::delivery::record::detail
