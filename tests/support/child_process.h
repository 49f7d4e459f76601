// Runs another program as a child, with what it prints and a deadline.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spawn.h>

namespace ocelli::test {

/// True when a program of this name is in the path.
inline bool isInstalled(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::string rest = path != nullptr ? path : "/usr/bin:/bin";
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        if (::access((rest.substr(0, colon) + "/" + program).c_str(), X_OK) == 0) {
            return true;
        }
        rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    }
    return false;
}

/// A child that is looked at from time to time (`finished()`), so that the test's own loop goes on
/// meanwhile. Killed when destroyed.
class ChildProcess {
  public:
    explicit ChildProcess(const std::vector<std::string>& words) {
        std::vector<char*> argv;
        for (const auto& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        int out[2];
        int err[2];
        if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) {
            std::abort();
        }
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        ::posix_spawn_file_actions_adddup2(&actions, err[1], 2);
        if (::posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) {
            pid_ = -1;
            status_ = 127;
        }
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(out[1]);
        ::close(err[1]);
        out_ = out[0];
        err_ = err[0];
        ::fcntl(out_, F_SETFL, O_NONBLOCK);
        ::fcntl(err_, F_SETFL, O_NONBLOCK);
    }

    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    ~ChildProcess() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(out_);
        ::close(err_);
    }

    /// Collects what was printed; true once the child has ended.
    bool finished() {
        drain(out_, output_);
        drain(err_, errors_);
        if (pid_ <= 0) {
            return true;
        }
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) != pid_) {
            return false;
        }
        pid_ = -1;
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        drain(out_, output_);
        drain(err_, errors_);
        return true;
    }

    void signal(int number) {
        if (pid_ > 0) {
            ::kill(pid_, number);
        }
    }

    /// Exit status; 128 + signal when it was killed; -1 while it runs.
    int status() const { return status_; }

    const std::string& output() const { return output_; }

    const std::string& errors() const { return errors_; }

  private:
    static void drain(int fd, std::string& to) {
        char buffer[16384];
        while (true) {
            const ssize_t count = ::read(fd, buffer, sizeof(buffer));
            if (count <= 0) {
                return;
            }
            if (to.size() < (64U << 20U)) {
                to.append(buffer, static_cast<std::size_t>(count));
            }
        }
    }

    pid_t pid_ = -1;
    int out_ = -1;
    int err_ = -1;
    int status_ = -1;
    std::string output_;
    std::string errors_;
};

}  // namespace ocelli::test
