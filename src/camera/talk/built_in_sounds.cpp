// Sounds that need no file: tones, drawn sample by sample.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "camera/talk/sound.h"

namespace ocelli::camera::talk {
namespace {

constexpr std::uint32_t kRate = 16000;
constexpr double kLoud = 24000;  // of 32767
constexpr double kEdge = 0.004;  // seconds to begin and to end a tone without a click

/// Puts one tone after another.
class Score {
  public:
    /// @param from, to  Hz, at its begin and its end   @param decay  per second; 0: it stays
    Score& tone(double from, double to, double seconds, double decay = 0) {
        const auto count = static_cast<int>(seconds * kRate);
        double phase = 0;
        for (int i = 0; i < count; ++i) {
            const double at = static_cast<double>(i) / kRate;
            phase += 2 * std::numbers::pi * (from + (to - from) * at / seconds) / kRate;
            const double edge = std::clamp(std::min(at, seconds - at) / kEdge, 0.0, 1.0);
            // A third harmonic carries further than a pure tone.
            const double wave = (std::sin(phase) + std::sin(3 * phase) / 3) / 1.2;
            const double value = wave * kLoud * edge * std::exp(-decay * at);
            sound_.samples.push_back(
                static_cast<std::int16_t>(std::lround(std::clamp(value, -32767.0, 32767.0)))
            );
        }
        return *this;
    }

    Score& pause(double seconds) {
        sound_.samples.resize(sound_.samples.size() + static_cast<std::size_t>(seconds * kRate));
        return *this;
    }

    Sound take() { return std::move(sound_); }

  private:
    Sound sound_{kRate, {}};
};

Sound siren() {
    return Score().tone(600, 1500, 0.9).tone(1500, 600, 0.9).take();
}

Sound beep() {
    return Score().tone(1000, 1000, 0.3).pause(0.3).take();
}

Sound twoTones() {
    return Score().tone(950, 950, 0.4).tone(700, 700, 0.4).take();
}

Sound chime() {
    return Score().tone(880, 880, 0.6, 4).tone(660, 660, 1.2, 3).pause(0.4).take();
}

Sound pulses() {
    Score score;
    for (int i = 0; i < 3; ++i) {
        score.tone(2000, 2000, 0.1).pause(0.1);
    }
    return score.pause(0.4).take();
}

struct BuiltIn {
    std::string_view name;
    Sound (*make)();
};

constexpr std::array<BuiltIn, 5> kBuiltIn = {{
    {"Siren", siren},
    {"Beep", beep},
    {"Two tones", twoTones},
    {"Chime", chime},
    {"Pulses", pulses},
}};

}  // namespace

const std::vector<std::string_view>& builtInSounds() {
    static const std::vector<std::string_view> kNames = [] {
        std::vector<std::string_view> names;
        for (const BuiltIn& one : kBuiltIn) {
            names.push_back(one.name);
        }
        return names;
    }();
    return kNames;
}

std::optional<Sound> makeBuiltIn(std::string_view name) {
    const auto found = std::find_if(kBuiltIn.begin(), kBuiltIn.end(), [&](const BuiltIn& one) {
        return one.name == name;
    });
    return found == kBuiltIn.end() ? std::nullopt : std::optional(found->make());
}

}  // namespace ocelli::camera::talk
