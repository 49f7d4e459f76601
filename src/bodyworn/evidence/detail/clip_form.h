// The two forms in which a clip lies on the camera's disk, being written and being read.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "bodyworn/evidence/sealer.h"
#include "crypto/digest.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence::detail {

/// Plain bytes of one piece.
inline constexpr std::size_t kPieceSize = 65'536;

/// What a clip is hidden with.
struct ContentSecret {
    Bytes key;  ///< 32 bytes
    Bytes iv;   ///< 16 bytes; used by the form for a destination only
};

/// Of the bytes that are delivered.
struct DeliveredFacts {
    ContentDigest digest;
    std::string md5;
};

/// Collects them while a clip is written. Reentrant.
class DeliveredDigests {
  public:
    void add(ByteSpan bytes);
    DeliveredFacts finish();

  private:
    crypto::Digester sha256_{crypto::Hash::Sha256};
    crypto::Digester md5_{crypto::Hash::Md5};
    std::uint64_t length_ = 0;
};

enum class FileState : std::uint8_t { New, Recovered };

/// Writes one form. Buffers less than a piece. Reentrant.
class ClipFormWriter {
  public:
    virtual ~ClipFormWriter() = default;

    /// Once, before anything else. A file that is written again from its beginning, in recovery,
    /// gets the same bytes in the same places, so that nothing can be torn.
    virtual Result<void> begin(FileState state) = 0;

    /// The next `kPieceSize` plain bytes.
    virtual Result<void> piece(ByteSpan plain) = 0;

    /// The last plain bytes, less than a piece, perhaps none. The file ends behind them.
    virtual Result<void> last(ByteSpan plain) = 0;

    /// Makes the pieces durable so that recovery trusts them.
    virtual Result<void> sync() = 0;

    /// Once, after last().
    virtual DeliveredFacts delivered() = 0;
};

/// Sealed storage: pieces of AES-256-GCM, the key in front under the storage key.
/// @param name  the clip's file name, which the header is bound to
std::unique_ptr<ClipFormWriter> makeSealedWriter(
    File& file, const ContentSecret& secret, ByteSpan storageKey, const std::string& name
);

/// What can be read of a sealed file: the plain bytes.
/// @param finished  whether the last piece must be marked as such; otherwise all that is genuine
/// is given
Result<std::unique_ptr<ClipReader>> openSealed(
    std::unique_ptr<File> file, ByteSpan storageKey, const std::string& name, bool finished
);

/// For a destination: AES-256-CBC cipher text.
/// @param marks  where the durable length is written at each sync()
std::unique_ptr<ClipFormWriter> makeCipherWriter(
    File& file, File& marks, const ContentSecret& secret
);

/// The plain bytes of cipher text that is not finished, as far as it was synced.
Result<std::unique_ptr<ClipReader>> openCipher(
    std::unique_ptr<File> file, File& marks, const ContentSecret& secret
);

/// The delivered bytes as they lie in the file.
Result<std::unique_ptr<ClipReader>> openPlain(std::unique_ptr<File> file);

}  // namespace ocelli::bodyworn::evidence::detail
