// Content from memory, headers by name.
#include "bodyworn/swift/wire.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"

namespace ocelli::bodyworn::swift {
namespace {

class MemoryReader final : public evidence::ClipReader {
  public:
    explicit MemoryReader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t length() const override { return bytes_->size(); }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        const auto from = static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_->size()));
        const std::size_t count = std::min(into.size(), bytes_->size() - from);
        const auto part = asBytes(*bytes_).subspan(from, count);
        std::copy(part.begin(), part.end(), into.begin());
        return count;
    }

  private:
    std::shared_ptr<const std::string> bytes_;
};

}  // namespace

Content contentOf(std::string bytes) {
    const auto kept = std::make_shared<const std::string>(std::move(bytes));
    return {
        kept->size(),
        crypto::digestHex(crypto::Hash::Md5, *kept),
        [kept]() -> Result<std::unique_ptr<evidence::ClipReader>> {
            return std::unique_ptr<evidence::ClipReader>(std::make_unique<MemoryReader>(kept));
        }
    };
}

std::string WireAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return {};
}

}  // namespace ocelli::bodyworn::swift
