// Pictures encrypted before they leave the device; the format is in docs/design/deliveries.md.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace ocelli::control::deliveries {

/// "OCE1", a nonce of 12 bytes, cipher text, tag of 16 bytes (AES-256-GCM; the first four bytes and
/// the name are proven along).
/// @param key   32 bytes
/// @param name  of the object: nobody can swap two of them
Result<Bytes> sealPicture(ByteSpan key, std::string_view name, std::string_view picture);

/// The way back. DataLoss when anything was changed, or the key or the name is another one.
Result<Bytes> openPicture(ByteSpan key, std::string_view name, ByteSpan sealed);

}  // namespace ocelli::control::deliveries
