// The tables of a body worn system.
#pragma once

#include <span>

#include "store/database.h"

namespace ocelli::bodyworn::system {

std::span<const store::Migration> schema();

}  // namespace ocelli::bodyworn::system
