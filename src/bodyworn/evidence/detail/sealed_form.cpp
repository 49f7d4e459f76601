// Sealed storage: a header with the content key, then pieces of AES-256-GCM.
#include <array>
#include <cstring>

#include "bodyworn/evidence/detail/clip_form.h"
#include "crypto/cipher.h"
#include "crypto/sealed_block.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::string_view kMagic = "OCSEALD1";
constexpr std::size_t kHeaderSize = kMagic.size() + crypto::kAesKeySize + crypto::kSealOverhead;
constexpr std::size_t kSealedPiece = kPieceSize + crypto::kGcmTagSize;

std::string contextOf(const std::string& name) {
    return "ocelli sealed clip " + name;
}

std::uint64_t offsetOf(std::uint64_t index) {
    return kHeaderSize + index * kSealedPiece;
}

/// Never twice with a key: the last piece, which may be written once more in recovery, has numbers
/// of its own.
Bytes nonceOf(std::uint64_t index, bool last) {
    ByteWriter writer;
    writer.u32(last ? 1 : 0);
    writer.u64(index);
    return writer.release();
}

class SealedWriter final : public ClipFormWriter {
  public:
    SealedWriter(
        File& file, const ContentSecret& secret, ByteSpan storageKey, const std::string& name
    )
        : file_(file), key_(secret.key) {
        header_.assign(asBytes(kMagic).begin(), asBytes(kMagic).end());
        const Bytes wrapped = crypto::sealBlock(storageKey, key_, asBytes(contextOf(name)));
        header_.insert(header_.end(), wrapped.begin(), wrapped.end());
    }

    Result<void> begin(FileState state) override {
        if (state == FileState::Recovered) {
            return {};
        }
        const ByteSpan part = header_;
        return file_.writeAt(0, std::span(&part, 1));
    }

    Result<void> piece(ByteSpan plain) override { return put(plain, false); }

    Result<void> last(ByteSpan plain) override {
        const std::uint64_t end = offsetOf(index_) + plain.size() + crypto::kGcmTagSize;
        OCELLI_TRY(put(plain, true));
        return file_.truncate(end);
    }

    Result<void> sync() override { return file_.sync(); }

    DeliveredFacts delivered() override { return digests_.finish(); }

  private:
    Result<void> put(ByteSpan plain, bool last) {
        const Bytes sealed = OCELLI_TRY(crypto::sealGcm(key_, nonceOf(index_, last), {}, plain));
        const ByteSpan part = sealed;
        OCELLI_TRY(file_.writeAt(offsetOf(index_), std::span(&part, 1)));
        digests_.add(plain);
        ++index_;
        return {};
    }

    DeliveredDigests digests_;
    File& file_;
    Bytes key_;
    Bytes header_;
    std::uint64_t index_ = 0;
};

class SealedReader final : public ClipReader {
  public:
    SealedReader(std::unique_ptr<File> file, Bytes key)
        : file_(std::move(file)), key_(std::move(key)) {}

    Result<void> openFinished() {
        const std::uint64_t bytes = OCELLI_TRY(file_->size());
        if (bytes < kHeaderSize + crypto::kGcmTagSize) {
            return fail(ErrorKind::DataLoss, "a sealed clip is cut");
        }
        last_ = (bytes - kHeaderSize - crypto::kGcmTagSize) / kSealedPiece;
        length_ = last_ * kPieceSize + (bytes - offsetOf(last_)) - crypto::kGcmTagSize;
        hasLast_ = true;
        return load(last_);
    }

    /// All pieces from the first on that are genuine.
    Result<void> openUnfinished() {
        const std::uint64_t bytes = OCELLI_TRY(file_->size());
        const std::uint64_t most = bytes < kHeaderSize ? 0 : (bytes - kHeaderSize) / kSealedPiece;
        std::uint64_t index = 0;
        length_ = most * kPieceSize;
        while (index < most && load(index)) {
            ++index;
        }
        length_ = index * kPieceSize;
        // A recovery that was cut itself has already written the end.
        const std::uint64_t rest = bytes > offsetOf(index) ? bytes - offsetOf(index) : 0;
        if (rest >= crypto::kGcmTagSize && rest < kSealedPiece) {
            last_ = index;
            hasLast_ = true;
            length_ += rest - crypto::kGcmTagSize;
            if (!load(index)) {
                hasLast_ = false;
                length_ = index * kPieceSize;
            }
        }
        return {};
    }

    std::uint64_t length() const override { return length_; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        while (done < into.size() && offset + done < length_) {
            const std::uint64_t at = offset + done;
            OCELLI_TRY(load(at / kPieceSize));
            const std::size_t within = at % kPieceSize;
            const std::size_t count = std::min(into.size() - done, plain_.size() - within);
            std::memcpy(into.data() + done, plain_.data() + within, count);
            done += count;
        }
        return done;
    }

  private:
    Result<void> load(std::uint64_t index) {
        if (loaded_ && index_ == index) {
            return {};
        }
        loaded_ = false;
        const bool last = hasLast_ && index == last_;
        const std::size_t plain =
            last ? static_cast<std::size_t>(length_ - index * kPieceSize) : kPieceSize;
        Bytes sealed(plain + crypto::kGcmTagSize);
        const std::size_t count = OCELLI_TRY(file_->readAt(offsetOf(index), sealed));
        if (count != sealed.size()) {
            return fail(ErrorKind::DataLoss, "a sealed clip is cut");
        }
        plain_ = OCELLI_TRY(crypto::openGcm(key_, nonceOf(index, last), {}, sealed));
        index_ = index;
        loaded_ = true;
        return {};
    }

    std::unique_ptr<File> file_;
    Bytes key_;
    std::uint64_t length_ = 0;
    std::uint64_t last_ = 0;
    bool hasLast_ = false;
    Bytes plain_;  ///< of piece index_
    std::uint64_t index_ = 0;
    bool loaded_ = false;
};

Result<Bytes> readKey(File& file, ByteSpan storageKey, const std::string& name) {
    std::array<std::byte, kHeaderSize> header{};
    const std::size_t count = OCELLI_TRY(file.readAt(0, header));
    const ByteSpan bytes = std::span(header).first(count);
    if (count < kHeaderSize || asText(bytes.first(kMagic.size())) != kMagic) {
        return fail(ErrorKind::DataLoss, "this is no sealed clip");
    }
    return crypto::openBlock(storageKey, bytes.subspan(kMagic.size()), asBytes(contextOf(name)));
}

}  // namespace

std::unique_ptr<ClipFormWriter> makeSealedWriter(
    File& file, const ContentSecret& secret, ByteSpan storageKey, const std::string& name
) {
    return std::make_unique<SealedWriter>(file, secret, storageKey, name);
}

Result<std::unique_ptr<ClipReader>> openSealed(
    std::unique_ptr<File> file, ByteSpan storageKey, const std::string& name, bool finished
) {
    Bytes key = OCELLI_TRY(readKey(*file, storageKey, name));
    auto reader = std::make_unique<SealedReader>(std::move(file), std::move(key));
    OCELLI_TRY(finished ? reader->openFinished() : reader->openUnfinished());
    return std::unique_ptr<ClipReader>(std::move(reader));
}

}  // namespace ocelli::bodyworn::evidence::detail
