// A look at the certificates once a day.
#include "control/certificates/expiry_watch.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::control::certificates {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

std::optional<ExpiryFinding> judge(
    const StoredCertificate& one, WallTime now, const ExpiryRules& rules
) {
    const WallTime until = one.info.until;
    if (now < one.info.from) {
        return ExpiryFinding{
            one.id,
            ExpiryState::Abnormal,
            until,
            fmt::format("{} is valid from {} on only", one.id, formatTime(one.info.from))
        };
    }
    if (until <= now) {
        return ExpiryFinding{
            one.id,
            ExpiryState::Expired,
            until,
            fmt::format("{} expired on {}", one.id, formatTime(until))
        };
    }
    if (until - now <= kDay * rules.daysBefore) {
        return ExpiryFinding{
            one.id,
            ExpiryState::Soon,
            until,
            fmt::format("{} expires on {}", one.id, formatTime(until))
        };
    }
    return std::nullopt;
}

}  // namespace

std::string_view toString(ExpiryState state) {
    switch (state) {
        case ExpiryState::Soon:
            return "soon";
        case ExpiryState::Expired:
            return "expired";
        case ExpiryState::Abnormal:
            return "abnormal";
    }
    return "abnormal";
}

std::vector<ExpiryFinding> ExpiryWatch::look(
    WallTime now,
    LocalMoment local,
    const ExpiryRules& rules,
    const std::vector<StoredCertificate>& certificates,
    const std::vector<std::string>& chosen
) {
    if (!rules.enabled) {
        lookedOn_.reset();
        toldOn_.clear();
        return {};
    }
    if (local.hour < rules.hour || lookedOn_ == local.day) {
        return {};
    }
    lookedOn_ = local.day;
    std::vector<ExpiryFinding> found;
    for (const StoredCertificate& one : certificates) {
        if (auto finding = judge(one, now, rules)) {
            found.push_back(std::move(*finding));
        }
    }
    for (const std::string& id : chosen) {
        const bool there =
            std::ranges::find(certificates, id, &StoredCertificate::id) != certificates.end();
        const bool told = std::ranges::find(found, id, &ExpiryFinding::id) != found.end();
        if (!there && !told) {
            found.push_back(
                {id,
                 ExpiryState::Abnormal,
                 std::nullopt,
                 fmt::format("{} is not there; the device's own is used in its place", id)}
            );
        }
    }
    std::map<std::string, std::int64_t> before = std::exchange(toldOn_, {});
    std::erase_if(found, [&](const ExpiryFinding& one) {
        const auto last = before.find(one.id);
        const bool known = last != before.end() && local.day - last->second < rules.everyDays &&
                           local.day >= last->second;
        toldOn_[one.id] = known ? last->second : local.day;
        return known;
    });
    return found;
}

}  // namespace ocelli::control::certificates
