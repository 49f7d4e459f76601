// Small texts on the camera's storage that nobody else may read or exchange.
#pragma once

#include <string>

#include "base/bytes.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::vault {

/// Durable when it returns; there whole or not at all.
/// @param folder  its last part and the name are bound into the seal
/// @param key     32 bytes: DeviceIdentity::storageKey()
Result<void> writeSealedText(
    FileSystem& files,
    const std::string& folder,
    const std::string& name,
    std::string_view text,
    ByteSpan key
);

/// NotFound; DataLoss when it was changed, or belongs to another device or folder.
Result<std::string> readSealedText(
    FileSystem& files, const std::string& folder, const std::string& name, ByteSpan key
);

}  // namespace ocelli::bodyworn::vault
