// Which of several loops serves whom.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/rtsp/faces.h"
#include "delivery/rtsp/message.h"

namespace ocelli::delivery::rtsp {

/// Multicast groups are sent by one shard alone.
inline constexpr std::size_t kGroupShard = 0;
inline constexpr std::size_t kMostShards = 16;

/// All connections of a peer begin on the same shard, so that what belongs together meets there:
/// the halves of a tunnel, a session and the connection that ends it, the bound of connections.
std::size_t shardOfPeer(std::string_view address, std::size_t shards);

/// A random name that tells where the session lives.
std::string newSessionId(std::size_t shard);

/// Nothing for what is no name of a session of ours.
std::optional<std::size_t> shardOfSession(std::string_view id, std::size_t shards);

/// Where a request has to be answered; nothing when any shard may: who asks for multicast, and who
/// will be told the key of a protected group, belongs to the shard that sends the groups.
/// @param secure  through TLS
std::optional<std::size_t> shardOfRequest(
    const Request& request, bool secure, const Faces& faces, std::size_t shards
);

}  // namespace ocelli::delivery::rtsp
