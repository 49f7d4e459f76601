// The software that is part of this program, for the about page.
#pragma once

#include "base/json.h"

namespace ocelli::apps::camera {

/// [{"name","version","licence","use"}], our own first.
Json licencesToJson();

}  // namespace ocelli::apps::camera
