// One attribute on each line.
#include "bodyworn/evidence/key_object.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/cipher.h"
#include "crypto/key_wrap.h"

namespace ocelli::bodyworn::evidence {
namespace {

Result<Bytes> base64Member(const Json& json, const char* name) {
    const auto text = OCELLI_TRY(stringMember(json, name));
    auto bytes = parseBase64(text);
    if (!bytes) {
        return std::move(bytes.error()).withField(name, "Base64");
    }
    return bytes;
}

}  // namespace

std::string KeyObject::format() const {
    return fmt::format(
        "{{\n\"EncryptedKey\": \"{}\",\n\"ContentEncryptionIV\": \"{}\",\n\"PublicKeyId\": "
        "{}\n}}\n",
        formatBase64(encryptedKey),
        formatBase64(iv),
        formatJson(Json(publicKeyId))
    );
}

Result<KeyObject> KeyObject::parse(std::string_view text) {
    const auto json = OCELLI_TRY(parseJson(text));
    KeyObject object;
    object.encryptedKey = OCELLI_TRY(base64Member(json, "EncryptedKey"));
    object.iv = OCELLI_TRY(base64Member(json, "ContentEncryptionIV"));
    object.publicKeyId = OCELLI_TRY(stringMember(json, "PublicKeyId"));
    if (object.iv.size() != crypto::kAesBlockSize) {
        return fail(ErrorKind::InvalidArgument, "the initial vector has not 16 bytes")
            .withField("ContentEncryptionIV", "Base64 of 16 bytes");
    }
    return object;
}

Result<Bytes> KeyObject::contentKey(std::string_view privateKeyPem) const {
    auto key = OCELLI_TRY(crypto::unwrapKey(privateKeyPem, encryptedKey));
    if (key.size() != crypto::kAesKeySize) {
        return fail(ErrorKind::DataLoss, "the content key has not 32 bytes");
    }
    return key;
}

}  // namespace ocelli::bodyworn::evidence
