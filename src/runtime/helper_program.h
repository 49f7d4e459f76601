// Another program of ours, started by us and spoken to over a socket pair: what hangs or crashes
// it does not reach us.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace ocelli {

/// Its end of the socket is its standard input; nothing else of ours is open in it. Ends with this
/// object, whatever it does. Reentrant, but for interrupt().
class HelperProgram {
  public:
    /// @param program  a path
    static Result<HelperProgram> start(
        const std::string& program, std::vector<std::string> arguments = {}
    );

    HelperProgram(HelperProgram&& other) noexcept;
    HelperProgram& operator=(HelperProgram&& other) noexcept;
    ~HelperProgram();

    /// Our end of the socket, for frames (helper_frames.h).
    int fd() const { return fd_; }

    /// Ends the conversation, also while another thread waits for a frame. Thread-safe.
    void interrupt() const;

  private:
    HelperProgram(int fd, pid_t process) : fd_(fd), process_(process) {}

    void end();

    int fd_ = -1;
    pid_t process_ = 0;
};

/// Where "ocelli-NAME" is: beside the running program, or in the folder NAME beside its own (a
/// build).
std::string findHelperProgram(std::string_view name);

/// For such a program: true when its standard input is the socket, false when a person called it.
bool startedAsHelper();

}  // namespace ocelli
