// A file of sealed blocks: content in bounded pieces, each secret, whole and in its place.
#pragma once

#include <memory>
#include <string>

#include "bodyworn/evidence/sealer.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::spool {

/// Bytes of content in a block; only the last one of a file is shorter.
inline constexpr std::size_t kBlockBytes = 256U << 10U;

/// What a file holds and whose it is. A block opens only in the file, at the place and with the
/// length it was sealed for.
struct SealedFileIdentity {
    std::string path;
    std::string name;          ///< "recording/object": bound into each block
    std::uint64_t length = 0;  ///< of the content, known from the beginning
};

/// Writes content from a whole number of blocks on. Nothing but whole blocks (and the end) is kept:
/// what is left over of `bytes` has to come again.
/// @param from  content bytes that are there already: a multiple of kBlockBytes
/// @return  content bytes that are there now, durable. ResourceExhausted on a full disk.
Result<std::uint64_t> appendSealed(
    FileSystem& files,
    ByteSpan key,
    const SealedFileIdentity& identity,
    std::uint64_t from,
    ByteSpan bytes
);

/// Reads the content at any offset. DataLoss for a block that was changed or is missing. The key is
/// copied; the file system must outlive the reader.
Result<std::unique_ptr<evidence::ClipReader>> openSealed(
    FileSystem& files, ByteSpan key, const SealedFileIdentity& identity
);

}  // namespace ocelli::bodyworn::spool
