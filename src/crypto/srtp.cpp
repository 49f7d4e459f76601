// SRTP through OpenSSL's ciphers.
#include "crypto/srtp.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/assert.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace ocelli::crypto {
namespace {

constexpr std::size_t kShaTag = 10;
constexpr std::size_t kGcmTag = 16;
constexpr std::size_t kShaKey = 20;
constexpr std::size_t kRtpFixedHeader = 12;
constexpr std::size_t kRtcpClear = 8;  // header and source stay readable
constexpr std::size_t kRtcpIndex = 4;
constexpr std::uint32_t kEncrypted = 0x80000000U;

struct CipherFreer {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using CipherPtr = std::unique_ptr<EVP_CIPHER_CTX, CipherFreer>;
using Block = std::array<std::byte, 16>;

bool isGcm(SrtpSuite suite) {
    return suite == SrtpSuite::AesGcm128 || suite == SrtpSuite::AesGcm256;
}

const EVP_CIPHER* counterMode(SrtpSuite suite) {
    return srtpKeySize(suite) == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
}

const EVP_CIPHER* galoisMode(SrtpSuite suite) {
    return srtpKeySize(suite) == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
}

const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

unsigned char* raw(std::byte* bytes) {
    return reinterpret_cast<unsigned char*>(bytes);
}

void check(int done) {
    OCELLI_ASSERT(done == 1);  // fails only for want of memory
}

CipherPtr openCipher(const EVP_CIPHER* cipher, ByteSpan key) {
    CipherPtr context(EVP_CIPHER_CTX_new());
    OCELLI_ASSERT(context != nullptr);
    check(EVP_CipherInit_ex(context.get(), cipher, nullptr, raw(key.data()), nullptr, 1));
    return context;
}

/// Encrypts or decrypts: the same in counter mode.
void applyCounter(EVP_CIPHER_CTX& cipher, const Block& start, ByteSpan from, std::byte* to) {
    int count = 0;
    check(EVP_CipherInit_ex(&cipher, nullptr, nullptr, nullptr, raw(start.data()), 1));
    check(
        EVP_CipherUpdate(&cipher, raw(to), &count, raw(from.data()), static_cast<int>(from.size()))
    );
}

void put32(std::byte* to, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) {
        to[i] = static_cast<std::byte>(value >> (24 - 8 * i) & 0xFFU);
    }
}

std::uint32_t get32(const std::byte* from) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
        value = value << 8U | std::to_integer<std::uint32_t>(from[i]);
    }
    return value;
}

void mix(std::byte* to, const std::byte* with, std::size_t size) {
    std::transform(to, to + size, with, to, [](std::byte a, std::byte b) { return a ^ b; });
}

/// RFC 3711, 4.3.1, with the key derivation rate 0. A salt of twelve bytes ends with two zeros
/// (RFC 7714, 11).
Bytes derive(const SrtpMaster& master, unsigned label, std::size_t size) {
    Block start{};
    std::copy(master.salt.begin(), master.salt.end(), start.begin());
    start[7] ^= static_cast<std::byte>(label);
    const CipherPtr cipher = openCipher(counterMode(master.suite), master.key);
    Bytes stream(size);
    applyCounter(*cipher, start, Bytes(size), stream.data());
    return stream;
}

/// Keys of one direction of packets: RTP or RTCP.
struct Keys {
    CipherPtr encrypt;
    Bytes salt;
    Bytes authentication;  ///< empty with GCM

    Keys(const SrtpMaster& master, unsigned firstLabel) {
        const bool gcm = isGcm(master.suite);
        const Bytes key = derive(master, firstLabel, srtpKeySize(master.suite));
        encrypt = openCipher(gcm ? galoisMode(master.suite) : counterMode(master.suite), key);
        salt = derive(master, firstLabel + 2, srtpSaltSize(master.suite));
        if (!gcm) {
            authentication = derive(master, firstLabel + 1, kShaKey);
        }
    }

    /// RFC 3711, 4.1.1.
    Block counterStart(const std::byte* source, std::uint32_t high, std::uint32_t low) const {
        Block start{};
        std::copy(source, source + 4, start.begin() + 4);
        // 48 bits: rollover and sequence number, or the RTCP index.
        start[8] = static_cast<std::byte>(high >> 24U);
        start[9] = static_cast<std::byte>(high >> 16U & 0xFFU);
        start[10] = static_cast<std::byte>(high >> 8U & 0xFFU);
        start[11] = static_cast<std::byte>(high & 0xFFU);
        start[12] = static_cast<std::byte>(low >> 8U & 0xFFU);
        start[13] = static_cast<std::byte>(low & 0xFFU);
        mix(start.data(), salt.data(), salt.size());
        return start;
    }
};

