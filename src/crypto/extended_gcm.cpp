// A key for each first half of a nonce; the second half is the nonce of plain AES-256-GCM.
#include "crypto/extended_gcm.h"

#include <algorithm>
#include <array>
#include <string>

namespace ocelli::crypto {
namespace {

using Block = std::array<std::byte, kAesBlockSize>;

constexpr std::size_t kHalf = kExtendedNonceSize / 2;
static_assert(kHalf == kGcmNonceSize);

/// AES of one block: what CBC makes of zeros with that block as its first value.
Result<Block> encrypt(ByteSpan key, const Block& block) {
    auto cipher = OCELLI_TRY(CbcCipher::create(CbcCipher::Direction::Encrypt, key, block));
    Bytes out;
    OCELLI_TRY(cipher.update(Block{}, out));
    Block made{};
    std::copy_n(out.begin(), made.size(), made.begin());
    return made;
}

/// Times x in the field of CMAC (NIST SP 800-38B, 6.1).
Block doubled(const Block& block) {
    Block made{};
    unsigned carry = 0;
    for (std::size_t i = block.size(); i-- > 0;) {
        const unsigned shifted = std::to_integer<unsigned>(block[i]) << 1U | carry;
        made[i] = static_cast<std::byte>(shifted & 0xFFU);
        carry = shifted >> 8U;
    }
    if (carry != 0) {
        made.back() ^= std::byte{0x87};
    }
    return made;
}

/// NIST SP 800-108r1 in counter mode with CMAC: label "X", the half of the nonce as context.
Result<Bytes> derivedKey(ByteSpan key, ByteSpan half) {
    const Block mask = doubled(OCELLI_TRY(encrypt(key, Block{})));
    Bytes derived;
    for (const std::byte counter : {std::byte{1}, std::byte{2}}) {
        Block message{std::byte{0}, counter, std::byte{'X'}, std::byte{0}};
        std::ranges::copy(half, message.begin() + 4);
        for (std::size_t i = 0; i < message.size(); ++i) {
            message[i] ^= mask[i];
        }
        const Block part = OCELLI_TRY(encrypt(key, message));
        derived.insert(derived.end(), part.begin(), part.end());
    }
    return derived;
}

Result<void> checkNonce(ByteSpan nonce) {
    if (nonce.size() != kExtendedNonceSize) {
        return fail(ErrorKind::InvalidArgument, "not the length of a nonce")
            .withField("nonce", std::to_string(kExtendedNonceSize) + " bytes");
    }
    return {};
}

}  // namespace

Result<Bytes> sealExtendedGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan plain) {
    OCELLI_TRY(checkNonce(nonce));
    const Bytes derived = OCELLI_TRY(derivedKey(key, nonce.first(kHalf)));
    return sealGcm(derived, nonce.last(kHalf), about, plain);
}

Result<Bytes> openExtendedGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan sealed) {
    OCELLI_TRY(checkNonce(nonce));
    const Bytes derived = OCELLI_TRY(derivedKey(key, nonce.first(kHalf)));
    return openGcm(derived, nonce.last(kHalf), about, sealed);
}

}  // namespace ocelli::crypto
