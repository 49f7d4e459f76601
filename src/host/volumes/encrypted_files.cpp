// AES-256-CTR behind a header: magic (8), nonce (32), tag (16), zeros (8).
#include "host/volumes/encrypted_files.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/assert.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace ocelli::host::volumes {
namespace {

constexpr std::string_view kMagic = "OcelliC1";
constexpr std::size_t kNonce = 32;
constexpr std::size_t kTag = 16;
constexpr std::size_t kHeader = EncryptedFiles::kHeaderBytes;

/// What is ciphered at once: small enough for a cache.
constexpr std::size_t kPiece = 256U << 10U;

/// A key for one purpose and one file.
Bytes derive(ByteSpan key, std::string_view purpose, ByteSpan nonce) {
    ByteWriter about;
    about.text(purpose);
    about.bytes(nonce);
    return crypto::hmacSha256(key, about.view());
}

Bytes tagOf(ByteSpan key, ByteSpan nonce) {
    Bytes tag = derive(key, "ocelli file tag", nonce);
    tag.resize(kTag);
    return tag;
}

Bytes formatHeader(ByteSpan key, ByteSpan nonce) {
    ByteWriter out;
    out.text(kMagic);
    out.bytes(nonce);
    out.bytes(tagOf(key, nonce));
    out.zeros(kHeader - kMagic.size() - kNonce - kTag);
    return out.release();
}

/// The nonce of a file; nothing when it is none that was written with this key.
std::optional<ByteSpan> nonceOf(ByteSpan key, ByteSpan header) {
    const ByteSpan nonce = header.subspan(kMagic.size(), kNonce);
    const ByteSpan tag = header.subspan(kMagic.size() + kNonce, kTag);
    const bool ours = asText(header.first(kMagic.size())) == kMagic &&
                      crypto::equalSecrets(tag, tagOf(key, nonce));
    return ours ? std::optional(nonce) : std::nullopt;
}

class HiddenFile final : public File {
  public:
    /// @param cipher  nothing: its header is broken, and nothing of it can be read
    HiddenFile(
        std::unique_ptr<File> file,
        std::string path,
        std::optional<crypto::CtrCipher> cipher,
        bool fresh
    )
        : file_(std::move(file)),
          path_(std::move(path)),
          cipher_(std::move(cipher)),
          fresh_(fresh) {}

    Result<void> writeAt(std::uint64_t offset, std::span<const ByteSpan> parts) override {
        if (!fresh_ || offset < written_) {
            return fail(
                ErrorKind::FailedPrecondition,
                fmt::format("{}: an encrypted file only grows while it is new", path_)
            );
        }
        Bytes piece;
        piece.reserve(kPiece);
        for (ByteSpan rest : parts) {
            while (!rest.empty()) {
                const std::size_t some = std::min(rest.size(), kPiece - piece.size());
                const ByteSpan taken = rest.first(some);
                piece.insert(piece.end(), taken.begin(), taken.end());
                rest = rest.subspan(some);
                if (piece.size() == kPiece) {
                    OCELLI_TRY(put(offset, piece));
                    offset += piece.size();
                    piece.clear();
                }
            }
        }
        return piece.empty() ? Result<void>() : put(offset, piece);
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) override {
        if (!cipher_) {
            return fail(
                ErrorKind::DataLoss, fmt::format("{}: the encrypted beginning is broken", path_)
            );
        }
        const std::size_t got = OCELLI_TRY(file_->readAt(offset + kHeader, into));
        OCELLI_TRY(cipher_->apply(offset, into.first(got)));
        return got;
    }

    Result<void> sync() override { return file_->sync(); }

    void startWriteback(std::uint64_t offset, std::uint64_t bytes) override {
        file_->startWriteback(offset + kHeader, bytes);
    }

    Result<void> reserve(std::uint64_t bytes) override { return file_->reserve(bytes + kHeader); }

    Result<void> truncate(std::uint64_t size) override { return file_->truncate(size + kHeader); }

    Result<std::uint64_t> size() override {
        const std::uint64_t bytes = OCELLI_TRY(file_->size());
        return bytes < kHeader ? 0 : bytes - kHeader;
    }

  private:
    /// What an attempt may have left on the disk counts as written.
    Result<void> put(std::uint64_t offset, Bytes& piece) {
        written_ = offset + piece.size();
        OCELLI_TRY(cipher_->apply(offset, piece));
        const ByteSpan part = piece;
        return file_->writeAt(offset + kHeader, std::span(&part, 1));
    }

    std::unique_ptr<File> file_;
    std::string path_;
    std::optional<crypto::CtrCipher> cipher_;
    bool fresh_;
    std::uint64_t written_ = 0;
};

/// A file whose header never reached the disk: there is nothing in it.
class EmptyFile final : public File {
  public:
    Result<void> writeAt(std::uint64_t, std::span<const ByteSpan>) override {
        return fail(ErrorKind::FailedPrecondition, "an encrypted file only grows while it is new");
    }

