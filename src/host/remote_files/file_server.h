// Answers the camera's questions about the files of a share.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "host/netdisk/connection.h"
#include "host/netdisk/helper_process.h"
#include "host/netdisk/message.h"

namespace ocelli::host::remote_files {

/// One conversation, request by request. Blocking; reentrant.
class FileServer {
  public:
    using OpenShare = std::function<Result<
        std::unique_ptr<FileSystem>>(const netdisk::Connection&, const netdisk::StepListener&)>;

    explicit FileServer(OpenShare openShare) : openShare_(std::move(openShare)) {}

    /// @param onStep  while connecting
    netdisk::Answer answer(const netdisk::Request& request, const netdisk::StepListener& onStep);

    /// The share does not answer any more: the conversation is at its end.
    bool lost() const { return lost_; }

    static constexpr std::size_t kMostOpen = 1024;

  private:
    struct Opened {
        std::string path;
        OpenMode mode = OpenMode::Read;
        std::unique_ptr<File> file;  ///< null: removed meanwhile
        std::unique_ptr<FileLock> lock;
    };

    using Answered = Result<netdisk::Answer>;

    Answered handle(const netdisk::Request& request, const netdisk::StepListener& onStep);
    Answered connect(const netdisk::Request& request, const netdisk::StepListener& onStep);
    Answered onName(const netdisk::Request& request);
    Answered onFile(const netdisk::Request& request);
    Result<std::uint64_t> keep(Opened opened);
    Result<File*> find(std::uint32_t handle);
    void setAside(const std::string& path);
    void takeUp(const std::string& from, const std::string& to);
    void lookAfter(const Error& error);

    OpenShare openShare_;
    std::unique_ptr<FileSystem> files_;
    std::map<std::uint32_t, Opened> open_;
    std::uint32_t next_ = 1;
    bool lost_ = false;
};

/// Answers until the camera has gone or the share is lost.
Result<void> serve(FileServer& server, int fd);

}  // namespace ocelli::host::remote_files
