// Starting and ending programs.
#include "runtime/helper_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <spawn.h>

namespace ocelli {
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

Result<HelperProgram> HelperProgram::start(
    const std::string& program, std::vector<std::string> arguments
) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        return errnoError("making a socket for another program");
    }
    const SpawnTerms terms(pair[1]);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> words;
    for (std::string& argument : arguments) {
        words.push_back(argument.data());
    }
    words.push_back(nullptr);
    pid_t process = 0;
    const int failed = ::posix_spawn(
        &process, program.c_str(), &terms.actions, &terms.attributes, words.data(), environ
    );
    ::close(pair[1]);
    if (failed != 0) {
        ::close(pair[0]);
        return errnoError(failed, "starting", program);
    }
    return HelperProgram(pair[0], process);
}

HelperProgram::HelperProgram(HelperProgram&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), process_(std::exchange(other.process_, 0)) {}

HelperProgram& HelperProgram::operator=(HelperProgram&& other) noexcept {
    if (this != &other) {
        end();
        fd_ = std::exchange(other.fd_, -1);
        process_ = std::exchange(other.process_, 0);
    }
    return *this;
}

HelperProgram::~HelperProgram() {
    end();
}

void HelperProgram::end() {
    if (process_ == 0) {
        return;
    }
    ::close(fd_);
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void HelperProgram::interrupt() const {
    ::shutdown(fd_, SHUT_RDWR);
}

std::string findHelperProgram(std::string_view name) {
    const std::string file = fmt::format("ocelli-{}", name);
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto beside = self.parent_path() / file;
    if (std::filesystem::exists(beside, error)) {
        return beside;
    }
    return self.parent_path().parent_path() / name / file;
}

bool startedAsHelper() {
    int type = 0;
    socklen_t size = sizeof(type);
    return ::getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

}  // namespace ocelli
