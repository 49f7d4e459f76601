// What people see of the content destination the system is bound to.
#pragma once

#include "bodyworn/offload/connection_file.h"

namespace ocelli::bodyworn::system {

/// Site, application, addresses, how content travels, who signed the file. No secrets.
Json toJson(const offload::ConnectionFile& file);

}  // namespace ocelli::bodyworn::system
