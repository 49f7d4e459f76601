// Block n stands at n times the size of a sealed block: no header, no table.
#include "bodyworn/spool/sealed_file.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "crypto/sealed_block.h"

namespace ocelli::bodyworn::spool {
namespace {

constexpr std::uint64_t kSealedBytes = kBlockBytes + crypto::kSealOverhead;

std::string contextOf(const SealedFileIdentity& identity, std::uint64_t block) {
    return fmt::format("{}|{}|{}", identity.name, identity.length, block);
}

Result<std::unique_ptr<File>> openOrCreate(FileSystem& files, const std::string& path) {
    auto file = files.open(path, OpenMode::Change);
    if (file || file.error().kind() != ErrorKind::NotFound) {
        return file;
    }
    auto made = OCELLI_TRY(files.open(path, OpenMode::Create));
    OCELLI_TRY(files.syncFolder(path.substr(0, path.rfind('/'))));
    return made;
}

class SealedReader final : public evidence::ClipReader {
  public:
    SealedReader(std::unique_ptr<File> file, ByteSpan key, SealedFileIdentity identity)
        : file_(std::move(file)), key_(key.begin(), key.end()), identity_(std::move(identity)) {}

    std::uint64_t length() const override { return identity_.length; }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        while (done < into.size() && offset + done < identity_.length) {
            const std::uint64_t at = offset + done;
            OCELLI_TRY(load(at / kBlockBytes));
            const std::size_t within = static_cast<std::size_t>(at % kBlockBytes);
            const std::size_t count = std::min(into.size() - done, plain_.size() - within);
            std::copy_n(plain_.data() + within, count, into.data() + done);
            done += count;
        }
        return done;
    }

  private:
    /// Keeps the newest block: who reads goes forward.
    Result<void> load(std::uint64_t block) {
        if (loaded_ == block) {
            return {};
        }
        const std::uint64_t begin = block * kBlockBytes;
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(kBlockBytes, identity_.length - begin)
            );
        Bytes sealed(size + crypto::kSealOverhead);
        const std::size_t got = OCELLI_TRY(file_->readAt(block * kSealedBytes, sealed));
        sealed.resize(got);
        auto plain = crypto::openContent(key_, sealed, asBytes(contextOf(identity_, block)));
        if (!plain) {
            return Error(std::move(plain).error()).withContext("spool", identity_.name);
        }
        if (plain->size() != size) {
            return fail(ErrorKind::DataLoss, fmt::format("spool ({}): cut", identity_.name));
        }
        plain_ = std::move(*plain);
        loaded_ = block;
        return {};
    }

    std::unique_ptr<File> file_;
    Bytes key_;
    SealedFileIdentity identity_;
    Bytes plain_;
    std::uint64_t loaded_ = UINT64_MAX;
};

}  // namespace

Result<std::uint64_t> appendSealed(
    FileSystem& files,
    ByteSpan key,
    const SealedFileIdentity& identity,
    std::uint64_t from,
    ByteSpan bytes
) {
    OCELLI_ASSERT(from % kBlockBytes == 0);
    if (from > identity.length || bytes.size() > identity.length - from) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("more bytes than the {} of {}", identity.length, identity.name)
        );
    }
    auto file = OCELLI_TRY(openOrCreate(files, identity.path));
    std::uint64_t at = from;
    std::size_t used = 0;
    while (used < bytes.size()) {
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(kBlockBytes, identity.length - at));
        if (bytes.size() - used < size) {
            break;
        }
        const std::uint64_t block = at / kBlockBytes;
        const Bytes sealed = crypto::sealContent(
            key, bytes.subspan(used, size), asBytes(contextOf(identity, block))
        );
        const std::array<ByteSpan, 1> parts = {sealed};
        OCELLI_TRY(file->writeAt(block * kSealedBytes, parts));
        at += size;
        used += size;
    }
    OCELLI_TRY(file->sync());
    return at;
}

Result<std::unique_ptr<evidence::ClipReader>> openSealed(
    FileSystem& files, ByteSpan key, const SealedFileIdentity& identity
) {
    auto file = OCELLI_TRY(files.open(identity.path, OpenMode::Read));
    return std::unique_ptr<evidence::ClipReader>(
        std::make_unique<SealedReader>(std::move(file), key, identity)
    );
}

}  // namespace ocelli::bodyworn::spool
