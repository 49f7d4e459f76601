// The first part of the way to a destination: name, connection, encryption of one address.
#pragma once

#include <string>

#include "bodyworn/offload/connection_file.h"
#include "bodyworn/offload/path_report.h"
#include "net/transfer/look.h"

namespace ocelli::bodyworn::offload {

struct AddressCheck {
    PathReport report;
    bool stands = false;  ///< something can be asked there
};

/// Judges what was seen at an address of the file. Pure.
AddressCheck checkAddress(
    const ConnectionFile& file,
    const std::string& url,
    const net::transfer::Look& seen,
    WallTime now
);

}  // namespace ocelli::bodyworn::offload
