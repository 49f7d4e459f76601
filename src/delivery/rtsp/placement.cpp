// By the peer's address first, and by what is asked for.
#include "delivery/rtsp/placement.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/text.h"
#include "crypto/random.h"
#include "delivery/rtsp/transport_header.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr std::size_t kSessionIdBytes = 16;
constexpr std::string_view kDigits = "0123456789abcdef";
static_assert(kDigits.size() == kMostShards);

/// Also as one of several: the shard of the groups serves all the others as well.
bool wantsGroup(const Request& request) {
    const auto offers = parseTransport(request.headers.get("Transport").value_or(""));
    return offers && std::ranges::any_of(*offers, [](const TransportOffer& offer) {
               return offer.supported && offer.multicast;
           });
}

bool describesProtectedGroup(const Request& request, const Faces& faces) {
    const auto url = parseUrl(request.uri);
    const auto target = url ? parseTarget(*url) : Result<Target>(url.error());
    if (!target || target->playback) {
        return false;
    }
    const auto stream = faces.catalog->find(target->stream);
    return stream && stream->multicast && stream->multicast->secret;
}

}  // namespace

std::size_t shardOfPeer(std::string_view address, std::size_t shards) {
    return std::hash<std::string_view>()(address) % shards;
}

std::string newSessionId(std::size_t shard) {
    OCELLI_ASSERT(shard < kMostShards);
    return fmt::format("{}{}", kDigits[shard], formatHex(crypto::randomBytes(kSessionIdBytes)));
}

std::optional<std::size_t> shardOfSession(std::string_view id, std::size_t shards) {
    if (id.size() != 1 + 2 * kSessionIdBytes) {
        return std::nullopt;
    }
    const std::size_t shard = kDigits.find(id.front());
    return shard < shards ? std::optional(shard) : std::nullopt;
}

std::optional<std::size_t> shardOfRequest(
    const Request& request, bool secure, const Faces& faces, std::size_t shards
) {
    if (const auto header = request.headers.get("Session")) {
        return shardOfSession(trim(header->substr(0, header->find(';'))), shards);
    }
    const bool group = request.method == "SETUP" && wantsGroup(request);
    const bool key = request.method == "DESCRIBE" && secure && faces.srtp &&
                     describesProtectedGroup(request, faces);
    return group || key ? std::optional(kGroupShard) : std::nullopt;
}

}  // namespace ocelli::delivery::rtsp
