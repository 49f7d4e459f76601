// Packs parts of clips into files of their own kind, while somebody takes them.
#pragma once

#include "base/clock.h"
#include "bodyworn/destination/export_archive.h"

namespace ocelli::apps::destination {

/// See bodyworn::destination::OpenPart. The clock must outlive it.
bodyworn::destination::OpenPart partOpener(const Clock& clock);

}  // namespace ocelli::apps::destination
