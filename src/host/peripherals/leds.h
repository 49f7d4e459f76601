// LEDs of the LED class, of one or of three colours; a vibrator is one of them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::host::peripherals {

/// Parts of full light, 0 to 1.
struct Light {
    double red = 0;
    double green = 0;
    double blue = 0;

    bool operator==(const Light&) const = default;
};

/// Writes only what changes. Reentrant; writing is quick.
class Leds {
  public:
    /// @param root  "/" or a folder that stands in its place; LEDs are root/sys/class/leds/*
    explicit Leds(std::filesystem::path root);

    /// An LED is found when the last part of its name (after ':') is the wanted one:
    /// "platform:rgb:recording". Of a lamp with one colour the brightest part counts. NotFound; the
    /// same error is not asked of the system again.
    Result<void> set(std::string_view name, const Light& light);

    bool has(std::string_view name) const { return paths_.contains(std::string(name)); }

  private:
    struct Led {
        std::filesystem::path path;
        std::int64_t most = 255;
        std::string order;  ///< "red green blue" as in multi_index; empty: one colour
        std::string written;
    };

    static Led open(const std::filesystem::path& path);

    std::map<std::string, Led> paths_;
};

}  // namespace ocelli::host::peripherals
