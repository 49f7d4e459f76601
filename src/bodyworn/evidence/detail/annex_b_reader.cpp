// Finds start codes in a file read in pieces.
#include "bodyworn/evidence/detail/annex_b_reader.h"

#include <cstring>

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::size_t kStartCode = 3;
constexpr std::size_t kNone = SIZE_MAX;

}  // namespace

Result<AnnexBReader> AnnexBReader::open(FileSystem& files, const std::string& path) {
    auto file = OCELLI_TRY(files.open(path, OpenMode::Read));
    return AnnexBReader(std::move(file));
}

/// False at the end of the file.
Result<bool> AnnexBReader::fill() {
    if (ended_) {
        return false;
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    const std::size_t before = buffer_.size();
    if (before > kMostBytes) {
        return fail(ErrorKind::DataLoss, "a NAL unit is longer than 64 MiB");
    }
    buffer_.resize(before + kPiece);
    const std::size_t count =
        OCELLI_TRY(file_->readAt(offset_, std::span(buffer_).subspan(before)));
    buffer_.resize(before + count);
    offset_ += count;
    ended_ = count < kPiece;
    return count > 0;
}

/// Of 00 00 01 at or after `from`.
std::size_t AnnexBReader::findStart(std::size_t from) const {
    for (std::size_t at = from + 2; at < buffer_.size(); ++at) {
        const void* found = std::memchr(buffer_.data() + at, 1, buffer_.size() - at);
        if (found == nullptr) {
            return kNone;
        }
        at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - buffer_.data());
        if (buffer_[at - 1] == std::byte{0} && buffer_[at - 2] == std::byte{0}) {
            return at - 2;
        }
    }
    return kNone;
}

Result<std::optional<ByteSpan>> AnnexBReader::next() {
    std::size_t searchFrom = at_;
    while (true) {
        const std::size_t start = findStart(searchFrom);
        if (start != kNone) {
            const auto unit = ByteSpan(buffer_).subspan(at_, start - at_);
            at_ = start + kStartCode;
            if (started_ && !unit.empty()) {
                return std::optional<ByteSpan>(unit);
            }
            started_ = true;
            searchFrom = at_;
            continue;
        }
        const std::size_t searched = buffer_.size() - at_;
        if (OCELLI_TRY(fill())) {
            searchFrom = searched > 2 ? searched - 2 : 0;
            continue;
        }
        const auto unit = ByteSpan(buffer_).subspan(at_);
        at_ = buffer_.size();
        const bool last = started_ && !unit.empty();
        return last ? std::optional<ByteSpan>(unit) : std::nullopt;
    }
}

}  // namespace ocelli::bodyworn::evidence::detail
