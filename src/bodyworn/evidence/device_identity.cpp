// Making, keeping and exchanging the identity of a device.
#include "bodyworn/evidence/device_identity.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "crypto/authority.h"
#include "crypto/certificate_exchange.h"
#include "crypto/random.h"
#include "runtime/durable_file.h"

namespace ocelli::bodyworn::evidence {
namespace {

constexpr const char* kFileName = "device.key";
constexpr std::size_t kMostBytes = std::size_t{256} << 10U;
constexpr std::size_t kStorageKeySize = 32;
constexpr Duration kDay = std::chrono::hours(24);

Result<void> checkSerial(const std::string& serial) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (serial.empty() || serial.size() > 32 ||
        !std::all_of(serial.begin(), serial.end(), allowed)) {
        return fail(ErrorKind::InvalidArgument, "no serial number")
            .withField("serial", "1 to 32 of A-Z a-z 0-9 -");
    }
    return {};
}

/// From a day before: clocks of devices are not exact.
crypto::CertificateWish wishOf(const std::string& name, WallTime now, int years) {
    crypto::CertificateWish wish;
    wish.commonName = name;
    wish.from = now - kDay;
    wish.until = now + years * 365 * kDay;
    return wish;
}

}  // namespace

Result<DeviceIdentity> DeviceIdentity::create(const std::string& serial, WallTime now) {
    OCELLI_TRY(checkSerial(serial));
    DeviceIdentity identity;
    identity.serial_ = serial;
    identity.key_ = OCELLI_TRY(crypto::createSelfSigned(wishOf(serial, now, 30)));
    identity.storageKey_ = crypto::randomBytes(kStorageKeySize);
    return identity;
}

Result<DeviceIdentity> DeviceIdentity::load(FileSystem& files, const std::string& folder) {
    const Bytes text = OCELLI_TRY(readWhole(files, folder + "/" + kFileName, kMostBytes));
    const auto read = [&]() -> Result<DeviceIdentity> {
        const Json json = OCELLI_TRY(parseJson(asText(text)));
        DeviceIdentity identity;
        identity.serial_ = OCELLI_TRY(stringMember(json, "serial"));
        identity.key_.key = OCELLI_TRY(stringMember(json, "key"));
        identity.key_.certificate = OCELLI_TRY(stringMember(json, "certificates"));
        identity.root_ = OCELLI_TRY(stringMember(json, "root"));
        const auto storageKey = OCELLI_TRY(stringMember(json, "storageKey"));
        identity.storageKey_ = OCELLI_TRY(parseHex(storageKey));
        OCELLI_TRY(checkSerial(identity.serial_));
        OCELLI_TRY(crypto::checkCertifiedKey(identity.key_));
        return identity;
    };
    auto identity = read();
    if (!identity || identity->storageKey_.size() != kStorageKeySize) {
        return fail(ErrorKind::DataLoss, "the identity of the device is broken")
            .withContext("reading", folder + "/" + kFileName);
    }
    return identity;
}

Result<void> DeviceIdentity::save(FileSystem& files, const std::string& folder) const {
    const std::string text = formatJsonPretty({
        {"serial", serial_},
        {"key", key_.key},
        {"certificates", key_.certificate},
        {"root", root_},
        {"storageKey", formatHex(storageKey_)},
    });
    return replaceWhole(files, folder, kFileName, asBytes(text));
}

Result<std::string> DeviceIdentity::request() const {
    return crypto::createRequest(key_);
}

Result<void> DeviceIdentity::accept(const std::string& chain, const std::string& root) {
    const crypto::CertifiedKey accepted{chain, key_.key};
    OCELLI_TRY(crypto::checkCertifiedKey(accepted));
    const auto issued = OCELLI_TRY(crypto::parseCertificate(chain));
    OCELLI_TRY(crypto::checkChain(chain, root, issued.from + kDay));
    key_ = accepted;
    root_ = root;
    return {};
}

Result<void> DeviceIdentity::forgetSystem(WallTime now) {
    key_.certificate = OCELLI_TRY(crypto::renewSelfSigned(key_.key, wishOf(serial_, now, 30)));
    root_.clear();
    return {};
}

Result<SystemAuthority> SystemAuthority::create(const std::string& systemName, WallTime now) {
    return SystemAuthority {
        OCELLI_TRY(crypto::createAuthority(wishOf(systemName, now, 30)))
    };
}

Result<std::string> SystemAuthority::sign(
    const std::string& requestPem, const std::string& serial, WallTime now
) const {
    OCELLI_TRY(checkSerial(serial));
    return crypto::issueCertificate(pair, requestPem, wishOf(serial, now, 10));
}

}  // namespace ocelli::bodyworn::evidence
