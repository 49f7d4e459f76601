// Feeds arbitrary bytes to the readers of recordings: boxes, blobs, whole files.
#include "delivery/record/fragment_box.h"
#include "delivery/record/segment.h"
#include "delivery/record/segment_scan.h"

namespace {

using namespace ocelli;  // NOLINT: a fuzzer is a program of its own

/// A file that holds what the fuzzer made.
class BytesFile final : public File {
  public:
    explicit BytesFile(ByteSpan bytes) : bytes_(bytes) {}

    Result<void> writeAt(std::uint64_t, std::span<const ByteSpan>) override { return {}; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        if (offset >= bytes_.size()) {
            return std::size_t{0};
        }
        const auto part = bytes_.subspan(static_cast<std::size_t>(offset));
        const std::size_t count = std::min(part.size(), into.size());
        std::copy_n(part.begin(), count, into.begin());
        return count;
    }

    Result<void> sync() override { return {}; }

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t) override { return {}; }

    Result<void> truncate(std::uint64_t) override { return {}; }

    Result<std::uint64_t> size() override { return std::uint64_t{bytes_.size()}; }

  private:
    ByteSpan bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::delivery::record;
    const ByteSpan bytes = asByteSpan(data, size);
    static_cast<void>(parseFragmentBox(bytes));
    static_cast<void>(parseFragments(bytes));
    static_cast<void>(parseTypeSpans(bytes));
    BytesFile file(bytes);
    static_cast<void>(scanSegment(file, ScanDepth::Checksums));
    static_cast<void>(scanSegment(file, ScanDepth::Headers));
    return 0;
}
