// Makes, seals and opens the key of a system.
#include "bodyworn/system/restore_key.h"

#include "base/text.h"
#include "crypto/authority.h"
#include "crypto/passphrase_box.h"
#include "crypto/random.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kFirstLine = "Ocelli system restore key, version 1";
constexpr std::size_t kLargestFile = 64U << 10U;
constexpr Duration kLife = std::chrono::hours(24 * 365 * 30);
constexpr Duration kSlack = std::chrono::hours(24);  // clocks that are not set yet

Error noKey() {
    return fail(ErrorKind::InvalidArgument, "this is no system restore key")
        .withField("restoreKey", "the file that was downloaded in the set-up");
}

}  // namespace

Result<SystemKey> createSystemKey(WallTime now) {
    SystemKey key;
    key.id = crypto::randomToken(18);
    crypto::CertificateWish wish;
    wish.commonName = "Ocelli body worn system " + key.id.substr(0, 8);
    wish.from = now - kSlack;
    wish.until = now + kLife;
    key.authority = OCELLI_TRY(crypto::createAuthority(wish));
    return key;
}

Json toJson(const SystemKey& key) {
    return Json{
        {"id", key.id}, {"certificate", key.authority.certificate}, {"key", key.authority.key}
    };
}

Result<SystemKey> parseSystemKey(std::string_view json) {
    const Json read = OCELLI_TRY(parseJson(json));
    SystemKey key;
    key.id = OCELLI_TRY(stringMember(read, "id"));
    key.authority.certificate = OCELLI_TRY(stringMember(read, "certificate"));
    key.authority.key = OCELLI_TRY(stringMember(read, "key"));
    if (key.id.empty() || key.id.size() > 64 || !isCleanText(key.id)) {
        return noKey();
    }
    OCELLI_TRY(crypto::checkCertifiedKey(key.authority));
    return key;
}

Result<std::string> sealRestoreKey(const SystemKey& key, std::string_view passphrase) {
    const std::string plain = formatJson(toJson(key));
    const Bytes box = OCELLI_TRY(crypto::sealWithPassphrase(asBytes(plain), passphrase));
    return std::string(kFirstLine) + "\n" + formatBase64(box) + "\n";
}

Result<SystemKey> openRestoreKey(std::string_view file, std::string_view passphrase) {
    if (file.size() > kLargestFile) {
        return noKey();
    }
    const auto lines = split(trim(file), '\n');
    if (lines.size() != 2 || trim(lines[0]) != kFirstLine) {
        return noKey();
    }
    const auto box = parseBase64(trim(lines[1]));
    if (!box) {
        return noKey();
    }
    auto plain = crypto::openWithPassphrase(*box, passphrase);
    if (!plain) {
        return plain.error().kind() == ErrorKind::InvalidArgument ? noKey()
                                                                  : std::move(plain).error();
    }
    auto key = parseSystemKey(asText(*plain));
    return key ? std::move(key) : Result<SystemKey>(noKey());
}

}  // namespace ocelli::bodyworn::system
