// The files of a network disk, as if they were ours.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "host/netdisk/connection.h"
#include "host/netdisk/helper_process.h"
#include "runtime/file_system.h"

namespace ocelli::host::netdisk {

/// Files behind the program of a network disk. Thread-safe; one question after another. Each takes
/// at most kPatience: then the program is ended, the disk is lost, and everything fails with
/// Unavailable until connect() succeeds again. Files that were open before stay lost.
class RemoteFileSystem final : public FileSystem {
  public:
    /// A disk that has slept needs some seconds to spin up.
    static constexpr Duration kPatience = std::chrono::seconds(8);
    static constexpr Duration kConnectWithin = std::chrono::seconds(15);

    /// @param root    in front of all paths: addressOf() of the connection
    /// @param onLost  on the thread that noticed it; must not block
    RemoteFileSystem(std::string root, std::function<void(const std::string& why)> onLost);
    ~RemoteFileSystem() override;

    /// Starts the program and connects. Blocking.
    /// @return what the program says: Unauthenticated or PermissionDenied, NotFound, Unavailable …
    Result<void> connect(
        const std::string& program,
        const Connection& connection,
        const StepListener& onStep,
        std::stop_token stop
    );

    /// Ends the program, also while a question waits.
    void disconnect();

    const std::string& root() const;

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Result<void> makeFolders(const std::string& path) override;
    Result<std::vector<FolderEntry>> list(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> syncFolder(const std::string& path) override;
    Result<SpaceStatus> space(const std::string& path) override;
    Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

    struct State;

  private:
    Result<Answer> ask(Operation operation, const std::string& path) const;

    std::shared_ptr<State> state_;
};

}  // namespace ocelli::host::netdisk
