// Payloads of MIKEY: written as one chain, read in any order.
#include "delivery/rtp/mikey.h"

#include <optional>

#include "base/text.h"
#include "crypto/random.h"
#include "delivery/rtp/rtcp.h"

namespace ocelli::delivery::rtp {
namespace {

using crypto::SrtpSuite;

constexpr unsigned kVersion = 1;
constexpr unsigned kPreShared = 0;  // "PSK initiator", with a null cipher
constexpr std::size_t kMaximumPayloads = 32;
constexpr std::size_t kMaximumBase64 = 8192;

// Payload types (RFC 3830, 6.1).
constexpr unsigned kLast = 0;
constexpr unsigned kKeyTransport = 1;
constexpr unsigned kTimestamp = 5;
constexpr unsigned kIdentity = 6;
constexpr unsigned kPolicy = 10;
constexpr unsigned kRandom = 11;

// Parameters of a policy for SRTP (RFC 3830, 6.10.1; RFC 7714, 14.2).
constexpr unsigned kCipher = 0;
constexpr unsigned kKeyLength = 1;
constexpr unsigned kAuthentication = 2;
constexpr unsigned kAuthenticationKeyLength = 3;
constexpr unsigned kSaltLength = 4;
constexpr unsigned kRtpEncrypted = 7;
constexpr unsigned kRtcpEncrypted = 8;
constexpr unsigned kRtpAuthenticated = 10;
constexpr unsigned kTagLength = 11;

constexpr unsigned kCounterMode = 1;
constexpr unsigned kGalois = 6;
constexpr unsigned kNoMac = 0;
constexpr unsigned kSha1 = 1;

constexpr unsigned kTrafficKey = 2;
constexpr unsigned kTrafficKeyAndSalt = 3;

Error unsupported(std::string_view what) {
    return fail(ErrorKind::Unsupported, std::string(what))
        .withField("KeyMgmt", "MIKEY in the clear");
}

/// What a policy says, before it is put together.
struct Policy {
    unsigned cipher = kCounterMode;
    unsigned keyLength = 16;
    unsigned authentication = kSha1;
    unsigned tagLength = 10;
};

Result<SrtpSuite> suiteOf(const Policy& policy) {
    if (policy.keyLength == 16 || policy.keyLength == 32) {
        const bool wide = policy.keyLength == 32;
        if (policy.cipher == kGalois) {
            return wide ? SrtpSuite::AesGcm256 : SrtpSuite::AesGcm128;
        }
        if (policy.cipher == kCounterMode && policy.authentication == kSha1 &&
            policy.tagLength == 10) {
            return wide ? SrtpSuite::AesCm256Sha80 : SrtpSuite::AesCm128Sha80;
        }
    }
    return unsupported("no such SRTP suite here");
}

class Reader {
  public:
    explicit Reader(ByteSpan bytes) : in_(bytes) {}

    Result<KeyMessage> read() {
        unsigned next = OCELLI_TRY(readHead());
        for (std::size_t count = 0; next != kLast; ++count) {
            if (count == kMaximumPayloads) {
                return fail(ErrorKind::DataLoss, "a MIKEY message of too many payloads");
            }
            const unsigned type = next;
            next = OCELLI_TRY(in_.u8());
            OCELLI_TRY(readPayload(type));
        }
        if (!keyAndSalt_) {
            return unsupported("the MIKEY message carries no key");
        }
        return putTogether();
    }

  private:
    Result<unsigned> readHead() {
        const unsigned version = OCELLI_TRY(in_.u8());
        const unsigned type = OCELLI_TRY(in_.u8());
        const unsigned next = OCELLI_TRY(in_.u8());
        OCELLI_TRY(in_.skip(5));  // verification, function, bundle
        const unsigned count = OCELLI_TRY(in_.u8());
        const unsigned map = OCELLI_TRY(in_.u8());
        if (version != kVersion || type != kPreShared || (count > 0 && map != 0)) {
            return unsupported("not a MIKEY message of version 1 with a shared key for SRTP");
        }
        for (unsigned i = 0; i < count; ++i) {
            OCELLI_TRY(in_.skip(1));  // the policy; there is one
            CryptoSession session;
            session.ssrc = OCELLI_TRY(in_.u32());
            session.rollover = OCELLI_TRY(in_.u32());
            message_.sessions.push_back(session);
        }
        return next;
    }

