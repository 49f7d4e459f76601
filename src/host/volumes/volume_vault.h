// Opens, locks and unlocks what is encrypted on one volume.
#pragma once

#include <filesystem>
#include <string>

#include "host/volumes/encrypted_files.h"
#include "host/volumes/volume_key.h"

namespace ocelli::host::volumes {

/// How a volume is protected.
struct Protection {
    bool encrypted = false;
    bool lock = false;         ///< the lock is switched on
    bool open = false;         ///< we may read and write it
    std::string message = {};  ///< why it is not open; empty while it is
};

enum class Remember { No, Yes };

/// The files of a volume, and what opens them. All but files() is blocking and for one thread at a
/// time: the queue that looks after the volume.
class VolumeVault {
  public:
    /// @param secretFile  what this device opens volumes with; made when first needed
    VolumeVault(FileSystem& files, std::string root, std::filesystem::path secretFile);

    /// For all that is kept on the volume. Thread-safe.
    FileSystem& files() { return hidden_; }

    /// Those of the disk itself.
    FileSystem& bare() { return bare_; }

    const std::string& root() const { return root_; }

    /// Reads the key file. Opens what needs no key, or one that this device has.
    /// @param expected  the volume says that it is encrypted: without a key file nothing is open
    /// An error only where the disk fails.
    Result<Protection> look(bool expected);

    /// Opens it until the program ends or, remembered, from now on. Unauthenticated with the field
    /// "password"; FailedPrecondition when there is nothing to unlock.
    Result<void> unlock(std::string_view password, Remember remember);

    /// Switches the lock. PermissionDenied while it is not open, FailedPrecondition when it is not
    /// encrypted or is like that already, Unauthenticated as above.
    Result<void> setLock(bool on, std::string_view password);

    /// The text of a new key file, to be put on the volume.
    Result<std::string> newKeyFile(std::string_view password);

  private:
    Result<std::optional<KeyFile>> read();
    Result<void> replace(const KeyFile& file);
    std::optional<Bytes> findSecret() const;
    Result<Bytes> secret();
    Protection closed(bool lock, std::string message);

    FileSystem& bare_;
    const std::string root_;
    const std::filesystem::path secretFile_;
    EncryptedFiles hidden_;
    std::string keyId_;  ///< of the key that is open; empty: none
    Bytes key_;
};

/// The secret that opens volumes is gone, as in a factory reset.
Result<void> forgetVolumeSecret(const std::filesystem::path& secretFile);

}  // namespace ocelli::host::volumes