    Result<std::size_t> readAt(std::uint64_t, std::span<std::byte>) override {
        return std::size_t{0};
    }

    Result<void> sync() override { return {}; }

    void startWriteback(std::uint64_t, std::uint64_t) override {}

    Result<void> reserve(std::uint64_t) override { return {}; }

    Result<void> truncate(std::uint64_t) override { return {}; }

    Result<std::uint64_t> size() override { return std::uint64_t{0}; }
};

Result<std::unique_ptr<File>> create(
    std::unique_ptr<File> file, const std::string& path, ByteSpan key
) {
    const Bytes nonce = crypto::randomBytes(kNonce);
    const Bytes header = formatHeader(key, nonce);
    const ByteSpan part = header;
    OCELLI_TRY(file->writeAt(0, std::span(&part, 1)));
    auto cipher = OCELLI_TRY(crypto::CtrCipher::create(derive(key, "ocelli file content", nonce)));
    return std::unique_ptr<File>(
        std::make_unique<HiddenFile>(std::move(file), path, std::move(cipher), true)
    );
}

Result<std::unique_ptr<File>> reopen(
    std::unique_ptr<File> file, const std::string& path, ByteSpan key
) {
    Bytes header(kHeader);
    const std::size_t got = OCELLI_TRY(file->readAt(0, header));
    const bool unwritten =
        std::ranges::all_of(header, [](std::byte b) { return b == std::byte{}; });
    if (got < kHeader || unwritten) {
        return std::unique_ptr<File>(std::make_unique<EmptyFile>());
    }
    std::optional<crypto::CtrCipher> cipher;
    if (const auto nonce = nonceOf(key, header)) {
        cipher.emplace(
            OCELLI_TRY(crypto::CtrCipher::create(derive(key, "ocelli file content", *nonce)))
        );
    }
    return std::unique_ptr<File>(
        std::make_unique<HiddenFile>(std::move(file), path, std::move(cipher), false)
    );
}

}  // namespace

EncryptedFiles::EncryptedFiles(FileSystem& files, std::string root)
    : files_(files), root_(std::move(root)) {}

void EncryptedFiles::close() {
    *mode_.lock() = {};
}

void EncryptedFiles::openPlain() {
    *mode_.lock() = {.open = true};
}

void EncryptedFiles::openEncrypted(Bytes key) {
    OCELLI_ASSERT(key.size() == kKeyBytes);
    *mode_.lock() = {.open = true, .key = std::make_shared<const Bytes>(std::move(key))};
}

/// Whatever does not lie directly in the folder is hidden, so that a strange path is never plain.
bool EncryptedFiles::isBelow(const std::string& path) const {
    if (!path.starts_with(root_)) {
        return true;
    }
    const std::size_t name = path.find_first_not_of('/', root_.size());
    return name != std::string::npos && path.find('/', name) != std::string::npos;
}

Result<EncryptedFiles::Mode> EncryptedFiles::modeFor(const std::string& path) const {
    Mode mode = *mode_.lock();
    if (!mode.open) {
        return fail(ErrorKind::PermissionDenied, "the disk or card is locked");
    }
    if (!isBelow(path)) {
        mode.key = nullptr;
    }
    return mode;
}

Result<std::unique_ptr<File>> EncryptedFiles::open(const std::string& path, OpenMode mode) {
    const Mode now = OCELLI_TRY(modeFor(path));
    auto file = OCELLI_TRY(files_.open(path, mode));
    if (!now.key) {
        return file;
    }
    return mode == OpenMode::Create ? create(std::move(file), path, *now.key)
                                    : reopen(std::move(file), path, *now.key);
}

Result<void> EncryptedFiles::makeFolders(const std::string& path) {
    OCELLI_TRY(modeFor(path));
    return files_.makeFolders(path);
}

Result<std::vector<FolderEntry>> EncryptedFiles::list(const std::string& path) {
    const Mode now = OCELLI_TRY(modeFor(path + "/"));
    auto entries = OCELLI_TRY(files_.list(path));
    if (now.key) {
        for (FolderEntry& entry : entries) {
            entry.size -= std::min<std::uint64_t>(entry.size, kHeader);
        }
    }
    return entries;
}

Result<void> EncryptedFiles::rename(const std::string& from, const std::string& to) {
    OCELLI_TRY(modeFor(from));
    return files_.rename(from, to);
}

Result<void> EncryptedFiles::remove(const std::string& path) {
    OCELLI_TRY(modeFor(path));
    return files_.remove(path);
}

Result<void> EncryptedFiles::syncFolder(const std::string& path) {
    OCELLI_TRY(modeFor(path));
    return files_.syncFolder(path);
}

Result<SpaceStatus> EncryptedFiles::space(const std::string& path) {
    return files_.space(path);
}

Result<std::unique_ptr<FileLock>> EncryptedFiles::lock(const std::string& path) {
    OCELLI_TRY(modeFor(path));
    return files_.lock(path);
}

}  // namespace ocelli::host::volumes
