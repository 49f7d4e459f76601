// The rules of strictness.
#include "bodyworn/destination/admission.h"

#include <fmt/format.h>

namespace ocelli::bodyworn::destination {

Refusal refusalOf(const Error& error) {
    switch (error.kind()) {
        case ErrorKind::InvalidArgument:
            return {error.field() == "size" ? 413 : 400, error.message()};
        case ErrorKind::NotFound:
            return {404, error.message()};
        case ErrorKind::ResourceExhausted:
            return {507, error.message()};
        case ErrorKind::Unavailable:
            return {503, error.message()};
        default:
            return {500, error.message()};
    }
}

std::optional<Refusal> Admission::container(const std::string& name, const Metadata& metadata) {
    if (auto good = checkContainerName(name); !good) {
        return refusalOf(good.error());
    }
    if (kindOf(name) != Kind::Recording || store_.container(name)) {
        return std::nullopt;
    }
    return recording(name, metadata);
}

std::optional<Refusal> Admission::recording(const std::string& name, const Metadata& metadata) {
    const auto parsed = parseRecordingName(name);
    const std::string user = parsed ? parsed->user : metadata.get("UserID");
    const std::string device = parsed ? parsed->device : metadata.get("BWCSerialNumber");
    if (strictness_.knownUsersOnly && !store_.object(kUsers, user)) {
        return Refusal{400, fmt::format("the user {} is not known here", user)};
    }
    if (strictness_.knownDevicesOnly && !store_.object(kDevices, device)) {
        return Refusal{400, fmt::format("the device {} is not known here", device)};
    }
    if (strictness_.oldestDays && parsed &&
        parsed->time < now_ - std::chrono::hours(24 * *strictness_.oldestDays)) {
        return Refusal{
            400, fmt::format("the recording is older than {} days", *strictness_.oldestDays)
        };
    }
    return std::nullopt;
}

std::optional<Refusal> Admission::licence(
    std::string_view what, std::string_view container, const std::optional<int>& most
) {
    if (!most) {
        return std::nullopt;
    }
    const auto count = store_.countObjects(container);
    if (!count) {
        return refusalOf(count.error());
    }
    if (*count < static_cast<std::uint64_t>(*most)) {
        return std::nullopt;
    }
    return Refusal{402, fmt::format("no licence is left for a further {}", what)};
}

std::optional<Refusal> Admission::object(const Wanted& wanted) {
    if (auto good = checkObjectName(wanted.name); !good) {
        return refusalOf(good.error());
    }
    if (auto holder = store_.container(wanted.container); !holder) {
        return refusalOf(holder.error());
    }
    const bool known = store_.object(wanted.container, wanted.name).has_value();
    if (known && wanted.onlyNew) {
        return Refusal{412, "there is an object of that name"};
    }
    const Kind kind = kindOf(wanted.container);
    if (kind == Kind::Rejected) {
        return std::nullopt;
    }
    if (kind == Kind::Users && !known) {
        return licence("user", kUsers, strictness_.userLicences);
    }
    if (kind == Kind::Devices && !known) {
        return licence("device", kDevices, strictness_.deviceLicences);
    }
    if (wanted.length > static_cast<std::uint64_t>(strictness_.largestObject)) {
        return Refusal{
            413, fmt::format("an object has at most {} bytes", strictness_.largestObject)
        };
    }
    if (strictness_.quotaBytes) {
        const auto used = store_.usedBytes();
        if (!used) {
            return refusalOf(used.error());
        }
        if (*used + wanted.length.value_or(0) >
            static_cast<std::uint64_t>(*strictness_.quotaBytes)) {
            return Refusal{strictness_.quotaStatus, "the quota is used up"};
        }
    }
    const bool clip = kind == Kind::Recording && objectKindOf(wanted.name) == ObjectKind::Clip;
    if (clip && strictness_.durationNeeded &&
        (!wanted.metadata.has("StartTime") || !wanted.metadata.has("StopTime"))) {
        return Refusal{400, "the clip has no duration"};
    }
    return std::nullopt;
}

}  // namespace ocelli::bodyworn::destination
