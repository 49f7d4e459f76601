// Cross checks of settings.
#include "config/settings_check.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <arpa/inet.h>

#include <fmt/format.h>

#include "config/thermal_check.h"
#include "config/time_zone.h"

namespace ocelli::config {
namespace {

Error wrong(std::string field, std::string_view why, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} {}", field, why))
        .withField(std::move(field), std::move(allowed));
}

bool isNumericAddress(const std::string& address) {
    // A zone ("fe80::1%eth0") is for the socket to judge.
    const std::string plain = address.substr(0, address.find('%'));
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(AF_INET, plain.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1;
}

bool isGroupAddress(const std::string& address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
        return bytes[0] == 239;
    }
    return ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 && bytes[0] == 0xFF;
}

bool clash(const Address& a, const Address& b) {
    const bool together = a.address == b.address || a.address.empty() || b.address.empty();
    return a.port == b.port && together;
}

Result<void> check(const DeviceSettings& device, const std::filesystem::path& zones) {
    OCELLI_TRY(TimeZone::load(device.timeZone, zones));
    return {};
}

/// What would leave nobody a way to the device.
Result<void> checkReachable(const NetworkSettings& network) {
    if (!network.httpEnabled && !network.httpsEnabled) {
        return wrong(
            "httpsEnabled",
            "and httpEnabled cannot both be off: nobody could reach the settings again",
            "HTTP or HTTPS on"
        );
    }
    if (!network.tls11 && !network.tls12 && !network.tls13) {
        return wrong("tls13", "cannot be off as well: HTTPS needs a version", "at least one on");
    }
    return {};
}

Result<void> check(const NetworkSettings& network) {
    OCELLI_TRY(checkReachable(network));

    struct Service {
        const char* field;
        const Address& address;
    };

    const std::array<Service, 4> services = {{
        {"http", network.http},
        {"https", network.https},
        {"rtsp", network.rtsp},
        {"rtsps", network.rtsps},
    }};
    for (std::size_t i = 0; i < services.size(); ++i) {
        const Service& one = services[i];
        if (!one.address.address.empty() && !isNumericAddress(one.address.address)) {
            return wrong(
                fmt::format("{}.address", one.field),
                "must be an IP address of this device or empty",
                "an IPv4 or IPv6 address, or empty"
            );
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (clash(services[j].address, one.address)) {
                return wrong(
                    fmt::format("{}.port", one.field),
                    fmt::format("{} is also the port of {}", one.address.port, services[j].field),
                    "a port that no other service uses"
                );
            }
        }
    }
    return {};
}

Result<void> check(const StorageSettings& storage) {
    if (storage.videoPercent + storage.picturePercent > 100) {
        return wrong(
            "picturePercent",
            fmt::format(
                "and videoPercent are together {} %, which is more than 100 %",
                storage.videoPercent + storage.picturePercent
            ),
            fmt::format("0..{} %", 100 - storage.videoPercent)
        );
    }
    if (!storage.path.empty() && storage.path.front() != '/') {
        return wrong("path", "must begin with /", "an absolute path, or empty");
    }
    return {};
}

Result<void> check(const CareSettings& care) {
    if (care.highestTemperature <= care.lowestTemperature) {
        return wrong(
            "highestTemperature",
            fmt::format("must be above the {} °C below which is warned", care.lowestTemperature),
            fmt::format("above {} °C, up to 150 °C", care.lowestTemperature)
        );
    }
    return {};
}

template <class P>
Result<void> checkPeriods(const std::vector<P>& periods, const std::string& path) {
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const P& one = periods[i];
        if (one.from >= one.to) {
            return wrong(
                fmt::format("{}[{}].to", path, i),
                fmt::format("must be after from ({} min), got {} min", one.from, one.to),
                fmt::format("{}..1440 min", one.from + 1)
            );
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (one.from < periods[j].to && periods[j].from < one.to) {
                return wrong(
                    fmt::format("{}[{}].from", path, i),
                    fmt::format("lies in the period {} of the same day", j + 1),
                    "periods of a day that do not overlap"
                );
            }
        }
    }
    return {};
}

template <class Day>
Result<void> checkWeek(const std::vector<Day>& week, std::string_view field) {
    for (std::size_t day = 0; day < week.size(); ++day) {
        OCELLI_TRY(checkPeriods(week[day].periods, fmt::format("{}[{}].periods", field, day)));
    }
    return {};
}

/// Corners may be left out of the JSON of an area; then there are too few.
template <class Area>
Result<void> checkAreas(const std::vector<Area>& areas, std::string_view field = "areas") {
    for (std::size_t i = 0; i < areas.size(); ++i) {
        if (areas[i].points.size() < 3) {
            return wrong(
                fmt::format("{}[{}].points", field, i),
                "must have at least 3 corners",
                "3..10 corners"
            );
        }
    }
    return {};
}

