// The key file on the volume, and the secret of the device beside its settings.
#include "host/volumes/volume_vault.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"
#include "crypto/sealed_block.h"
#include "runtime/durable_file.h"

namespace ocelli::host::volumes {
namespace {

constexpr const char* kLocked =
    "it is locked; unlock it with its password, or use the device that it belongs to";
constexpr const char* kNoKey =
    "its key file is gone or broken: what is encrypted on it can no longer be read; format it to "
    "use it again";

Error notEncrypted() {
    return fail(
               ErrorKind::FailedPrecondition,
               "the volume is not encrypted; only an encrypted one can be locked: format it with a "
               "password first"
    )
        .withField("id");
}

}  // namespace

VolumeVault::VolumeVault(FileSystem& files, std::string root, std::filesystem::path secretFile)
    : bare_(files),
      root_(std::move(root)),
      secretFile_(std::move(secretFile)),
      hidden_(files, root_) {}

std::optional<Bytes> VolumeVault::findSecret() const {
    const auto text = readFile(secretFile_, 256);
    if (!text) {
        return std::nullopt;
    }
    auto bytes = parseHex(trim(*text));
    if (!bytes || bytes->size() != crypto::kBlockKeySize) {
        log::error("volumes", "{} is broken: no volume opens by itself", secretFile_.string());
        return std::nullopt;
    }
    return std::move(*bytes);
}

Result<Bytes> VolumeVault::secret() {
    if (auto known = findSecret()) {
        return std::move(*known);
    }
    Bytes made = crypto::randomBytes(crypto::kBlockKeySize);
    OCELLI_TRY(replaceFile(secretFile_, formatHex(made) + "\n"));
    return made;
}

/// Nothing when there is none; DataLoss when it is broken.
Result<std::optional<KeyFile>> VolumeVault::read() {
    const auto text = readWhole(bare_, fmt::format("{}/{}", root_, kKeyFile), kMostKeyFile);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return std::optional<KeyFile>();
    }
    if (!text) {
        return text.error().kind() == ErrorKind::ResourceExhausted
                   ? fail(ErrorKind::DataLoss, "the key file of the volume is too large")
                   : Error(text.error());
    }
    return std::optional(OCELLI_TRY(parseKeyFile(asText(*text))));
}

Result<void> VolumeVault::replace(const KeyFile& file) {
    const std::string text = formatKeyFile(file);
    return replaceWhole(bare_, root_, std::string(kKeyFile), asBytes(text));
}

Protection VolumeVault::closed(bool lock, std::string message) {
    hidden_.close();
    keyId_.clear();
    key_.clear();
    return {.encrypted = true, .lock = lock, .message = std::move(message)};
}

Result<Protection> VolumeVault::look(bool expected) {
    const auto found = read();
    if (!found) {
        const ErrorKind kind = found.error().kind();
        if (kind == ErrorKind::DataLoss || kind == ErrorKind::Unsupported) {
            return closed(false, kind == ErrorKind::DataLoss ? kNoKey : found.error().message());
        }
        return found.error();
    }
    if (!*found) {
        if (expected) {
            return closed(false, kNoKey);
        }
        hidden_.openPlain();
        keyId_.clear();
        key_.clear();
        return Protection{.open = true};
    }
    const KeyFile& file = **found;
    if (keyId_ != file.id) {
        const auto mine = findSecret();
        auto key = mine ? openByDevice(file, *mine) : std::nullopt;
        if (!key) {
            return closed(file.lock, kLocked);
        }
        keyId_ = file.id;
        key_ = std::move(*key);
    }
    hidden_.openEncrypted(key_);
    return Protection{.encrypted = true, .lock = file.lock, .open = true};
}

Result<void> VolumeVault::unlock(std::string_view password, Remember remember) {
    OCELLI_TRY(checkVolumePassword(password));
    auto found = OCELLI_TRY(read());
    if (!found) {
        return notEncrypted();
    }
    Bytes key = OCELLI_TRY(openByPassword(*found, password));
    if (remember == Remember::Yes) {
        const Bytes mine = OCELLI_TRY(secret());
        addDevice(*found, key, mine);
        OCELLI_TRY(replace(*found));
    }
    keyId_ = found->id;
    key_ = std::move(key);
    return {};
}

Result<void> VolumeVault::setLock(bool on, std::string_view password) {
    OCELLI_TRY(checkVolumePassword(password));
    auto found = OCELLI_TRY(read());
    if (!found) {
        return notEncrypted();
    }
    if (keyId_ != found->id) {
        return fail(ErrorKind::PermissionDenied, "the volume is locked; unlock it first");
    }
    const Bytes mine = OCELLI_TRY(secret());
    if (on) {
        OCELLI_TRY(switchLockOn(*found, key_, mine, password));
    } else {
        OCELLI_TRY(switchLockOff(*found, password));
        addDevice(*found, key_, mine);
    }
    return replace(*found);
}

Result<std::string> VolumeVault::newKeyFile(std::string_view password) {
    OCELLI_TRY(checkVolumePassword(password));
    const Bytes mine = OCELLI_TRY(secret());
    return formatKeyFile(OCELLI_TRY(createKeyFile(password, mine)));
}

Result<void> forgetVolumeSecret(const std::filesystem::path& secretFile) {
    return removeIfThere(systemFiles(), secretFile.string());
}

}  // namespace ocelli::host::volumes
