// The stops of the palettes.
#include "camera/thermal_picture/palette.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::thermal_picture {
namespace {

constexpr std::uint32_t kWhiteHot[] = {0x000000, 0xFFFFFF};
constexpr std::uint32_t kBlackHot[] = {0xFFFFFF, 0x000000};
constexpr std::uint32_t kIronbow[] = {
    0x00000A, 0x20007A, 0x7A0098, 0xC0207F, 0xE65030, 0xF88F0A, 0xFFC71E, 0xFFF27A, 0xFFFFF6
};
constexpr std::uint32_t kRainbow[] = {
    0x000080,
    0x0000FF,
    0x0080FF,
    0x00FFFF,
    0x40FF80,
    0xC0FF20,
    0xFFE000,
    0xFF7000,
    0xFF0000,
    0xFFFFFF
};
constexpr std::uint32_t kRainbowHighContrast[] = {
    0x000000,
    0x5A00A0,
    0x0000FF,
    0x00C8FF,
    0x00A050,
    0x60E000,
    0xFFFF00,
    0xFF8000,
    0xE00000,
    0xFF80C0,
    0xFFFFFF
};
constexpr std::uint32_t kRedHot[] = {0x000000, 0x404040, 0x808080, 0xC0C0C0, 0xFF4040, 0xFF0000};
constexpr std::uint32_t kArctic[] = {
    0x0A0A50, 0x1028A0, 0x1A70D8, 0x40C8E8, 0xA8C0B0, 0xD8A040, 0xF0B020, 0xFFE8A0
};
constexpr std::uint32_t kLava[] = {
    0x000000, 0x0C2C48, 0x10507A, 0x5A2A6A, 0xA01838, 0xE03818, 0xFF8020, 0xFFD060, 0xFFFFE0
};
constexpr std::uint32_t kHotMetal[] = {
    0x000000, 0x600000, 0xB00000, 0xFF3000, 0xFF9000, 0xFFE040, 0xFFFFFF
};
constexpr std::uint32_t kGlowbow[] = {
    0x000000, 0x501008, 0xA02808, 0xE05010, 0xFF9020, 0xFFD070, 0xFFFFE8
};
constexpr std::uint32_t kSepia[] = {0x100804, 0x503818, 0x90683A, 0xC8A878, 0xFFF4DC};
constexpr std::uint32_t kMedical[] = {
    0x000000,
    0x301060,
    0x2030C0,
    0x00A0C0,
    0x00C060,
    0x80D020,
    0xFFE000,
    0xFF8000,
    0xFF2020,
    0xFFC0C0
};
constexpr std::uint32_t kIce[] = {0x000000, 0x001040, 0x0030A0, 0x2080E0, 0x80D0FF, 0xFFFFFF};
constexpr std::uint32_t kAmber[] = {0x000000, 0x402000, 0x905000, 0xE09000, 0xFFC040, 0xFFF0C0};
constexpr std::uint32_t kNightGreen[] = {
    0x000000, 0x003010, 0x007028, 0x10B850, 0x70F090, 0xE8FFE8
};
constexpr std::uint32_t kFusionTone[] = {
    0x101428, 0x283C70, 0x4A6A8A, 0x80807A, 0xB89058, 0xE8B048, 0xFFE080, 0xFFFFFF
};
constexpr std::uint32_t kSpectrum[] = {
    0x2A0A6A, 0x4030D0, 0x2080F0, 0x10C8C0, 0x50E860, 0xC0F030, 0xFFB020, 0xF85010, 0xB01000
};
constexpr std::uint32_t kColdAlarm[] = {0x0040FF, 0x40A0FF, 0xC0C0C0, 0x909090, 0x505050, 0x000000};

constexpr Palette kPalettes[] = {
    {"white-hot", "White hot", kWhiteHot},
    {"black-hot", "Black hot", kBlackHot},
    {"ironbow", "Ironbow", kIronbow},
    {"rainbow", "Rainbow", kRainbow},
    {"rainbow-high-contrast", "Rainbow, high contrast", kRainbowHighContrast},
    {"red-hot", "Red hot", kRedHot},
    {"arctic", "Arctic", kArctic},
    {"lava", "Lava", kLava},
    {"hot-metal", "Hot metal", kHotMetal},
    {"glowbow", "Glowbow", kGlowbow},
    {"sepia", "Sepia", kSepia},
    {"medical", "Medical", kMedical},
    {"ice", "Ice", kIce},
    {"amber", "Amber", kAmber},
    {"night-green", "Night green", kNightGreen},
    {"fusion", "Fusion", kFusionTone},
    {"spectrum", "Spectrum", kSpectrum},
    {"cold-alarm", "Cold alarm", kColdAlarm},
};

std::uint8_t mixed(std::uint32_t from, std::uint32_t to, unsigned shift, double share) {
    const auto a = static_cast<double>((from >> shift) & 0xFFU);
    const auto b = static_cast<double>((to >> shift) & 0xFFU);
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
}

}  // namespace

std::array<Rgb, kLevels> Palette::colours() const {
    std::array<Rgb, kLevels> made;
    for (std::size_t i = 0; i < kLevels; ++i) {
        const double at = static_cast<double>(i * (stops.size() - 1)) / (kLevels - 1);
        const auto stop = std::min(static_cast<std::size_t>(at), stops.size() - 2);
        const double share = at - static_cast<double>(stop);
        const std::uint32_t from = stops[stop];
        const std::uint32_t to = stops[stop + 1];
        made.at(i
        ) = {mixed(from, to, 16, share), mixed(from, to, 8, share), mixed(from, to, 0, share)};
    }
    return made;
}

std::span<const Palette> palettes() {
    return kPalettes;
}

const Palette* findPalette(std::string_view name) {
    const auto* found = std::ranges::find(kPalettes, name, &Palette::name);
    return found == std::end(kPalettes) ? nullptr : found;
}

}  // namespace ocelli::camera::thermal_picture
