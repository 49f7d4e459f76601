// Writes log lines to standard error through spdlog.
#include "base/log.h"

#include <iterator>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace ocelli::log {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_color_mt("ocelli");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%-7l%$ %v");
        made->set_level(spdlog::level::info);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum levelOf(Level level) {
    switch (level) {
        case Level::Debug:
            return spdlog::level::debug;
        case Level::Info:
            return spdlog::level::info;
        case Level::Warning:
            return spdlog::level::warn;
        case Level::Error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

bool isControl(char c) {
    const auto value = static_cast<unsigned char>(c);
    return value < 0x20 || value == 0x7F;
}

}  // namespace

std::string oneLine(std::string_view message) {
    std::string line;
    line.reserve(message.size());
    for (const char c : message) {
        if (isControl(c)) {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned>(c) & 0xFFU);
        } else {
            line.push_back(c);
        }
    }
    return line;
}

void write(Level level, std::string_view room, std::string_view message) {
    if (enabled(level)) {
        logger().log(levelOf(level), "{}: {}", room, oneLine(message));
    }
}

void setLevel(Level level) {
    logger().set_level(levelOf(level));
}

bool enabled(Level level) {
    return logger().should_log(levelOf(level));
}

}  // namespace ocelli::log
