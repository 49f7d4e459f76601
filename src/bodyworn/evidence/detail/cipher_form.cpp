// For a destination: cipher text as it will be uploaded, with marks of what is durable beside it.
#include <array>
#include <cstring>
#include <optional>

#include "base/crc32c.h"
#include "base/text.h"
#include "bodyworn/evidence/detail/clip_form.h"
#include "crypto/cipher.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::size_t kBlock = crypto::kAesBlockSize;

/// Two marks, written in turn: one of them is whole after every power cut.
constexpr std::size_t kMarkSize = 12;

class CipherWriter final : public ClipFormWriter {
  public:
    CipherWriter(File& file, File& marks, const ContentSecret& secret)
        : file_(file), marks_(marks), secret_(secret) {}

    Result<void> begin(FileState) override {
        cipher_.emplace(OCELLI_TRY(crypto::CbcCipher::create(
            crypto::CbcCipher::Direction::Encrypt, secret_.key, secret_.iv
        )));
        return {};
    }

    Result<void> piece(ByteSpan plain) override {
        hidden_.clear();
        OCELLI_TRY(cipher_->update(plain, hidden_));
        return put();
    }

    Result<void> last(ByteSpan plain) override {
        hidden_.clear();
        OCELLI_TRY(cipher_->update(plain, hidden_));
        OCELLI_TRY(cipher_->finish(hidden_));
        OCELLI_TRY(put());
        return file_.truncate(length_);
    }

    Result<void> sync() override {
        OCELLI_TRY(file_.sync());
        ByteWriter mark;
        mark.u64(length_);
        mark.u32(crc32c(mark.view()));
        const ByteSpan part = mark.view();
        OCELLI_TRY(marks_.writeAt(turn_ * kMarkSize, std::span(&part, 1)));
        turn_ = 1 - turn_;
        return marks_.sync();
    }

    DeliveredFacts delivered() override { return digests_.finish(); }

  private:
    Result<void> put() {
        const ByteSpan part = hidden_;
        OCELLI_TRY(file_.writeAt(length_, std::span(&part, 1)));
        digests_.add(part);
        length_ += part.size();
        return {};
    }

    DeliveredDigests digests_;
    File& file_;
    File& marks_;
    ContentSecret secret_;
    std::optional<crypto::CbcCipher> cipher_;
    Bytes hidden_;
    std::uint64_t length_ = 0;
    std::uint64_t turn_ = 0;
};

/// Whole blocks up to the durable length.
class CipherReader final : public ClipReader {
  public:
    CipherReader(std::unique_ptr<File> file, ContentSecret secret, std::uint64_t length)
        : file_(std::move(file)), secret_(std::move(secret)), length_(length) {}

    std::uint64_t length() const override { return length_; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        while (done < into.size() && offset + done < length_) {
            const std::uint64_t at = offset + done;
            const std::uint64_t first = at / kBlock;
            const std::uint64_t end = std::min<std::uint64_t>(
                length_ / kBlock, (at + std::min(into.size() - done, kPieceSize) - 1) / kBlock + 1
            );
            const Bytes plain = OCELLI_TRY(blocks(first, end));
            const std::size_t within = at % kBlock;
            const std::size_t count = std::min(into.size() - done, plain.size() - within);
            std::memcpy(into.data() + done, plain.data() + within, count);
            done += count;
        }
        return done;
    }

  private:
    /// Plain blocks from `first` to `end`; each needs the cipher text of the one before it.
    Result<Bytes> blocks(std::uint64_t first, std::uint64_t end) {
        const std::uint64_t from = first == 0 ? 0 : first - 1;
        Bytes hidden(static_cast<std::size_t>(end - from) * kBlock);
        const std::size_t count = OCELLI_TRY(file_->readAt(from * kBlock, hidden));
        if (count != hidden.size()) {
            return fail(ErrorKind::DataLoss, "an unfinished clip is cut");
        }
        const ByteSpan iv = first == 0 ? ByteSpan(secret_.iv) : ByteSpan(hidden).first(kBlock);
        const ByteSpan body = first == 0 ? ByteSpan(hidden) : ByteSpan(hidden).subspan(kBlock);
        auto cipher = OCELLI_TRY(
            crypto::CbcCipher::create(crypto::CbcCipher::Direction::Decrypt, secret_.key, iv)
        );
        Bytes plain;
        OCELLI_TRY(cipher.update(body, plain));
        // The cipher keeps the last block back, as it could be padding, until another one comes.
        OCELLI_TRY(cipher.update(Bytes(kBlock), plain));
        return plain;
    }

    std::unique_ptr<File> file_;
    ContentSecret secret_;
    std::uint64_t length_;
};

class PlainReader final : public ClipReader {
  public:
    PlainReader(std::unique_ptr<File> file, std::uint64_t length)
        : file_(std::move(file)), length_(length) {}

    std::uint64_t length() const override { return length_; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        return file_->readAt(offset, into);
    }

  private:
    std::unique_ptr<File> file_;
    std::uint64_t length_;
};

/// The longest length that a whole mark tells.
Result<std::uint64_t> durableLength(File& marks) {
    std::array<std::byte, 2 * kMarkSize> bytes{};
    const std::size_t count = OCELLI_TRY(marks.readAt(0, bytes));
    std::uint64_t length = 0;
    for (std::size_t at = 0; at + kMarkSize <= count; at += kMarkSize) {
        const ByteSpan mark = std::span(bytes).subspan(at, kMarkSize);
        ByteReader reader(mark);
        const auto told = OCELLI_TRY(reader.u64());
        const auto checksum = OCELLI_TRY(reader.u32());
        if (checksum == crc32c(mark.first(8))) {
            length = std::max(length, told);
        }
    }
    return length;
}

}  // namespace

void DeliveredDigests::add(ByteSpan bytes) {
    sha256_.update(bytes);
    md5_.update(bytes);
    length_ += bytes.size();
}

DeliveredFacts DeliveredDigests::finish() {
    return {{length_, formatHex(sha256_.finish())}, formatHex(md5_.finish())};
}

std::unique_ptr<ClipFormWriter> makeCipherWriter(
    File& file, File& marks, const ContentSecret& secret
) {
    return std::make_unique<CipherWriter>(file, marks, secret);
}

Result<std::unique_ptr<ClipReader>> openCipher(
    std::unique_ptr<File> file, File& marks, const ContentSecret& secret
) {
    const auto length = OCELLI_TRY(durableLength(marks));
    const auto there = OCELLI_TRY(file->size());
    const std::uint64_t readable = std::min(length, there) / kBlock * kBlock;
    return std::unique_ptr<ClipReader>(
        std::make_unique<CipherReader>(std::move(file), secret, readable)
    );
}

Result<std::unique_ptr<ClipReader>> openPlain(std::unique_ptr<File> file) {
    const auto length = OCELLI_TRY(file->size());
    return std::unique_ptr<ClipReader>(std::make_unique<PlainReader>(std::move(file), length));
}

}  // namespace ocelli::bodyworn::evidence::detail
