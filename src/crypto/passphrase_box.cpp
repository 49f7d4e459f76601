// Layout of a box: magic (8), passes (u32), KiB of memory (u32), salt (16), then a sealed block.
#include "crypto/passphrase_box.h"

#include <sodium.h>

#include "crypto/detail/sodium.h"
#include "crypto/random.h"
#include "crypto/sealed_block.h"

namespace ocelli::crypto {
namespace {

constexpr std::string_view kMagic = "OcelliB1";
constexpr std::size_t kSalt = crypto_pwhash_SALTBYTES;
constexpr std::size_t kHeader = 8 + 4 + 4 + kSalt;
constexpr std::size_t kLongestPassphrase = 1024;

// A box from elsewhere must not take all the memory of the device.
constexpr std::uint64_t kMostPasses = 16;
constexpr std::uint64_t kMostKibibytes = 256U << 10U;

Result<Bytes> deriveKey(std::string_view passphrase, ByteSpan salt, PasswordCost cost) {
    detail::initSodium();
    if (passphrase.empty() || passphrase.size() > kLongestPassphrase) {
        return fail(ErrorKind::InvalidArgument, "the passphrase must have 1 to 1024 bytes")
            .withField("passphrase", "1..1024 bytes");
    }
    Bytes key(kBlockKeySize);
    const int done = crypto_pwhash(
        reinterpret_cast<unsigned char*>(key.data()),
        key.size(),
        passphrase.data(),
        passphrase.size(),
        reinterpret_cast<const unsigned char*>(salt.data()),
        cost.passes,
        static_cast<std::size_t>(cost.memoryBytes),
        crypto_pwhash_ALG_ARGON2ID13
    );
    if (done != 0) {
        return fail(ErrorKind::ResourceExhausted, "not enough memory to use a passphrase");
    }
    return key;
}

Error noBox() {
    return fail(ErrorKind::InvalidArgument, "this is no file sealed with a passphrase");
}

Result<void> checkCost(std::uint64_t passes, std::uint64_t kibibytes) {
    if (passes < 1 || passes > kMostPasses || kibibytes < 8 || kibibytes > kMostKibibytes) {
        return noBox();
    }
    return {};
}

}  // namespace

Result<Bytes> sealWithPassphrase(ByteSpan plain, std::string_view passphrase, PasswordCost cost) {
    if (plain.size() > kLargestBox) {
        return fail(ErrorKind::InvalidArgument, "a box holds at most 1 MiB");
    }
    const std::uint64_t kibibytes = cost.memoryBytes >> 10U;
    OCELLI_TRY(checkCost(cost.passes, kibibytes));
    ByteWriter out;
    out.text(kMagic);
    out.u32(static_cast<std::uint32_t>(cost.passes));
    out.u32(static_cast<std::uint32_t>(kibibytes));
    const Bytes salt = randomBytes(kSalt);
    out.bytes(salt);
    const Bytes key = OCELLI_TRY(deriveKey(passphrase, salt, {cost.passes, kibibytes << 10U}));
    const Bytes sealed = sealBlock(key, plain, out.view());
    out.bytes(sealed);
    return out.release();
}

Result<Bytes> openWithPassphrase(ByteSpan box, std::string_view passphrase) {
    if (box.size() < kHeader + kSealOverhead ||
        box.size() > kHeader + kSealOverhead + kLargestBox ||
        asText(box.first(kMagic.size())) != kMagic) {
        return noBox();
    }
    ByteReader reader(box.subspan(kMagic.size()));
    const std::uint64_t passes = OCELLI_TRY(reader.u32());
    const std::uint64_t kibibytes = OCELLI_TRY(reader.u32());
    OCELLI_TRY(checkCost(passes, kibibytes));
    const ByteSpan salt = OCELLI_TRY(reader.take(kSalt));
    const Bytes key = OCELLI_TRY(deriveKey(passphrase, salt, {passes, kibibytes << 10U}));
    auto plain = openBlock(key, reader.rest(), box.first(kHeader));
    if (!plain) {
        return fail(ErrorKind::Unauthenticated, "the passphrase is wrong, or the file was changed")
            .withField("passphrase");
    }
    return plain;
}

}  // namespace ocelli::crypto