    /// After the byte that names the payload behind it.
    Result<void> readPayload(unsigned type) {
        switch (type) {
            case kTimestamp:
                return readTimestamp();
            case kRandom:
                return in_.skip(OCELLI_TRY(in_.u8()));
            case kIdentity: {
                OCELLI_TRY(in_.skip(1));
                return in_.skip(OCELLI_TRY(in_.u16()));
            }
            case kPolicy:
                return readPolicy();
            case kKeyTransport:
                return readKeyTransport();
            default:
                return unsupported("a MIKEY payload that cannot be skipped");
        }
    }

    Result<void> readTimestamp() {
        const unsigned type = OCELLI_TRY(in_.u8());
        if (type > 2) {
            return unsupported("an unknown MIKEY time stamp");
        }
        return in_.skip(type == 2 ? 4 : 8);
    }

    Result<void> readPolicy() {
        OCELLI_TRY(in_.skip(1));
        const unsigned protocol = OCELLI_TRY(in_.u8());
        const std::size_t size = OCELLI_TRY(in_.u16());
        ByteReader parameters(OCELLI_TRY(in_.take(size)));
        if (protocol != 0) {
            return unsupported("a MIKEY policy for something else than SRTP");
        }
        while (!parameters.atEnd()) {
            const unsigned type = OCELLI_TRY(parameters.u8());
            const std::size_t length = OCELLI_TRY(parameters.u8());
            const ByteSpan value = OCELLI_TRY(parameters.take(length));
            if (length != 1) {
                continue;
            }
            setParameter(type, std::to_integer<unsigned>(value[0]));
        }
        return {};
    }

    void setParameter(unsigned type, unsigned value) {
        if (type == kCipher) {
            policy_.cipher = value;
        } else if (type == kKeyLength) {
            policy_.keyLength = value;
        } else if (type == kAuthentication) {
            policy_.authentication = value;
        } else if (type == kTagLength) {
            policy_.tagLength = value;
        } else if (type == kAuthenticationKeyLength && (value == 4 || value == 10)) {
            policy_.tagLength = value;  // what GStreamer means by it
        } else if ((type == kRtpEncrypted || type == kRtcpEncrypted || type == kRtpAuthenticated) &&
                   value == 0) {
            policy_.cipher = 0;  // half protected is not protected
        }
    }

    Result<void> readKeyTransport() {
        const unsigned cipher = OCELLI_TRY(in_.u8());
        const std::size_t size = OCELLI_TRY(in_.u16());
        ByteReader keys(OCELLI_TRY(in_.take(size)));
        const unsigned mac = OCELLI_TRY(in_.u8());
        if (cipher != 0 || mac != kNoMac) {
            return unsupported("the MIKEY key is encrypted with a secret we do not share");
        }
        OCELLI_TRY(keys.skip(1));
        const unsigned type = OCELLI_TRY(keys.u8())
        >> 4U;
        const std::size_t length = OCELLI_TRY(keys.u16());
        const ByteSpan key = OCELLI_TRY(keys.take(length));
        if (type > kTrafficKeyAndSalt) {
            return unsupported("an unknown kind of MIKEY key");
        }
        keyAndSalt_.emplace(key.begin(), key.end());
        if (type % 2 == 1) {
            const std::size_t saltLength = OCELLI_TRY(keys.u16());
            const ByteSpan salt = OCELLI_TRY(keys.take(saltLength));
            keyAndSalt_->insert(keyAndSalt_->end(), salt.begin(), salt.end());
        }
        return {};
    }

    Result<KeyMessage> putTogether() {
        const SrtpSuite suite = OCELLI_TRY(suiteOf(policy_));
        const std::size_t keySize = crypto::srtpKeySize(suite);
        if (keyAndSalt_->size() != keySize + crypto::srtpSaltSize(suite)) {
            return fail(ErrorKind::DataLoss, "the MIKEY key does not fit its suite");
        }
        const auto border = keyAndSalt_->begin() + static_cast<std::ptrdiff_t>(keySize);
        message_.master.suite = suite;
        message_.master.key.assign(keyAndSalt_->begin(), border);
        message_.master.salt.assign(border, keyAndSalt_->end());
        return std::move(message_);
    }

