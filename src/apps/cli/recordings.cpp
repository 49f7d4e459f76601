// `ocelli reindex` and `ocelli verify-recordings`: the files of a volume, without the device.
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "apps/cli/remote_device.h"
#include "delivery/record/recovery.h"
#include "delivery/record/volume_recorder.h"
#include "host/volumes/encrypted_files.h"
#include "host/volumes/volume_key.h"

namespace ocelli::apps::cli {
namespace {

using namespace delivery::record;
namespace volumes = host::volumes;

constexpr const char* kPasswordVariable = "OCELLI_VOLUME_PASSWORD";

/// The key file of an encrypted volume; nothing when it is a plain one.
Result<std::optional<volumes::KeyFile>> keyFileOf(const std::string& folder) {
    const std::string path = fmt::format("{}/{}", folder, volumes::kKeyFile);
    const auto text = readWhole(systemFiles(), path, volumes::kMostKeyFile);
    if (!text && text.error().kind() == ErrorKind::NotFound) {
        return std::optional<volumes::KeyFile>();
    }
    if (!text) {
        return text.error();
    }
    return std::optional(OCELLI_TRY(volumes::parseKeyFile(asText(*text))));
}

/// Makes the files of the volume readable; asks for the password of an encrypted one.
Result<void> open(volumes::EncryptedFiles& files, const std::string& folder) {
    const auto keyFile = OCELLI_TRY(keyFileOf(folder));
    if (!keyFile) {
        files.openPlain();
        return {};
    }
    const std::string password = OCELLI_TRY(readPassword(Password::Present, kPasswordVariable));
    files.openEncrypted(OCELLI_TRY(volumes::openByPassword(*keyFile, password)));
    return {};
}

Result<void> checkVolume(const std::string& folder) {
    auto listed = systemFiles().list(fmt::format("{}/video", folder));
    if (!listed) {
        return std::move(listed.error()).withContext("looking for recordings");
    }
    return {};
}

Result<int> reindex(const std::string& folder) {
    OCELLI_TRY(checkVolume(folder));
    const auto keyFile = OCELLI_TRY(keyFileOf(folder));
    if (keyFile) {
        return fail(
            ErrorKind::FailedPrecondition,
            "the volume is encrypted: its index is kept by the device, which makes it anew by "
            "itself when it is missing"
        );
    }
    const auto lock = OCELLI_TRY(systemFiles().lock(fmt::format("{}/{}", folder, kLockFile)));
    auto index =
        OCELLI_TRY(RecordingIndex::open(fmt::format("{}/{}", folder, RecordingIndex::kFileName)));
    const auto report =
        OCELLI_TRY(recover(systemFiles(), folder, index, RecoveryDepth::Everything));
    OCELLI_TRY(index.checkpoint());
    fmt::print(
        "{} files, {} in the index; {} cut by {} bytes, {} without pictures removed, {} broken "
        "ones kept aside\n",
        report.files,
        report.added,
        report.cut,
        report.cutBytes,
        report.removed,
        report.setAside
    );
    return 0;
}

Result<int> verify(const std::string& folder) {
    OCELLI_TRY(checkVolume(folder));
    volumes::EncryptedFiles files(systemFiles(), folder);
    OCELLI_TRY(open(files, folder));
    const auto report = OCELLI_TRY(verifyRecordings(files, folder));
    for (const std::string& fault : report.faults) {
        fmt::print("{}\n", fault);
    }
    fmt::print(
        "{} files, {} bytes, {} with faults\n", report.files, report.bytes, report.faults.size()
    );
    return report.faults.empty() ? 0 : kFoundFaults;
}

/// A command that works on the folder of a volume.
void addVolumeCommand(
    CLI::App& program,
    Work& chosen,
    const std::string& name,
    const std::string& description,
    Result<int> (*work)(const std::string&)
) {
    CLI::App* command = program.add_subcommand(name, description);
    const auto folder = std::make_shared<std::string>();
    command->add_option("folder", *folder, "Folder of the volume, with the folder video in it")
        ->required();
    command->callback([&chosen, folder, work] { chosen = [folder, work] { return work(*folder); }; }
    );
}

}  // namespace

void addReindex(CLI::App& program, Work& chosen) {
    addVolumeCommand(
        program,
        chosen,
        "reindex",
        "Makes the index of recordings anew from the files. No device may be recording there.",
        reindex
    );
}

void addVerifyRecordings(CLI::App& program, Work& chosen) {
    addVolumeCommand(
        program,
        chosen,
        "verify-recordings",
        "Reads every recording and compares its checksums; changes nothing. The password of an "
        "encrypted volume is that of OCELLI_VOLUME_PASSWORD, or asked for. Exit status 4: faults.",
        verify
    );
}

}  // namespace ocelli::apps::cli
