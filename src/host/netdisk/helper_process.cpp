// Starting, asking and ending the program of a network disk.
#include "host/netdisk/helper_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <spawn.h>

#include "host/netdisk/frames.h"

namespace ocelli::host::netdisk {
namespace {

/// What posix_spawn wants to be told: our socket as its input, none of our other descriptors.
class SpawnTerms {
  public:
    explicit SpawnTerms(int input) {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    }

    ~SpawnTerms() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }

    SpawnTerms(const SpawnTerms&) = delete;
    SpawnTerms& operator=(const SpawnTerms&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

}  // namespace

Result<std::unique_ptr<HelperProcess>> HelperProcess::start(const std::string& program) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        return errnoError("making a socket for the network disk");
    }
    const SpawnTerms terms(pair[1]);
    std::string name = program;
    std::array<char*, 2> words = {name.data(), nullptr};
    pid_t process = 0;
    const int failed = ::posix_spawn(
        &process, program.c_str(), &terms.actions, &terms.attributes, words.data(), environ
    );
    ::close(pair[1]);
    if (failed != 0) {
        ::close(pair[0]);
        return errnoError(failed, "starting", program);
    }
    return std::unique_ptr<HelperProcess>(new HelperProcess(pair[0], process));
}

HelperProcess::~HelperProcess() {
    ::close(fd_);
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void HelperProcess::interrupt() {
    ::shutdown(fd_, SHUT_RDWR);
}

Result<Answer> HelperProcess::ask(
    const Request& request, Duration atMost, const StepListener& onStep
) {
    const auto ends = [this](Error error) {
        broken_ = true;
        return error;
    };
    if (auto sent = sendFrame(fd_, formatRequest(request), atMost); !sent) {
        return ends(std::move(sent).error());
    }
    while (true) {
        auto frame = receiveFrame(fd_, atMost);
        if (!frame) {
            return ends(std::move(frame).error());
        }
        auto answer = parseAnswer(*frame);
        if (!answer) {
            return ends(std::move(answer).error());
        }
        if (answer->kind == Answer::Kind::Failed) {
            return fail(answer->error, answer->text);
        }
        if (answer->kind == Answer::Kind::Good) {
            return answer;
        }
        if (onStep) {
            onStep(answer->text, answer->detail);
        }
    }
}

std::string helperProgram() {
    constexpr std::string_view kName = "ocelli-netdisk";
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = self.parent_path() / kName;
    if (std::filesystem::exists(beside, error)) {
        return beside;
    }
    return self.parent_path().parent_path() / "netdisk" / kName;
}

}  // namespace ocelli::host::netdisk
