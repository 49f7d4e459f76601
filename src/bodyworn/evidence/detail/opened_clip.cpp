// Reading and decrypting in pieces.
#include "bodyworn/evidence/detail/opened_clip.h"

#include <cstdlib>

#include "base/text.h"
#include "bodyworn/evidence/key_object.h"
#include "crypto/cipher.h"
#include "crypto/digest.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

/// Calls `take` with each piece of a file.
template <class Take>
Result<std::uint64_t> readPieces(const std::filesystem::path& path, Take take) {
    const auto file = OCELLI_TRY(systemFiles().open(path.string(), OpenMode::Read));
    Bytes buffer(kPiece);
    std::uint64_t at = 0;
    while (true) {
        const std::size_t count = OCELLI_TRY(file->readAt(at, buffer));
        if (count == 0) {
            return at;
        }
        OCELLI_TRY(take(ByteSpan(buffer).first(count)));
        at += count;
    }
}

}  // namespace

Result<ContentDigest> digestFile(const std::filesystem::path& file) {
    crypto::Digester digester(crypto::Hash::Sha256);
    const auto length = OCELLI_TRY(readPieces(file, [&](ByteSpan piece) -> Result<void> {
        digester.update(piece);
        return {};
    }));
    return ContentDigest{length, formatHex(digester.finish())};
}

OpenedClip::~OpenedClip() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Result<std::unique_ptr<OpenedClip>> OpenedClip::open(
    const std::filesystem::path& file,
    const std::string& name,
    const std::string& keyObject,
    const std::string& privateKey
) {
    const KeyObject object = OCELLI_TRY(KeyObject::parse(keyObject));
    const Bytes key = OCELLI_TRY(object.contentKey(privateKey));
    auto cipher =
        OCELLI_TRY(crypto::CbcCipher::create(crypto::CbcCipher::Direction::Decrypt, key, object.iv)
        );
    std::string pattern =
        (std::filesystem::temp_directory_path() / "ocelli_verify_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        return errnoError("making a temporary folder", pattern);
    }
    std::unique_ptr<OpenedClip> clip(new OpenedClip(pattern));
    clip->path_ = clip->folder_ / name;
    const auto out = OCELLI_TRY(systemFiles().open(clip->path_.string(), OpenMode::Create));
    crypto::Digester digester(crypto::Hash::Sha256);
    Bytes plain;
    const auto put = [&]() -> Result<void> {
        digester.update(plain);
        const ByteSpan part = plain;
        OCELLI_TRY(out->writeAt(clip->digest_.length, std::span(&part, 1)));
        clip->digest_.length += plain.size();
        plain.clear();
        return {};
    };
    const auto decrypt = [&](ByteSpan piece) -> Result<void> {
        OCELLI_TRY(cipher.update(piece, plain));
        return put();
    };
    OCELLI_TRY(readPieces(file, decrypt));
    OCELLI_TRY(cipher.finish(plain));
    OCELLI_TRY(put());
    clip->digest_.sha256 = formatHex(digester.finish());
    return clip;
}

}  // namespace ocelli::bodyworn::evidence::detail
