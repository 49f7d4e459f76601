// Pictures encrypted before they leave the device; the format is in docs/design/deliveries.md.
#include "control/deliveries/sealed_picture.h"

#include "crypto/cipher.h"
#include "crypto/random.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::string_view kMagic = "OCE1";

}  // namespace

Result<Bytes> sealPicture(ByteSpan key, std::string_view name, std::string_view picture) {
    const Bytes nonce = crypto::randomBytes(crypto::kGcmNonceSize);
    const std::string about = std::string(kMagic) + std::string(name);
    const Bytes cipher = OCELLI_TRY(crypto::sealGcm(key, nonce, asBytes(about), asBytes(picture)));
    ByteWriter sealed;
    sealed.reserve(kMagic.size() + nonce.size() + cipher.size());
    sealed.text(kMagic);
    sealed.bytes(nonce);
    sealed.bytes(cipher);
    return sealed.release();
}

Result<Bytes> openPicture(ByteSpan key, std::string_view name, ByteSpan sealed) {
    ByteReader reader(sealed);
    if (asText(OCELLI_TRY(reader.take(kMagic.size()))) != kMagic) {
        return fail(ErrorKind::DataLoss, "that is no sealed picture");
    }
    const ByteSpan nonce = OCELLI_TRY(reader.take(crypto::kGcmNonceSize));
    const std::string about = std::string(kMagic) + std::string(name);
    return crypto::openGcm(key, nonce, asBytes(about), reader.rest());
}

}  // namespace ocelli::control::deliveries
