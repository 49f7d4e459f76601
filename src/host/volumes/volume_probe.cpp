// Probing, initialising and formatting.
#include "host/volumes/volume_probe.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "runtime/durable_file.h"

namespace ocelli::host::volumes {
namespace {

constexpr std::size_t kProbeBytes = 4096;
constexpr int kMostDepth = 6;

std::string join(const std::string& folder, std::string_view name) {
    return fmt::format("{}/{}", folder, name);
}

Result<void> writeNew(FileSystem& files, const std::string& path, ByteSpan bytes) {
    auto removed = files.remove(path);
    if (!removed && removed.error().kind() != ErrorKind::NotFound) {
        return removed.error();
    }
    const auto file = OCELLI_TRY(files.open(path, OpenMode::Create));
    const std::array<ByteSpan, 1> parts = {bytes};
    OCELLI_TRY(file->writeAt(0, parts));
    return file->sync();
}

Result<void> writeIdentity(
    FileSystem& files, const std::string& path, WallTime now, bool encrypted
) {
    const std::string random = OCELLI_TRY(readFile("/proc/sys/kernel/random/uuid", 64));
    Json json{{"format", 1}, {"id", std::string(trim(random))}, {"created", formatTime(now)}};
    if (encrypted) {
        json["encrypted"] = true;
    }
    const std::string text = formatJsonPretty(json) + "\n";
    const std::string temporary = join(path, fmt::format("{}.tmp", kIdentityFile));
    OCELLI_TRY(writeNew(files, temporary, asBytes(text)));
    OCELLI_TRY(files.rename(temporary, join(path, kIdentityFile)));
    return files.syncFolder(path);
}

/// The write that proves the disk: data that changes each time, durable, and read back.
Result<void> tryWriting(FileSystem& files, const std::string& path, WallTime now) {
    Bytes bytes(kProbeBytes, std::byte{0});
    const std::string stamp = formatTime(now);
    std::copy_n(asBytes(stamp).begin(), stamp.size(), bytes.begin());
    const std::string name = join(path, kProbeFile);
    OCELLI_TRY(writeNew(files, name, bytes));
    const Bytes back = OCELLI_TRY(readWhole(files, name, kProbeBytes));
    if (back != bytes) {
        return fail(ErrorKind::DataLoss, "the disk gave back other bytes than were written");
    }
    return files.remove(name);
}

Result<Identity> readIdentity(FileSystem& files, const ProbeOptions& options, WallTime now) {
    auto text = readWhole(files, join(options.path, kIdentityFile), 4096);
    if (text) {
        return parseIdentity(asText(*text));
    }
    if (text.error().kind() != ErrorKind::NotFound || !options.expectedId.empty()) {
        return text.error();
    }
    const auto listed = files.list(options.path);
    if (listed && !listed->empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            "there are other files in the folder; format it to use it"
        );
    }
    OCELLI_TRY(files.makeFolders(options.path));
    OCELLI_TRY(writeIdentity(files, options.path, now, false));
    const Bytes written = OCELLI_TRY(readWhole(files, join(options.path, kIdentityFile), 4096));
    return parseIdentity(asText(written));
}

VolumeState stateOf(const Error& error) {
    return error.kind() == ErrorKind::ResourceExhausted ? VolumeState::Full : VolumeState::Error;
}

Result<void> removeTree(FileSystem& files, const std::string& path, int depth) {
    const auto entries = files.list(path);
    if (!entries) {
        return entries.error().kind() == ErrorKind::NotFound ? Result<void>()
                                                             : Result<void>(entries.error());
    }
    for (const FolderEntry& entry : *entries) {
        const std::string inner = join(path, entry.name);
        if (entry.folder && depth < kMostDepth) {
            OCELLI_TRY(removeTree(files, inner, depth + 1));
        } else if (!entry.folder) {
            OCELLI_TRY(files.remove(inner));
        }
    }
    return files.remove(path);
}

void openVault(VolumeVault& vault, bool encrypted, ProbeResult& result) {
    const auto protection = vault.look(encrypted);
    if (!protection) {
        result.state = VolumeState::Error;
        result.message = protection.error().message();
        return;
    }
    result.encrypted = protection->encrypted;
    result.lock = protection->lock;
    result.state = protection->open ? VolumeState::Normal : VolumeState::Locked;
    result.message = protection->message;
}

}  // namespace

