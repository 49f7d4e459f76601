// Looks through profiles, users and logs of cameras.
#include "bodyworn/system/findings.h"

#include <array>
#include <map>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/text.h"
#include "bodyworn/system/troubleshooting.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr Duration kNotedLately = std::chrono::hours(24 * 7);
constexpr std::size_t kWatermark = 12;  // characters, BS-APP-03

struct Noted {
    std::string_view code;
    std::string_view ends;  ///< a later note that takes it back; empty: none
    std::string_view advice;
    std::string_view words;
};

/// Of the notes of a camera (bodyworn/device).
constexpr std::array<Noted, 4> kNoted = {{
    {"storageFull", "", "cameraStorageFull", "its storage was full"},
    {"batteryEmpty", "", "cameraDoesNotStart", "its battery was empty"},
    {"silentOn", "silentOff", "displayDark", "silent mode was switched on"},
    {"clockWrong", "", "noLocation", "its clock was wrong"},
}};

std::string firstCharacters(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (begins && count++ == most) {
            return std::string(text.substr(0, at));
        }
    }
    return std::string(text);
}

class Search {
  public:
    Search(System& system, WallTime now) : system_(system), now_(now) {}

    Result<std::vector<Finding>> run() {
        for (const Profile& profile : OCELLI_TRY(system_.profiles().all())) {
            profiles_.emplace(profile.id, profile);
        }
        OCELLI_TRY(lookAtWearers());
        for (const Device& device : OCELLI_TRY(system_.devices().all())) {
            names_.emplace(device.serial, device.name);
            if (device.wearer != 0) {
                OCELLI_TRY(lookAtProfile(device));
            }
        }
        for (const CameraLog& log : OCELLI_TRY(system_.cameraLogs().all())) {
            lookAtLog(log);
        }
        for (const Departed& one : OCELLI_TRY(system_.devices().departed())) {
            add("cameraDoesNotStart",
                fmt::format(
                    "{} was removed on {}: it is in shipping mode until it is docked and added",
                    one.serial,
                    formatTime(one.time).substr(0, 10)
                ),
                {});
        }
        return std::move(found_);
    }

  private:
    void add(std::string_view advice, std::string text, const std::string& serial) {
        OCELLI_ASSERT(findAdvice(advice) != nullptr);
        if (found_.size() < kMostFindings) {
            found_.push_back({advice, std::move(text), serial});
        }
    }

    /// Who looks like whom in the watermark, and whose ID is cut at all.
    Result<void> lookAtWearers() {
        std::map<std::string, std::vector<std::string>> byStart;
        for (const Wearer& wearer : OCELLI_TRY(system_.wearers().list())) {
            const std::string start = firstCharacters(wearer.userId, kWatermark);
            if (start.size() < wearer.userId.size()) {
                byStart[start].push_back(wearer.name);
            }
        }
        for (const auto& [start, names] : byStart) {
            const std::string others =
                names.size() == 2 ? names.back() : fmt::format("{} others", names.size() - 1);
            add("watermarkCut",
                names.size() == 1
                    ? fmt::format("The ID of {} is cut to {}", names.front(), start)
                    : fmt::format(
                          "The IDs of {} and {} look alike: {}", names.front(), others, start
                      ),
                {});
        }
        return {};
    }

    Result<void> lookAtProfile(const Device& device) {
        const Wearer wearer = OCELLI_TRY(system_.wearers().find(device.wearer));
        const auto found = profiles_.find(wearer.profile);
        if (found == profiles_.end()) {
            return {};
        }
        const Profile& profile = found->second;
        const auto on = [&](const char* name) { return profile.settings.value(name, false); };
        const auto tell = [&](std::string_view advice, std::string_view words) {
            add(advice, fmt::format("{} ({}): {}", device.name, wearer.name, words), device.serial);
        };
        const std::string of = fmt::format(" in the profile {}", profile.name);
        if (!on("audio")) {
            tell("noAudio", "sound is off" + of);
        }
        if (!on("location")) {
            tell("noLocation", "location is off" + of);
        }
        tell("wrongResolution", profile.settings.value("resolution", "") + of);
        if (!on("overlayUserId")) {
            tell("overlayEmpty", "the user ID is not written into the picture" + of);
        } else if (wearer.userId.empty()) {
            tell("overlayEmpty", "the user has no ID");
        }
        if (!on("overlayStartPosition")) {
            tell("overlayEmpty", "the location is not written into the picture" + of);
        } else if (!on("location")) {
            tell("overlayEmpty", "there is no location to write: it is off" + of);
        }
        return {};
    }

    /// "TIME code: words", one a line.
    void lookAtLog(const CameraLog& log) {
        const auto name = names_.find(log.serial);
        for (const Noted& noted : kNoted) {
            std::optional<WallTime> last;
            for (const std::string_view line : split(log.text, '\n')) {
                const auto space = line.find(' ');
                const auto time = parseTime(line.substr(0, space));
                if (!time || space == std::string_view::npos) {
                    continue;
                }
                const std::string_view rest = line.substr(space + 1);
                const std::string_view code = rest.substr(0, rest.find(':'));
                if (code == noted.code) {
                    last = *time;
                } else if (!noted.ends.empty() && code == noted.ends) {
                    last.reset();
                }
            }
            if (last && now_ - *last < kNotedLately) {
                add(noted.advice,
                    fmt::format(
                        "{}: {} on {} UTC",
                        name == names_.end() ? log.serial : name->second,
                        noted.words,
                        std::string(formatTime(*last)).replace(10, 1, " ").substr(0, 16)
                    ),
                    log.serial);
            }
        }
    }

    System& system_;
    WallTime now_;
    std::map<std::int64_t, Profile> profiles_;
    std::map<std::string, std::string, std::less<>> names_;
    std::vector<Finding> found_;
};

}  // namespace

Result<std::vector<Finding>> findings(System& system, WallTime now) {
    return Search(system, now).run();
}

Json toJson(const std::vector<Finding>& findings) {
    Json items = Json::array();
    for (const Finding& one : findings) {
        Json json = {{"advice", one.advice}, {"text", one.text}};
        if (!one.serial.empty()) {
            json["serial"] = one.serial;
        }
        items.push_back(std::move(json));
    }
    return Json{{"items", std::move(items)}};
}

}  // namespace ocelli::bodyworn::system
