// Which network disks a device has: checked, kept in a file, shown without passwords.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "host/netdisk/connection.h"

namespace ocelli::host::netdisk {

struct DiskSettings {
    int number = 1;  ///< HDD number, 1 to 8, each once
    bool enabled = true;
    Connection connection;
    double capacityGigabytes = 0;  ///< use at most; 0: as much as there is

    bool operator==(const DiskSettings&) const = default;
};

struct DiskList {
    bool ownFirst = false;  ///< the own disk is recorded on while it is well; else network disks
    std::vector<DiskSettings> disks;

    bool operator==(const DiskList&) const = default;
};

inline constexpr std::size_t kMostDisks = 8;

enum class Passwords { Hidden, Shown };

/// {"recordOn":"network"|"own","disks":[{"number","enabled","protocol","server","port","path",
/// "user","password","capacityGigabytes"}]}; a hidden password is {"set":true|false}.
Json toJson(const DiskList& list, Passwords passwords);

/// A whole list. InvalidArgument names member and range. A password that is not named, or named as
/// answers do, is that of the known disk with the same number; null is none.
Result<DiskList> parseDiskList(const Json& json, const DiskList& known);

/// One of them, as for a test.
Result<DiskSettings> parseDisk(const Json& json, const DiskList& known);

}  // namespace ocelli::host::netdisk
