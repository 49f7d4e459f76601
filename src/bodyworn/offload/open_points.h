// Where the specification is silent: our readings, all in one place, so that a real system can
// correct them.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "bodyworn/offload/wire_text.h"

namespace ocelli::bodyworn::offload {

/// Epoch values: whole seconds in UTC, decimal.
std::string epochText(WallTime time);

/// `…ISO` keys and the times of bookmarks: RFC 3339 in UTC, whole seconds.
std::string isoText(WallTime time);

/// In names: 20260102T030405Z.
std::string compactText(WallTime time);

/// Adds a time under `<key>` and `<key>ISO`.
void addTime(Facts& facts, std::string_view key, WallTime time);

struct Location {
    double latitude = 0;  ///< WGS 84
    double longitude = 0;
    double accuracy = 0;  ///< metres
    WallTime time;
};

/// `<lat> <long> <accuracy> <epoch>`, one space between, decimal point.
std::string locationText(const Location& location);

/// `<UserID>_<BWCSerialNumber>_<TriggerOnTime>`.
std::string recordingName(std::string_view user, std::string_view device, WallTime triggerOn);

/// `bookmark_<Timestamp>_<ID>`; the timestamp in compact form, the ID a number from 1.
std::string bookmarkName(WallTime time, unsigned number);

/// `<date>_<time>_<RecordingID>_<bwcid>_gpstrail.json`.
/// @param stem  of the first clip: date, time and RecordingID
std::string trackName(std::string_view stem, std::string_view device);

/// The key file of a track must differ from the key of the first clip: the same stem, `.key`.
std::string trackKeyName(std::string_view stem, std::string_view device);

/// `RejectedContent_<time or UnknownTime>_<UUID>`.
std::string rejectedName(const WallTime* triggerOn, std::string_view uuid);

/// Known from an example of the specification: "Button". Others are ours.
enum class Trigger { Button, Fall, Holster, Broadcast, Battery, Storage, Dock };

std::string_view toString(Trigger trigger);

/// A recording of which single clips were refused is complete when everything else has been taken:
/// nothing more will come.
inline constexpr bool kCompleteDespiteRefusedClips = true;

/// Objects longer than this never fit (Swift's limit): 413 then means never.
inline constexpr std::uint64_t kLargestObject = (std::uint64_t{5} << 30U) + 2;

}  // namespace ocelli::bodyworn::offload