    ByteReader in_;
    Policy policy_;
    KeyMessage message_;
    std::optional<Bytes> keyAndSalt_;
};

void writePolicy(ByteWriter& out, SrtpSuite suite) {
    const bool gcm = suite == SrtpSuite::AesGcm128 || suite == SrtpSuite::AesGcm256;
    const auto keySize = static_cast<unsigned>(crypto::srtpKeySize(suite));
    const auto saltSize = static_cast<unsigned>(crypto::srtpSaltSize(suite));
    std::vector<std::pair<unsigned, unsigned>> parameters = {
        {kCipher, gcm ? kGalois : kCounterMode},
        {kKeyLength, keySize},
        {kAuthentication, gcm ? kNoMac : kSha1},
        {kSaltLength, saltSize},
        {kRtpEncrypted, 1},
        {kRtcpEncrypted, 1},
        {kRtpAuthenticated, 1},
    };
    if (!gcm) {
        parameters.insert(parameters.begin() + 3, {kAuthenticationKeyLength, 20});
        parameters.emplace_back(kTagLength, 10);
    }
    out.u8(kKeyTransport);
    out.u8(0);  // number of the policy
    out.u8(0);  // SRTP
    out.u16(static_cast<std::uint16_t>(3 * parameters.size()));
    for (const auto& [type, value] : parameters) {
        out.u8(static_cast<std::uint8_t>(type));
        out.u8(1);
        out.u8(static_cast<std::uint8_t>(value));
    }
}

/// Key and salt as one: receivers in the field do not read a salt of its own.
void writeKey(ByteWriter& out, const crypto::SrtpMaster& master) {
    const std::size_t size = master.key.size() + master.salt.size();
    out.u8(kLast);
    out.u8(0);  // not encrypted
    out.u16(static_cast<std::uint16_t>(size + 4));
    out.u8(kLast);
    out.u8(kTrafficKey << 4U);
    out.u16(static_cast<std::uint16_t>(size));
    out.bytes(master.key);
    out.bytes(master.salt);
    out.u8(kNoMac);
}

}  // namespace

Result<KeyMessage> parseMikey(ByteSpan bytes) {
    return Reader(bytes).read();
}

Bytes formatMikey(const KeyMessage& message, WallTime now) {
    constexpr std::size_t kRandomBytes = 16;
    ByteWriter out;
    out.u8(kVersion);
    out.u8(kPreShared);
    out.u8(kTimestamp);
    out.u8(0);
    out.bytes(crypto::randomBytes(4));
    out.u8(static_cast<std::uint8_t>(message.sessions.size()));
    out.u8(0);
    for (const CryptoSession& session : message.sessions) {
        out.u8(0);
        out.u32(session.ssrc);
        out.u32(session.rollover);
    }
    out.u8(kRandom);
    out.u8(0);  // NTP, UTC
    out.u64(ntpTime(now));
    out.u8(kPolicy);
    out.u8(kRandomBytes);
    out.bytes(crypto::randomBytes(kRandomBytes));
    writePolicy(out, message.master.suite);
    writeKey(out, message.master);
    return out.release();
}

std::string formatKeyManagement(const KeyMessage& message, WallTime now) {
    return "mikey " + formatBase64(formatMikey(message, now));
}

Result<KeyMessage> parseKeyManagement(std::string_view header) {
    for (const std::string_view entry : split(header, ',')) {
        bool mikey = false;
        std::string_view data;
        for (const std::string_view part : split(entry, ';')) {
            const auto equals = part.find('=');
            const std::string_view name = trim(part.substr(0, equals));
            std::string_view value = equals == std::string_view::npos
                                         ? std::string_view{}
                                         : trim(part.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
                value = value.substr(1, value.size() - 2);
            }
            if (equalsIgnoreCase(name, "prot")) {
                mikey = equalsIgnoreCase(value, "mikey");
            } else if (equalsIgnoreCase(name, "data")) {
                data = value;
            }
        }
        if (mikey) {
            if (data.empty() || data.size() > kMaximumBase64) {
                break;
            }
            return parseMikey(OCELLI_TRY(parseBase64(data)));
        }
    }
    return fail(ErrorKind::InvalidArgument, "KeyMgmt holds no MIKEY message")
        .withField("KeyMgmt", "prot=mikey;uri=\"…\";data=\"Base64\"");
}

}  // namespace ocelli::delivery::rtp
