// AES through OpenSSL's EVP.
#include "crypto/cipher.h"

#include <limits>

#include "crypto/detail/openssl.h"

namespace ocelli::crypto {
namespace {

using namespace detail;  // NOLINT(google-build-using-namespace): owners of this room only

using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;

const unsigned char* in(ByteSpan bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* at(Bytes& bytes, std::size_t offset) {
    return reinterpret_cast<unsigned char*>(bytes.data()) + offset;
}

Result<void> checkSize(ByteSpan bytes, std::size_t size, const char* name) {
    if (bytes.size() != size) {
        return fail(ErrorKind::InvalidArgument, "not the length that AES-256 needs")
            .withField(name, std::to_string(size) + " bytes");
    }
    return {};
}

/// OpenSSL counts in int; our pieces are far smaller.
Result<int> lengthOf(ByteSpan bytes) {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) / 2) {
        return fail(ErrorKind::InvalidArgument, "too many bytes in one piece");
    }
    return static_cast<int>(bytes.size());
}

}  // namespace

struct CbcCipher::State {
    CipherContextPtr context;
};

CbcCipher::CbcCipher(std::unique_ptr<State> state) : state_(std::move(state)) {}

CbcCipher::CbcCipher(CbcCipher&&) noexcept = default;
CbcCipher& CbcCipher::operator=(CbcCipher&&) noexcept = default;
CbcCipher::~CbcCipher() = default;

Result<CbcCipher> CbcCipher::create(Direction direction, ByteSpan key, ByteSpan iv) {
    OCELLI_TRY(checkSize(key, kAesKeySize, "key"));
    OCELLI_TRY(checkSize(iv, kAesBlockSize, "iv"));
    auto state = std::make_unique<State>();
    state->context.reset(EVP_CIPHER_CTX_new());
    const int encrypt = direction == Direction::Encrypt ? 1 : 0;
    if (!state->context ||
        EVP_CipherInit_ex(
            state->context.get(), EVP_aes_256_cbc(), nullptr, in(key), in(iv), encrypt
        ) != 1) {
        return opensslError(ErrorKind::Internal, "starting a cipher");
    }
    return CbcCipher(std::move(state));
}

Result<void> CbcCipher::update(ByteSpan bytes, Bytes& out) {
    const int length = OCELLI_TRY(lengthOf(bytes));
    const std::size_t before = out.size();
    out.resize(before + bytes.size() + kAesBlockSize);
    int written = 0;
    if (EVP_CipherUpdate(state_->context.get(), at(out, before), &written, in(bytes), length) !=
        1) {
        return opensslError(ErrorKind::Internal, "ciphering");
    }
    out.resize(before + static_cast<std::size_t>(written));
    return {};
}

Result<void> CbcCipher::finish(Bytes& out) {
    const std::size_t before = out.size();
    out.resize(before + kAesBlockSize);
    int written = 0;
    if (EVP_CipherFinal_ex(state_->context.get(), at(out, before), &written) != 1) {
        out.resize(before);
        ERR_clear_error();
        return fail(ErrorKind::DataLoss, "the cipher text is broken, or the key is another one");
    }
    out.resize(before + static_cast<std::size_t>(written));
    return {};
}

struct CtrCipher::State {
    CipherContextPtr context;
};

CtrCipher::CtrCipher(std::unique_ptr<State> state) : state_(std::move(state)) {}

CtrCipher::CtrCipher(CtrCipher&&) noexcept = default;
CtrCipher& CtrCipher::operator=(CtrCipher&&) noexcept = default;
CtrCipher::~CtrCipher() = default;

Result<CtrCipher> CtrCipher::create(ByteSpan key) {
    OCELLI_TRY(checkSize(key, kAesKeySize, "key"));
    auto state = std::make_unique<State>();
    state->context.reset(EVP_CIPHER_CTX_new());
    if (!state->context ||
        EVP_EncryptInit_ex(state->context.get(), EVP_aes_256_ctr(), nullptr, in(key), nullptr) !=
            1) {
        return opensslError(ErrorKind::Internal, "starting a cipher");
    }
    return CtrCipher(std::move(state));
}

Result<void> CtrCipher::apply(std::uint64_t offset, std::span<std::byte> bytes) {
    const int length = OCELLI_TRY(lengthOf(bytes));
    ByteWriter counter;
    counter.u64(0);
    counter.u64(offset / kAesBlockSize);
    const ByteSpan iv = counter.view();
    auto* context = state_->context.get();
    Bytes skipped(offset % kAesBlockSize);
    const int skip = static_cast<int>(skipped.size());
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    int written = 0;
    const bool done =
        EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, in(iv)) == 1 &&
        (skip == 0 || EVP_EncryptUpdate(context, at(skipped, 0), &written, in(skipped), skip) == 1
        ) &&
        (length == 0 || EVP_EncryptUpdate(context, data, &written, data, length) == 1);
    if (!done) {
        return opensslError(ErrorKind::Internal, "ciphering");
    }
    return {};
}

Result<Bytes> sealGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan plain) {
    OCELLI_TRY(checkSize(key, kAesKeySize, "key"));
    OCELLI_TRY(checkSize(nonce, kGcmNonceSize, "nonce"));
    const int aboutLength = OCELLI_TRY(lengthOf(about));
    const int plainLength = OCELLI_TRY(lengthOf(plain));
    const CipherContextPtr context(EVP_CIPHER_CTX_new());
    Bytes sealed(plain.size() + kGcmTagSize);
    int written = 0;
    int last = 0;
    const bool done =
        context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key), in(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &written, in(about), aboutLength) == 1 &&
        EVP_EncryptUpdate(context.get(), at(sealed, 0), &written, in(plain), plainLength) == 1 &&
        EVP_EncryptFinal_ex(context.get(), at(sealed, plain.size()), &last) == 1 &&
        EVP_CIPHER_CTX_ctrl(
            context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagSize, at(sealed, plain.size())
        ) == 1;
    if (!done) {
        return opensslError(ErrorKind::Internal, "sealing");
    }
    return sealed;
}

Result<Bytes> openGcm(ByteSpan key, ByteSpan nonce, ByteSpan about, ByteSpan sealed) {
    OCELLI_TRY(checkSize(key, kAesKeySize, "key"));
    OCELLI_TRY(checkSize(nonce, kGcmNonceSize, "nonce"));
    if (sealed.size() < kGcmTagSize) {
        return fail(ErrorKind::DataLoss, "a sealed piece is too short");
    }
    const ByteSpan hidden = sealed.first(sealed.size() - kGcmTagSize);
    const int aboutLength = OCELLI_TRY(lengthOf(about));
    const int length = OCELLI_TRY(lengthOf(hidden));
    const CipherContextPtr context(EVP_CIPHER_CTX_new());
    Bytes plain(hidden.size() + kAesBlockSize);
    Bytes tag(sealed.end() - kGcmTagSize, sealed.end());
    int written = 0;
    int last = 0;
    const bool genuine =
        context &&
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key), in(nonce)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &written, in(about), aboutLength) == 1 &&
        EVP_DecryptUpdate(context.get(), at(plain, 0), &written, in(hidden), length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagSize, at(tag, 0)) == 1 &&
        EVP_DecryptFinal_ex(context.get(), at(plain, hidden.size()), &last) == 1;
    ERR_clear_error();
    if (!genuine) {
        return fail(ErrorKind::DataLoss, "a sealed piece was changed, or the key is another one");
    }
    plain.resize(hidden.size());
    return plain;
}

}  // namespace ocelli::crypto