std::string_view toString(VolumeState state) {
    switch (state) {
        case VolumeState::Normal:
            return "normal";
        case VolumeState::Uninitialized:
            return "uninitialized";
        case VolumeState::Full:
            return "full";
        case VolumeState::Error:
            return "error";
        case VolumeState::Missing:
            return "missing";
        case VolumeState::Locked:
            return "locked";
    }
    return "error";
}

Result<Identity> parseIdentity(std::string_view text) {
    const auto json = parseJson(text);
    if (!json) {
        return fail(ErrorKind::DataLoss, "the identity file of the volume is broken");
    }
    const auto id = stringMember(*json, "id");
    const auto format = integerMember(*json, "format");
    if (!id || !format || id->empty() || id->size() > 64 || !isCleanText(*id)) {
        return fail(ErrorKind::DataLoss, "the identity file of the volume is broken");
    }
    if (*format != 1) {
        return fail(ErrorKind::Unsupported, fmt::format("a volume of format {}", *format));
    }
    return Identity{*id, json->value("encrypted", Json()) == Json(true)};
}

ProbeResult probeVolume(VolumeVault& vault, const ProbeOptions& options, WallTime now) {
    FileSystem& files = vault.bare();
    ProbeResult result;
    const auto identity = readIdentity(files, options, now);
    if (!identity && identity.error().kind() == ErrorKind::NotFound) {
        result.state = VolumeState::Missing;
        result.message = "the disk or card is not there; to begin anew in its folder, format it";
    } else if (!identity) {
        const bool strange = identity.error().kind() == ErrorKind::FailedPrecondition;
        result.state = strange ? VolumeState::Uninitialized : stateOf(identity.error());
        result.message = identity.error().message();
    } else if (!options.expectedId.empty() && identity->id != options.expectedId) {
        result.id = identity->id;
        result.state = VolumeState::Missing;
        result.message = "another disk or card is in its place; to use this one, format it";
    } else {
        result.id = identity->id;
        openVault(vault, identity->encrypted, result);
    }
    const auto space = files.space(options.path);
    if (space) {
        result.space = *space;
    }
    if (result.state != VolumeState::Normal) {
        return result;
    }
    const auto written = options.mayWrite ? tryWriting(files, options.path, now) : Result<void>();
    if (!written) {
        result.state = stateOf(written.error());
        result.message = written.error().message();
    } else if (!space) {
        result.state = VolumeState::Error;
        result.message = space.error().message();
    } else if (result.space.free < options.reserveBytes / 8) {
        result.state = VolumeState::Full;
        result.message = "no room is left";
    }
    return result;
}

Result<void> formatVolume(
    FileSystem& files, const std::string& path, WallTime now, std::string_view keyFile
) {
    OCELLI_TRY(files.makeFolders(path));
    for (const std::string_view folder : {kVideoFolder, kPictureFolder, kThermalFolder}) {
        OCELLI_TRY(removeTree(files, join(path, folder), 0));
    }
    const auto entries = OCELLI_TRY(files.list(path));
    for (const FolderEntry& entry : entries) {
        const bool ours = !entry.folder && (entry.name.starts_with("ocelli-") ||
                                            entry.name.starts_with(kPictureIndex));
        if (ours) {
            OCELLI_TRY(files.remove(join(path, entry.name)));
        }
    }
    OCELLI_TRY(files.syncFolder(path));
    if (!keyFile.empty()) {
        OCELLI_TRY(replaceWhole(files, path, std::string(kKeyFile), asBytes(keyFile)));
    }
    return writeIdentity(files, path, now, !keyFile.empty());
}

}  // namespace ocelli::host::volumes
