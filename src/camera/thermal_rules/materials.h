// Emissivities of common materials, for looking up.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ocelli::camera::thermal_rules {

struct Material {
    std::string_view name;
    double emissivity = 1;
};

inline constexpr std::array<Material, 15> kMaterials{{
    {"human skin", 0.98},
    {"printed circuit board", 0.91},
    {"concrete", 0.95},
    {"ceramic", 0.92},
    {"rubber", 0.95},
    {"paint", 0.93},
    {"wood", 0.85},
    {"pitch", 0.96},
    {"brick", 0.95},
    {"sand", 0.90},
    {"soil", 0.92},
    {"cloth", 0.98},
    {"hard paperboard", 0.90},
    {"white paper", 0.90},
    {"water", 0.96},
}};

/// Nothing for a material that is not listed.
constexpr std::optional<double> emissivityOf(std::string_view material) {
    for (const Material& known : kMaterials) {
        if (known.name == material) {
            return known.emissivity;
        }
    }
    return std::nullopt;
}

}  // namespace ocelli::camera::thermal_rules
