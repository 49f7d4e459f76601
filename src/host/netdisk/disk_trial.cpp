// The steps of a test of a network disk.
#include "host/netdisk/disk_trial.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace ocelli::host::netdisk {
namespace {

constexpr std::size_t kBytes = 65536;
constexpr double kGigabyte = 1e9;

Result<void> tryFile(
    RemoteFileSystem& files, const std::string& name, Protocol protocol, const StepListener& onStep
) {
    Bytes bytes(kBytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::byte>(i * 7);
    }
    const std::string temporary = name + ".tmp";
    {
        const auto file = OCELLI_TRY(files.open(temporary, OpenMode::Create));
        const ByteSpan part = bytes;
        OCELLI_TRY(file->writeAt(0, std::span(&part, 1)));
        onStep("written", fmt::format("{} KiB", kBytes / 1024));
        OCELLI_TRY(file->sync());
        if (protocol == Protocol::Nfs) {
            onStep("durable", "");
        } else {
            onStep("warning", "over SMB the server is not asked to flush its disk");
        }
    }
    OCELLI_TRY(files.rename(temporary, name));
    onStep("renamed", "");
    const Bytes back = OCELLI_TRY(readWhole(files, name, kBytes));
    if (back != bytes) {
        return fail(ErrorKind::DataLoss, "the server gave back other bytes than were written");
    }
    onStep("read", "the same bytes");
    OCELLI_TRY(files.remove(name));
    onStep("removed", "");
    return {};
}

}  // namespace

Result<void> tryDisk(
    const std::string& program,
    const Connection& connection,
    const StepListener& onStep,
    std::stop_token stop
) {
    RemoteFileSystem files(addressOf(connection), [](const std::string&) {});
    OCELLI_TRY(files.connect(program, connection, onStep, stop));
    const std::string random = OCELLI_TRY(readFile("/proc/sys/kernel/random/uuid", 64));
    const std::string name = fmt::format("{}/ocelli-test-{}", files.root(), trim(random));
    auto tried = tryFile(files, name, connection.protocol, onStep);
    if (!tried) {
        static_cast<void>(files.remove(name + ".tmp"));  // the error of the step tells more
        static_cast<void>(files.remove(name));
        return tried;
    }
    const SpaceStatus space = OCELLI_TRY(files.space(files.root()));
    onStep(
        "room",
        fmt::format(
            "{:.1f} GB free of {:.1f} GB",
            static_cast<double>(space.free) / kGigabyte,
            static_cast<double>(space.capacity) / kGigabyte
        )
    );
    if (space.readOnly) {
        return fail(ErrorKind::PermissionDenied, "the folder can only be read");
    }
    return {};
}

}  // namespace ocelli::host::netdisk
