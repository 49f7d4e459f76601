// Reading head and slices of a virtual movie.
#include "delivery/record/detail/movie_body.h"

#include <algorithm>

#include "delivery/record/shelf.h"

namespace ocelli::delivery::record::detail {

Result<Bytes> MovieBytes::next(std::size_t atMost) {
    Bytes out;
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(atMost, end_ - position_));
    if (position_ < movie_->head.size()) {
        const auto from = movie_->head.begin() + static_cast<std::ptrdiff_t>(position_);
        const auto left = static_cast<std::size_t>(movie_->head.end() - from);
        out.assign(from, from + static_cast<std::ptrdiff_t>(std::min(left, want)));
    }
    OCELLI_TRY(appendSlices(out, want));
    position_ += out.size();
    return out;
}

Result<void> MovieBytes::appendSlices(Bytes& out, std::size_t want) {
    if (out.size() >= want) {
        return {};
    }
    auto slice = std::ranges::upper_bound(
        movie_->slices, position_ + out.size(), {}, &VirtualMovie::Slice::start
    );
    for (--slice; out.size() < want && slice != movie_->slices.end(); ++slice) {
        if (slice->segment != fileIndex_) {
            Segment segment;
            const VirtualMovie::Source& source = movie_->sources[slice->segment];
            segment.path = source.path;
            segment.id = idOn(source.shelf, 0);
            file_ = OCELLI_TRY(library_->openFile(segment));
            fileIndex_ = slice->segment;
        }
        const std::uint64_t within = position_ + out.size() - slice->start;
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(slice->length - within, want - out.size())
        );
        const std::size_t before = out.size();
        out.resize(before + count);
        const std::size_t got =
            OCELLI_TRY(file_->readAt(slice->fileOffset + within, std::span(out).subspan(before)));
        if (got < count) {
            return fail(ErrorKind::DataLoss, "a recording is shorter than its index says");
        }
    }
    return {};
}

}  // namespace ocelli::delivery::record::detail
