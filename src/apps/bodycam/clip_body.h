// The bytes of a clip as the body of an answer, read off the loop.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "bodyworn/evidence/sealer.h"
#include "net/http/message.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::bodycam {

/// Whole, or the part that a Range header names.
/// @param queue  where it is read; outlives the answer
net::http::Response clipResponse(
    EventLoop& loop,
    SerialQueue& queue,
    std::shared_ptr<bodyworn::evidence::ClipReader> reader,
    std::string_view range,
    std::string_view fileName
);

}  // namespace ocelli::apps::bodycam