using Nonce = std::array<std::byte, 12>;

/// RFC 7714, 8.1.
Nonce rtpNonce(const Keys& keys, const std::byte* header, std::uint32_t rollover) {
    Nonce nonce{};
    std::copy(header + 8, header + 12, nonce.begin() + 2);
    put32(nonce.data() + 6, rollover);
    std::copy(header + 2, header + 4, nonce.begin() + 10);
    mix(nonce.data(), keys.salt.data(), nonce.size());
    return nonce;
}

/// RFC 7714, 9.1.
Nonce rtcpNonce(const Keys& keys, const std::byte* header, std::uint32_t index) {
    Nonce nonce{};
    std::copy(header + 4, header + 8, nonce.begin() + 2);
    put32(nonce.data() + 8, index);
    mix(nonce.data(), keys.salt.data(), nonce.size());
    return nonce;
}

/// Encrypts to `to`, with the tag behind.
void seal(
    EVP_CIPHER_CTX& cipher,
    const Nonce& nonce,
    std::span<const ByteSpan> clear,
    ByteSpan plain,
    std::byte* to
) {
    int count = 0;
    check(EVP_CipherInit_ex(&cipher, nullptr, nullptr, nullptr, raw(nonce.data()), 1));
    for (const ByteSpan part : clear) {
        check(EVP_CipherUpdate(
            &cipher, nullptr, &count, raw(part.data()), static_cast<int>(part.size())
        ));
    }
    check(EVP_CipherUpdate(
        &cipher, raw(to), &count, raw(plain.data()), static_cast<int>(plain.size())
    ));
    check(EVP_CipherFinal_ex(&cipher, raw(to) + plain.size(), &count));
    check(EVP_CIPHER_CTX_ctrl(
        &cipher, EVP_CTRL_GCM_GET_TAG, static_cast<int>(kGcmTag), to + plain.size()
    ));
}

/// @param sealed  with the tag behind
bool unseal(
    EVP_CIPHER_CTX& cipher,
    const Nonce& nonce,
    std::span<const ByteSpan> clear,
    ByteSpan sealed,
    std::byte* to
) {
    int count = 0;
    const ByteSpan secret = sealed.first(sealed.size() - kGcmTag);
    Block tag{};
    std::copy(sealed.end() - kGcmTag, sealed.end(), tag.begin());
    check(EVP_CipherInit_ex(&cipher, nullptr, nullptr, nullptr, raw(nonce.data()), 0));
    for (const ByteSpan part : clear) {
        check(EVP_CipherUpdate(
            &cipher, nullptr, &count, raw(part.data()), static_cast<int>(part.size())
        ));
    }
    check(EVP_CipherUpdate(
        &cipher, raw(to), &count, raw(secret.data()), static_cast<int>(secret.size())
    ));
    check(EVP_CIPHER_CTX_ctrl(&cipher, EVP_CTRL_GCM_SET_TAG, static_cast<int>(kGcmTag), tag.data())
    );
    return EVP_CipherFinal_ex(&cipher, raw(to) + secret.size(), &count) == 1;
}

struct MacFreer {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

/// HMAC-SHA1 with the key hashed in once.
class Authenticator {
  public:
    explicit Authenticator(const Bytes& key) {
        EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        OCELLI_ASSERT(algorithm != nullptr);
        context_.reset(EVP_MAC_CTX_new(algorithm));
        EVP_MAC_free(algorithm);
        OCELLI_ASSERT(context_ != nullptr);
        std::string hash = "SHA1";
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), hash.size()),
            OSSL_PARAM_construct_end(),
        };
        check(EVP_MAC_init(context_.get(), raw(key.data()), key.size(), parameters));
    }

    std::array<std::byte, kShaKey> tag(ByteSpan first, ByteSpan second) {
        std::array<std::byte, kShaKey> out{};
        std::size_t size = 0;
        check(EVP_MAC_init(context_.get(), nullptr, 0, nullptr));
        check(EVP_MAC_update(context_.get(), raw(first.data()), first.size()));
        if (!second.empty()) {
            check(EVP_MAC_update(context_.get(), raw(second.data()), second.size()));
        }
        check(EVP_MAC_final(context_.get(), raw(out.data()), &size, out.size()));
        return out;
    }

  private:
    std::unique_ptr<EVP_MAC_CTX, MacFreer> context_;
};

Error notGenuine() {
    return fail(ErrorKind::PermissionDenied, "the packet is not genuine");
}

Error tooShort() {
    return fail(ErrorKind::DataLoss, "the packet is too short for its protection");
}

