// RTSP addresses as clients write them, and what they mean on this device.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace ocelli::delivery::rtsp {

/// "rtsp://host:port/path?query" taken apart, or "*", or a path alone.
struct Url {
    std::string origin;  ///< "rtsp://host:port"; empty when the request said a path alone
    std::string path;    ///< decoded, begins with '/', no empty parts; "*" for the whole server
    std::string query;   ///< as sent

    /// The value of the first such query member, decoded; names compare without case.
    std::optional<std::string> member(std::string_view name) const;
};

/// InvalidArgument when it is no RTSP address or not decodable; user information is left out.
Result<Url> parseUrl(std::string_view text);

/// One encoded stream of a channel.
struct StreamAddress {
    int channel = 1;  ///< 1 to 64
    int stream = 1;   ///< 1 main, 2 sub, 3 third

    auto operator<=>(const StreamAddress&) const = default;
};

/// What an address asks for.
struct Target {
    StreamAddress stream;
    bool playback = false;
    std::optional<std::uint32_t> track;  ///< behind "/trackID="
    std::optional<WallTime> from;        ///< playback: `starttime`
    std::optional<WallTime> to;          ///< playback: `endtime`
};

/// Live: "/Streaming/Channels/101", "/live/1/main". Playback: "/Streaming/tracks/101",
/// "/playback/1/main". Names compare without case; "/trackID=N" may follow.
/// @return NotFound for other paths, InvalidArgument for a broken time.
Result<Target> parseTarget(const Url& url);

/// "main", "sub", "third".
std::string_view streamName(int stream);

}  // namespace ocelli::delivery::rtsp
