// sys/class/net tells what is connected, sys/class/rfkill what is silenced, proc/net/wireless how
// well.
#include "host/peripherals/wifi.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {
namespace {

constexpr std::size_t kMostLines = 64;
constexpr std::size_t kHeading = 2;
constexpr std::size_t kLongestName = 15;
constexpr double kFullQuality = 70;
constexpr double kNoLevel = -100;
constexpr unsigned kSwitchedOn = 0x1;  // IFF_UP

/// The words of a line; "54." is a number here.
std::vector<std::string_view> wordsOf(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::string_view word : split(line, ' ')) {
        word = trim(word);
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    return words;
}

std::optional<double> numberOf(std::string_view word) {
    if (word.ends_with('.')) {
        word.remove_suffix(1);
    }
    return toNumber(word);
}

bool isUp(const std::filesystem::path& interface) {
    const std::string flags = readAttribute(interface / "flags").value_or("");
    unsigned bits = 0;
    if (flags.starts_with("0x")) {
        std::from_chars(flags.data() + 2, flags.data() + flags.size(), bits, 16);
    }
    return (bits & kSwitchedOn) != 0;
}

/// True when there are switches for Wi-Fi and one of them is thrown.
bool isSilenced(const std::filesystem::path& root) {
    return std::ranges::any_of(devicesIn(root / "sys/class/rfkill"), [](const auto& one) {
        return readAttribute(one / "type").value_or("") == "wlan" &&
               (readNumber(one / "soft").value_or(0) != 0 ||
                readNumber(one / "hard").value_or(0) != 0);
    });
}

std::optional<int> signalOf(const std::filesystem::path& root, const std::string& interface) {
    const auto text = readAttribute(root / "proc/net/wireless");
    if (!text) {
        return std::nullopt;  // a kernel without that table: connected is all that is known
    }
    const auto table = parseWirelessTable(*text);
    if (!table) {
        log::debug("wifi", "{}", table.error().message());
        return std::nullopt;
    }
    const auto found = std::ranges::find(*table, interface, &WirelessSignal::interface);
    return found == table->end() ? std::nullopt : percentOf(*found);
}

}  // namespace

Result<std::vector<WirelessSignal>> parseWirelessTable(std::string_view text) {
    std::vector<WirelessSignal> table;
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
        if (++number <= kHeading || trim(line).empty()) {
            continue;
        }
        const auto wrong = [&](std::string_view why) {
            return fail(
                ErrorKind::InvalidArgument,
                fmt::format("line {} of the wireless table has {}", number, why)
            );
        };
        if (table.size() == kMostLines) {
            return wrong("too many before it");
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) {
            return wrong("no interface");
        }
        WirelessSignal signal;
        signal.interface = trim(line.substr(0, colon));
        const auto words = wordsOf(line.substr(colon + 1));
        if (signal.interface.empty() || signal.interface.size() > kLongestName ||
            !isCleanText(signal.interface)) {
            return wrong("no interface");
        }
        const auto quality = words.size() >= 3 ? numberOf(words[1]) : std::nullopt;
        const auto level = words.size() >= 3 ? numberOf(words[2]) : std::nullopt;
        if (!quality || !level || !std::isfinite(*quality) || !std::isfinite(*level)) {
            return wrong("no quality and level");
        }
        signal.quality = *quality;
        signal.level = *level;
        table.push_back(std::move(signal));
    }
    return table;
}

std::optional<int> percentOf(const WirelessSignal& signal) {
    const auto rounded = [](double part) {
        return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * 100));
    };
    if (signal.quality > 0) {
        return rounded(signal.quality / kFullQuality);
    }
    if (signal.level < 0) {
        return rounded((signal.level - kNoLevel) / 50);
    }
    return std::nullopt;
}

WifiReading readWifi(const std::filesystem::path& root) {
    WifiReading best;
    for (const auto& interface : devicesIn(root / "sys/class/net")) {
        std::error_code failed;
        if (!std::filesystem::exists(interface / "phy80211", failed) &&
            !std::filesystem::exists(interface / "wireless", failed)) {
            continue;
        }
        WifiReading reading{WifiState::Off};
        if (isUp(interface) && !isSilenced(root)) {
            const bool connected = readAttribute(interface / "operstate").value_or("") == "up";
            reading.state = connected ? WifiState::Connected : WifiState::Searching;
            if (connected) {
                reading.percent = signalOf(root, interface.filename().string());
            }
        }
        if (reading.state > best.state) {
            best = reading;
        }
    }
    return best;
}

}  // namespace ocelli::host::peripherals
