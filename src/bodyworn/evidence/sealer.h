// Seals clips while they are written, keeps them on the camera's storage and reads them back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "bodyworn/evidence/clip.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence {

/// Whom content is encrypted for.
struct DestinationKey {
    std::string publicKey;  ///< RSA, PEM (SubjectPublicKeyInfo)
    std::string id;         ///< `PublicKeyId` of the connection file
};

/// What a clip is called and how it is kept, known when it begins.
struct ClipWish {
    std::string stem;
    ContentType type = ContentType::Mp4;
    WallTime start;

    /// Set: encrypted with AES-256-CBC for the destination at once, with a key object; not even the
    /// camera reads it again. Not set: sealed with the storage key of the camera (AES-256-GCM in
    /// pieces) and opened again when it is sent.
    std::optional<DestinationKey> destination;
};

/// A clip that is being written. Reentrant; one thread at a time. Destroyed without finish() it
/// stays as an unfinished clip, as after a power cut.
class SealingClip {
  public:
    virtual ~SealingClip() = default;

    /// Appends bytes of the recording. Memory is bounded whatever the length of the clip. After an
    /// error (ResourceExhausted on a full disk) nothing more can be appended: destroy the object
    /// and end the clip with Sealer::recover(), which needs no further room.
    virtual Result<void> append(ByteSpan bytes) = 0;

    /// Makes durable what was appended, up to the last whole piece (64 KiB).
    virtual Result<void> sync() = 0;

    /// Ends the clip: from here on it is in list(), and the same after every power cut. Once.
    virtual Result<SealedClip> finish(WallTime stop) = 0;

    virtual std::uint64_t length() const = 0;  ///< bytes appended
};

/// The delivered bytes of a sealed clip, at any offset. Reentrant; one thread at a time.
class ClipReader {
  public:
    virtual ~ClipReader() = default;

    virtual std::uint64_t length() const = 0;

    /// Fills `into` unless the clip ends; the number of bytes. DataLoss when the file was changed.
    virtual Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) = 0;
};

/// A clip that a power cut (or a program that was killed) left behind.
struct UnfinishedClip {
    std::string stem;
    ContentType type = ContentType::Mp4;
    WallTime start;
    std::uint64_t length = 0;  ///< bytes that can be read
};

/// The sealed storage of a camera. One folder holds one recording. Reentrant.
class Sealer {
  public:
    /// @param files       must outlive this object and all it gives
    /// @param storageKey  32 bytes: DeviceIdentity::storageKey()
    Sealer(FileSystem& files, Bytes storageKey);

    /// @param folder  must exist. AlreadyExists when there is a clip of that name, finished or not;
    /// InvalidArgument for a name out of form or a key that is none.
    Result<std::unique_ptr<SealingClip>> begin(const std::string& folder, ClipWish wish);

    /// The finished clips of a folder, by name.
    Result<std::vector<SealedClip>> list(const std::string& folder);

    /// The bytes to deliver. NotFound; DataLoss when the file is not as long as it must be.
    Result<std::unique_ptr<ClipReader>> open(const std::string& folder, const SealedClip& clip);

    /// The key object of an encrypted clip, as it is uploaded. NotFound without one.
    Result<std::string> keyObject(const std::string& folder, const SealedClip& clip);

    /// What was not finished, by name.
    Result<std::vector<UnfinishedClip>> unfinished(const std::string& folder);

    /// The plain bytes of an unfinished clip, so that one can see where it can be cut (the last
    /// whole fragment).
    Result<std::unique_ptr<ClipReader>> openUnfinished(
        const std::string& folder, const UnfinishedClip& clip
    );

    /// Ends an unfinished clip with its first `length` plain bytes; the rest is gone. In place: it
    /// needs no further room. InvalidArgument when `length` is more than can be read.
    Result<SealedClip> recover(
        const std::string& folder, const UnfinishedClip& clip, std::uint64_t length, WallTime stop
    );

    /// Removes an unfinished clip.
    Result<void> discard(const std::string& folder, const UnfinishedClip& clip);

    /// Removes a finished clip with its key object: only after the destination has confirmed it.
    Result<void> remove(const std::string& folder, const SealedClip& clip);

  private:
    FileSystem& files_;
    Bytes storageKey_;
};

}  // namespace ocelli::bodyworn::evidence
