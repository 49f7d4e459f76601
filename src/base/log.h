// Logging: one line for people, behind a wall around spdlog.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"

namespace ocelli::log {

enum class Level { Debug, Info, Warning, Error };

/// Thread-safe. `room` is a short word such as "rtsp" that stands in front of the line. Control
/// characters in the message are written as \xNN, so that nobody outside can forge a line.
void write(Level level, std::string_view room, std::string_view message);

/// A message as write() puts it: control characters as \xNN.
std::string oneLine(std::string_view message);

/// Lines below this level are left out. Default Info.
void setLevel(Level level);

/// True when a line of this level would be written.
bool enabled(Level level);

template <class... Args>
void debug(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::Debug)) {
        write(Level::Debug, room, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <class... Args>
void info(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Info, room, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warning(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Warning, room, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void error(std::string_view room, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Error, room, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace ocelli::log