/// Exposure times are fractions of a second; longer ones than a frame of 25 take the shutter that
/// may be slow.
Result<void> check(const ImageSettings& image) {
    static constexpr ImageExposureTime kSlow[] = {
        ImageExposureTime::Value1,
        ImageExposureTime::Value2,
        ImageExposureTime::Value3,
        ImageExposureTime::Value6,
        ImageExposureTime::Value12,
    };
    const bool slow = std::ranges::find(kSlow, image.exposureTime) != std::end(kSlow);
    if (image.exposure == ImageExposure::Manual && slow && !image.slowShutter) {
        return wrong(
            "exposureTime",
            fmt::format("of 1/{} s needs slow shutter", toString(image.exposureTime)),
            "1/25 s and shorter, or slow shutter on"
        );
    }
    OCELLI_TRY(checkPeriods(image.dayPeriods, "dayPeriods"));
    OCELLI_TRY(checkPeriods(image.scenePeriods, "scenePeriods"));
    if (image.backlight == ImageBacklight::Custom && image.backlightAreas.empty()) {
        return wrong("backlightAreas", "must have the area that Custom compensates", "1 area");
    }
    return checkAreas(image.backlightAreas, "backlightAreas");
}

Result<void> check(const MulticastSettings& multicast) {
    if (!isGroupAddress(multicast.address)) {
        return wrong(
            "address", "must be a multicast address", "239.0.0.0..239.255.255.255 or IPv6 ff00::/8"
        );
    }
    if (multicast.videoPort % 2 != 0) {
        return wrong("videoPort", "must be even: the next port carries RTCP", "even, 1024..65534");
    }
    if (multicast.audioPort % 2 != 0) {
        return wrong("audioPort", "must be even: the next port carries RTCP", "even, 1024..65534");
    }
    if (multicast.audioPort == multicast.videoPort) {
        return wrong("audioPort", "is also the port of the video", "another port than videoPort");
    }
    return {};
}

/// Calls `test` and notes where it failed.
class Finder {
  public:
    void expect(GroupAddress where, Result<void> result) {
        if (!found_ && !result) {
            found_ = CheckFailure{std::move(where), std::move(result).error()};
        }
    }

    std::optional<CheckFailure> take() { return std::move(found_); }

  private:
    std::optional<CheckFailure> found_;
};

void checkChannel(const ChannelConfig& channel, int number, Finder& finder) {
    const auto at = [&](const char* group) {
        return GroupAddress{.group = group, .channel = number};
    };
    finder.expect(at("motion"), checkWeek(channel.motion.schedule, "schedule"));
    finder.expect(at("motion"), checkPeriods(channel.motion.dayPeriods, "dayPeriods"));
    finder.expect(at("motion"), checkAreas(channel.motion.areas));
    finder.expect(at("image"), check(channel.image));
    finder.expect(at("masks"), checkAreas(channel.masks.areas));
    finder.expect(at("record"), checkWeek(channel.record.schedule, "schedule"));
    finder.expect(at("capture"), checkWeek(channel.capture.timingSchedule, "timingSchedule"));
    finder.expect(at("capture"), checkWeek(channel.capture.eventSchedule, "eventSchedule"));
    finder.expect(at("multicast"), check(channel.multicast));
    finder.expect(at("temperatureRules"), check(channel.temperatureRules));
    finder.expect(at("temperatureRules"), checkWeek(channel.temperatureRules.schedule, "schedule"));
    finder.expect(at("thermalPicture"), check(channel.thermalPicture));
    for (const StreamName name : kStreamNames) {
        GroupAddress roi = at("roi");
        roi.stream = name;
        finder.expect(std::move(roi), checkAreas(channel.stream(name).roi.regions, "regions"));
    }
}

void checkMulticastTogether(const Settings& settings, Finder& finder) {
    for (std::size_t i = 0; i < settings.channels.size(); ++i) {
        const MulticastSettings& one = settings.channels[i].multicast;
        for (std::size_t j = 0; one.enabled && j < i; ++j) {
            const MulticastSettings& other = settings.channels[j].multicast;
            const bool ports = one.videoPort == other.videoPort ||
                               one.videoPort == other.audioPort ||
                               one.audioPort == other.videoPort || one.audioPort == other.audioPort;
            if (other.enabled && one.address == other.address && ports) {
                finder.expect(
                    {.group = "multicast", .channel = static_cast<int>(i) + 1},
                    wrong(
                        "address",
                        fmt::format("and ports are also those of channel {}", j + 1),
                        "another address, or other ports"
                    )
                );
            }
        }
    }
}

}  // namespace

std::optional<CheckFailure> findFailure(
    const Settings& settings, const std::filesystem::path& zones
) {
    Finder finder;
    finder.expect({.group = "device"}, check(settings.device, zones));
    finder.expect({.group = "network"}, check(settings.network));
    finder.expect({.group = "storage"}, check(settings.storage));
    finder.expect({.group = "care"}, check(settings.care));
    int number = 0;
    for (const ChannelConfig& channel : settings.channels) {
        checkChannel(channel, ++number, finder);
    }
    checkMulticastTogether(settings, finder);
    return finder.take();
}

}  // namespace ocelli::config