/// What stays readable in front of the payload: sources and extension included (RFC 3550, 5.1).
Result<std::size_t> rtpHeaderSize(ByteSpan packet) {
    if (packet.size() < kRtpFixedHeader) {
        return tooShort();
    }
    const auto first = std::to_integer<unsigned>(packet[0]);
    std::size_t size = kRtpFixedHeader + 4 * std::size_t{first & 0x0FU};
    if ((first & 0x10U) != 0) {
        if (packet.size() < size + 4) {
            return tooShort();
        }
        size += 4 + 4 * std::size_t{get32(packet.data() + size) & 0xFFFFU};
    }
    if (packet.size() < size) {
        return tooShort();
    }
    return size;
}

}  // namespace

std::size_t srtpKeySize(SrtpSuite suite) {
    return suite == SrtpSuite::AesCm256Sha80 || suite == SrtpSuite::AesGcm256 ? 32 : 16;
}

std::size_t srtpSaltSize(SrtpSuite suite) {
    return isGcm(suite) ? 12 : 14;
}

std::size_t srtpTagSize(SrtpSuite suite) {
    return isGcm(suite) ? kGcmTag : kShaTag;
}

SrtpMaster randomSrtpMaster(SrtpSuite suite) {
    return {suite, randomBytes(srtpKeySize(suite)), randomBytes(srtpSaltSize(suite))};
}

struct SrtpContext::State {
    explicit State(const SrtpMaster& master)
        : suite(master.suite), rtp(master, 0), rtcp(master, 3) {
        if (!isGcm(suite)) {
            rtpTag.emplace(rtp.authentication);
            rtcpTag.emplace(rtcp.authentication);
        }
    }

    SrtpSuite suite;
    Keys rtp;
    Keys rtcp;
    std::optional<Authenticator> rtpTag;   ///< none with GCM
    std::optional<Authenticator> rtcpTag;  ///< none with GCM
};

Result<SrtpContext> SrtpContext::create(const SrtpMaster& master) {
    if (master.key.size() != srtpKeySize(master.suite) ||
        master.salt.size() != srtpSaltSize(master.suite)) {
        return fail(ErrorKind::InvalidArgument, "key and salt do not fit the suite")
            .withField("key", "16 or 32 bytes, salt 12 or 14 bytes");
    }
    return SrtpContext(std::make_unique<State>(master));
}

SrtpContext::SrtpContext(std::unique_ptr<State> state) : state_(std::move(state)) {}

SrtpContext::SrtpContext(SrtpContext&&) noexcept = default;
SrtpContext& SrtpContext::operator=(SrtpContext&&) noexcept = default;
SrtpContext::~SrtpContext() = default;

SrtpSuite SrtpContext::suite() const {
    return state_->suite;
}

void SrtpContext::protectRtp(ByteSpan packet, std::uint32_t rollover, std::span<std::byte> to) {
    const auto headerSize = rtpHeaderSize(packet);
    OCELLI_ASSERT(headerSize.has_value());  // it is ours
    OCELLI_ASSERT(to.size() == packet.size() + srtpTagSize(state_->suite));
    const ByteSpan header = packet.first(*headerSize);
    const ByteSpan payload = packet.subspan(*headerSize);
    std::copy(header.begin(), header.end(), to.begin());
    Keys& keys = state_->rtp;
    if (isGcm(state_->suite)) {
        seal(
            *keys.encrypt,
            rtpNonce(keys, header.data(), rollover),
            {&header, 1},
            payload,
            to.data() + *headerSize
        );
        return;
    }
    const std::uint32_t sequence = get32(header.data()) & 0xFFFFU;
    applyCounter(
        *keys.encrypt,
        keys.counterStart(header.data() + 8, rollover, sequence),
        payload,
        to.data() + *headerSize
    );
    std::array<std::byte, 4> count;
    put32(count.data(), rollover);
    const auto tag = state_->rtpTag->tag(to.first(packet.size()), count);
    std::copy_n(tag.begin(), kShaTag, to.begin() + static_cast<std::ptrdiff_t>(packet.size()));
}

