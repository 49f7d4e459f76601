// Puts user and password into an RTSP URL for libavformat, and keeps them out of messages.
#pragma once

#include <string>

#include "base/result.h"

namespace ocelli::media::av::detail {

struct RtspUrls {
    std::string secret;  ///< with user and password; only for libavformat
    std::string shown;   ///< without; for messages
};

/// A user in the URL counts when `user` is empty. InvalidArgument when it is no rtsp:// or rtsps://
/// URL.
Result<RtspUrls> withUser(
    const std::string& url, const std::string& user, const std::string& password
);

}  // namespace ocelli::media::av::detail
