// Objects of a Swift cluster behind the face of files: one that is being written, one that is read.
#pragma once

#include "bodyworn/destination/swift_lines.h"
#include "runtime/byte_pipe.h"
#include "runtime/file_system.h"
#include "runtime/work_queue.h"

namespace ocelli::bodyworn::destination {

/// Where an object lies in the account.
struct SwiftPlace {
    std::string container;
    std::string object;
};

/// A PUT that goes on while its bytes come; at most a megabyte of them waits here. It begins with
/// the first byte. Only when sync() has returned well does the cluster have the object; given up
/// before, it has nothing.
class SwiftUpload final : public File {
  public:
    SwiftUpload(std::shared_ptr<SwiftLines> lines, SwiftPlace place);

    /// Blocks until the cluster has let go.
    ~SwiftUpload() override;

    /// Only one part behind the other.
    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override;
    Result<void> sync() override;

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override;
    Result<void> reserve(std::uint64_t bytes) override;
    Result<void> truncate(std::uint64_t size) override;

    Result<std::uint64_t> size() override { return written_; }

    /// MD5 in hex that the cluster answered with; empty before sync().
    const std::string& etag() const { return etag_; }

  private:
    void begin();
    void put();

    std::shared_ptr<SwiftLines> lines_;
    SwiftPlace place_;
    BytePipe pipe_;
    std::uint64_t written_ = 0;
    bool begun_ = false;
    std::string etag_;      ///< of the queue until it is drained
    Result<void> outcome_;  ///< the same
    SerialQueue sending_{"swift upload", 1};
};

/// Reads by ranges, with longer and longer pieces while it is read on.
class SwiftReader final : public File {
  public:
    SwiftReader(std::shared_ptr<SwiftLines> lines, SwiftPlace place, std::uint64_t size)
        : lines_(std::move(lines)), place_(std::move(place)), size_(size) {}

    /// DataLoss when the cluster does not have the object or less of it.
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override;

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override;
    Result<void> sync() override;

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t bytes) override;
    Result<void> truncate(std::uint64_t size) override;

    Result<std::uint64_t> size() override { return size_; }

  private:
    Result<void> fetch(std::uint64_t offset, std::size_t wanted);

    std::shared_ptr<SwiftLines> lines_;
    SwiftPlace place_;
    std::uint64_t size_;
    std::uint64_t at_ = 0;  ///< of piece_ in the object
    Bytes piece_;
    std::size_t ahead_ = 0;
};

}  // namespace ocelli::bodyworn::destination