Result<Bytes> SrtpContext::unprotectRtp(ByteSpan packet, std::uint32_t rollover) {
    const std::size_t tagSize = srtpTagSize(state_->suite);
    if (packet.size() < kRtpFixedHeader + tagSize) {
        return tooShort();
    }
    const auto clear = rtpHeaderSize(packet.first(packet.size() - tagSize));
    if (!clear) {
        return notGenuine();  // its extension leads out of it: nobody protected that
    }
    const std::size_t headerSize = *clear;
    const ByteSpan header = packet.first(headerSize);
    Keys& keys = state_->rtp;
    Bytes plain(packet.begin(), packet.end() - static_cast<std::ptrdiff_t>(tagSize));
    std::byte* const to = plain.data() + headerSize;
    if (isGcm(state_->suite)) {
        const Nonce nonce = rtpNonce(keys, header.data(), rollover);
        if (!unseal(*keys.encrypt, nonce, {&header, 1}, packet.subspan(headerSize), to)) {
            return notGenuine();
        }
        return plain;
    }
    std::array<std::byte, 4> count;
    put32(count.data(), rollover);
    const auto tag = state_->rtpTag->tag(packet.first(plain.size()), count);
    if (!equalSecrets(packet.last(kShaTag), ByteSpan(tag).first(kShaTag))) {
        return notGenuine();
    }
    const std::uint32_t sequence = get32(header.data()) & 0xFFFFU;
    applyCounter(
        *keys.encrypt,
        keys.counterStart(header.data() + 8, rollover, sequence),
        packet.subspan(headerSize, plain.size() - headerSize),
        to
    );
    return plain;
}

Bytes SrtpContext::protectRtcp(ByteSpan packet, std::uint32_t index) {
    OCELLI_ASSERT(packet.size() >= kRtcpClear && index < kEncrypted);
    const std::size_t tagSize = srtpTagSize(state_->suite);
    Bytes out(packet.size() + tagSize + kRtcpIndex);
    const ByteSpan header = packet.first(kRtcpClear);
    const ByteSpan secret = packet.subspan(kRtcpClear);
    std::copy(header.begin(), header.end(), out.begin());
    std::array<std::byte, kRtcpIndex> word;
    put32(word.data(), index | kEncrypted);
    Keys& keys = state_->rtcp;
    if (isGcm(state_->suite)) {
        const ByteSpan clear[] = {header, word};
        seal(
            *keys.encrypt,
            rtcpNonce(keys, header.data(), index),
            clear,
            secret,
            out.data() + kRtcpClear
        );
        std::copy(word.begin(), word.end(), out.end() - kRtcpIndex);
        return out;
    }
    applyCounter(
        *keys.encrypt,
        keys.counterStart(header.data() + 4, index >> 16U, index & 0xFFFFU),
        secret,
        out.data() + kRtcpClear
    );
    const auto end = out.begin() + static_cast<std::ptrdiff_t>(packet.size());
    std::copy(word.begin(), word.end(), end);
    const auto tag = state_->rtcpTag->tag(ByteSpan(out).first(packet.size() + kRtcpIndex), {});
    std::copy_n(tag.begin(), kShaTag, end + kRtcpIndex);
    return out;
}

Result<SrtpContext::Rtcp> SrtpContext::unprotectRtcp(ByteSpan packet) {
    const std::size_t tagSize = srtpTagSize(state_->suite);
    if (packet.size() < kRtcpClear + tagSize + kRtcpIndex) {
        return tooShort();
    }
    const bool gcm = isGcm(state_->suite);
    const ByteSpan word =
        packet.subspan(packet.size() - kRtcpIndex - (gcm ? 0 : tagSize), kRtcpIndex);
    const bool encrypted = (get32(word.data()) & kEncrypted) != 0;
    if (!encrypted) {
        return notGenuine();  // never in the clear: nobody agreed to that
    }
    const ByteSpan header = packet.first(kRtcpClear);
    Rtcp result;
    result.index = get32(word.data()) & ~kEncrypted;
    result.packet.assign(
        packet.begin(), packet.end() - static_cast<std::ptrdiff_t>(tagSize + kRtcpIndex)
    );
    Keys& keys = state_->rtcp;
    std::byte* const to = result.packet.data() + kRtcpClear;
    if (gcm) {
        const ByteSpan clear[] = {header, word};
        const ByteSpan sealed = packet.subspan(kRtcpClear, packet.size() - kRtcpClear - kRtcpIndex);
        if (!unseal(
                *keys.encrypt, rtcpNonce(keys, header.data(), result.index), clear, sealed, to
            )) {
            return notGenuine();
        }
        return result;
    }
    const auto tag = state_->rtcpTag->tag(packet.first(packet.size() - tagSize), {});
    if (!equalSecrets(packet.last(kShaTag), ByteSpan(tag).first(kShaTag))) {
        return notGenuine();
    }
    applyCounter(
        *keys.encrypt,
        keys.counterStart(header.data() + 4, result.index >> 16U, result.index & 0xFFFFU),
        packet.subspan(kRtcpClear, result.packet.size() - kRtcpClear),
        to
    );
    return result;
}

}  // namespace ocelli::crypto
