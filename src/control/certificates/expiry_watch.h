// Which certificates are to be told of: those that expire soon, have expired, or are not in order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/certificates/certificate_store.h"

namespace ocelli::control::certificates {

struct ExpiryRules {
    bool enabled = true;
    int daysBefore = 7;  ///< days of 24 hours
    int everyDays = 1;   ///< days of the calendar
    int hour = 10;       ///< 0..23, local
};

/// When it is, by the device's calendar.
struct LocalMoment {
    std::int64_t day = 0;  ///< after 1970-01-01
    int hour = 0;
};

enum class ExpiryState { Soon, Expired, Abnormal };

std::string_view toString(ExpiryState state);

struct ExpiryFinding {
    std::string id;
    ExpiryState state = ExpiryState::Soon;
    std::optional<WallTime> until;  ///< none for a certificate that is not there
    std::string message;            ///< in words
};

/// Reentrant. Looks once a day, at the hour or, when the device was off then, later that day. After
/// a start it tells again.
class ExpiryWatch {
  public:
    /// @param chosen  ids that services are to use: one that is not there is not in order
    std::vector<ExpiryFinding> look(
        WallTime now,
        LocalMoment local,
        const ExpiryRules& rules,
        const std::vector<StoredCertificate>& certificates,
        const std::vector<std::string>& chosen
    );

  private:
    std::optional<std::int64_t> lookedOn_;
    std::map<std::string, std::int64_t> toldOn_;  ///< day by id; at most as many as certificates
};

}  // namespace ocelli::control::certificates
