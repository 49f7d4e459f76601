// Readers behind PC/SC: pcscd knows them, whichever maker's they are.
#pragma once

#include <memory>

#include "host/tags/tag_readers.h"
#include "runtime/event_loop.h"

namespace ocelli::host::tags {

/// Watches on a thread of its own; the listener is called on `loop`. Without pcscd there are no
/// readers; it is looked for now and then.
std::unique_ptr<TagReaders> makePcscReaders(EventLoop& loop, TagListener listener);

}  // namespace ocelli::host::tags
