// Streams objects to and from Swift.
#include "bodyworn/destination/swift_files.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kWaiting = 1U << 20U;
constexpr std::size_t kFirstPiece = 1U << 18U;
constexpr std::size_t kLargestPiece = 4U << 20U;

Error notHere(std::string_view what) {
    return fail(ErrorKind::Unsupported, fmt::format("an object of Swift cannot be {}", what));
}

}  // namespace

SwiftUpload::SwiftUpload(std::shared_ptr<SwiftLines> lines, SwiftPlace place)
    : lines_(std::move(lines)), place_(std::move(place)), pipe_(kWaiting) {}

SwiftUpload::~SwiftUpload() {
    pipe_.giveUp(fail(ErrorKind::Cancelled, "the upload was given up"));
}

void SwiftUpload::put() {
    bool taken = false;
    const swift::Account::Call wanted{
        .method = "PUT",
        .container = place_.container,
        .object = place_.object,
        .headers = {{"Content-Type", "application/octet-stream"}},
        .source =
            [this, &taken](std::span<std::byte> into) {
                taken = true;
                return pipe_.read(into);
            }
    };
    auto answer = lines_->call(wanted);
    if (!answer && answer.error().kind() == ErrorKind::NotFound && !taken) {
        if (auto made = lines_->call({"PUT", place_.container})) {
            answer = lines_->call(wanted);
        }
    }
    if (answer) {
        etag_ = swift::etagOf(*answer);
        return;
    }
    const auto& error = answer.error();
    const bool missing = error.kind() == ErrorKind::NotFound;
    outcome_ = missing ? Error(ErrorKind::Unavailable, error.message()) : error;
    pipe_.giveUp(outcome_.error());
}

Result<void> SwiftUpload::writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) {
    if (offset != written_) {
        return notHere("written out of order");
    }
    if (!std::exchange(begun_, true)) {
        sending_.post([this] { put(); });
    }
    for (const ByteSpan part : parts) {
        OCELLI_TRY(pipe_.write(part));
        written_ += part.size();
    }
    return {};
}

Result<void> SwiftUpload::sync() {
    pipe_.finish();
    sending_.drain();
    return outcome_;
}

Result<std::size_t> SwiftUpload::readAt(std::uint64_t, std::span<std::byte>) {
    return notHere("read while it is written");
}

Result<void> SwiftUpload::reserve(std::uint64_t) {
    return notHere("given room");
}

Result<void> SwiftUpload::truncate(std::uint64_t) {
    return notHere("cut");
}

Result<std::size_t> SwiftReader::readAt(std::uint64_t offset, std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size() && offset + done < size_) {
        const std::uint64_t from = offset + done;
        if (from < at_ || from >= at_ + piece_.size()) {
            OCELLI_TRY(fetch(from, into.size() - done));
        }
        const auto skip = static_cast<std::size_t>(from - at_);
        const std::size_t count = std::min(into.size() - done, piece_.size() - skip);
        std::copy_n(
            piece_.begin() + static_cast<std::ptrdiff_t>(skip),
            count,
            into.begin() + static_cast<std::ptrdiff_t>(done)
        );
        done += count;
    }
    return done;
}

Result<void> SwiftReader::fetch(std::uint64_t offset, std::size_t wanted) {
    const bool goesOn = !piece_.empty() && offset == at_ + piece_.size();
    ahead_ = goesOn ? std::min(kLargestPiece, ahead_ * 2) : kFirstPiece;
    const auto length = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(ahead_, std::min(wanted, kLargestPiece)), size_ - offset)
    );
    Bytes got;
    got.reserve(length);
    const auto answer = lines_->call(
        {.method = "GET",
         .container = place_.container,
         .object = place_.object,
         .headers = {{"Range", fmt::format("bytes={}-{}", offset, offset + length - 1)}},
         .into = [&](ByteSpan bytes) -> Result<void> {
             if (got.size() + bytes.size() > length) {
                 return fail(ErrorKind::DataLoss, "more came than was asked for");
             }
             got.insert(got.end(), bytes.begin(), bytes.end());
             return {};
         }}
    );
    if (!answer && answer.error().kind() != ErrorKind::NotFound) {
        return answer.error();
    }
    if (!answer || got.size() != length) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format("the Swift cluster does not have all of {}", place_.object)
        );
    }
    piece_ = std::move(got);
    at_ = offset;
    return {};
}

Result<void> SwiftReader::writeAt(std::uint64_t, std::span<const ByteSpan>) {
    return notHere("changed");
}

Result<void> SwiftReader::sync() {
    return {};
}

Result<void> SwiftReader::reserve(std::uint64_t) {
    return notHere("given room");
}

Result<void> SwiftReader::truncate(std::uint64_t) {
    return notHere("cut");
}

}  // namespace ocelli::bodyworn::destination
