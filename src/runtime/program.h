// What the main function of every program does the same way.
#pragma once

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <string.h>

#include "base/error.h"

namespace ocelli {

/// One clear line on the standard error; the exit status by kind of error (as for shells: 2 is a
/// wrong call).
inline int reportFailure(std::string_view program, const Error& error) {
    fmt::print(stderr, "{}: {}\n", program, error.message());
    const bool wrongCall =
        error.kind() == ErrorKind::InvalidArgument || error.kind() == ErrorKind::NotFound;
    return wrongCall ? 2 : 1;
}

/// A peer that goes away is an error of one write, not the end of the program; so is a file that
/// may not grow any further.
inline void surviveBrokenWrites() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

/// Takes a secret out of the environment: it must not reach programs we start, nor us after a
/// restart, nor stand in /proc/PID/environ, which is the memory that is wiped here. Before there
/// are other threads. Nothing when it is not set.
inline std::optional<std::string> takeVariable(const char* name) {
    char* given = std::getenv(name);
    std::optional<std::string> value;
    if (given != nullptr) {
        value = given;
        ::explicit_bzero(given, value->size());
    }
    ::unsetenv(name);
    return value;
}

/// `$XDG_STATE_HOME/ocelli/NAME`, or `~/.local/state/ocelli/NAME`.
inline std::filesystem::path defaultStateFolderOf(std::string_view name) {
    if (const char* folder = std::getenv("XDG_STATE_HOME"); folder != nullptr && *folder == '/') {
        return std::filesystem::path(folder) / "ocelli" / name;
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : "/var/lib") / ".local" / "state" /
           "ocelli" / name;
}

}  // namespace ocelli
