// TPV reports (gpsd_json(5)).
#include "host/peripherals/gpsd_report.h"

#include <cmath>

#include "base/json.h"

namespace ocelli::host::peripherals {

Result<GpsdReport> parseGpsdReport(std::string_view line) {
    const Json json = OCELLI_TRY(parseJson(line));
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "a report of gpsd is an object");
    }
    GpsdReport report;
    const std::string kind = OCELLI_TRY(stringMember(json, "class"));
    if (kind != "TPV") {
        return report;
    }
    report.position = true;
    const Json mode = json.value("mode", Json(0));
    if (!mode.is_number_integer() || mode.get<std::int64_t>() < 2) {
        return report;  // 2: two dimensions, 3: three
    }
    const Json latitude = json.value("lat", Json());
    const Json longitude = json.value("lon", Json());
    if (!latitude.is_number() || !longitude.is_number()) {
        return report;
    }
    GpsFix fix{latitude.get<double>(), longitude.get<double>(), {}};
    if (!(std::abs(fix.latitude) <= 90) || !(std::abs(fix.longitude) <= 180)) {
        return fail(ErrorKind::InvalidArgument, "gpsd tells of a place outside of the world");
    }
    if (const Json time = json.value("time", Json()); time.is_string()) {
        fix.time = OCELLI_TRY(parseTime(time.get<std::string>()));
    }
    report.fix = fix;
    return report;
}

}  // namespace ocelli::host::peripherals
