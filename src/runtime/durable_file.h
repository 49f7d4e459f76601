// Small files that are there whole or not at all, also after a power cut.
#pragma once

#include <string>

#include "base/bytes.h"
#include "runtime/file_system.h"

namespace ocelli {

/// Writes beside the file (".tmp"), makes it durable, and puts it in place of the old one.
Result<void> replaceWhole(
    FileSystem& files, const std::string& folder, const std::string& name, ByteSpan content
);

/// No error when there is none.
Result<void> removeIfThere(FileSystem& files, const std::string& path);

}  // namespace ocelli
