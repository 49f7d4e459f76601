// What each RTSP method does.
#pragma once

#include "delivery/rtsp/exchange.h"
#include "delivery/rtsp/shard.h"

namespace ocelli::delivery::rtsp {

/// Checks what holds for every request (CSeq, version, options, method), then does it.
void handleRequest(Shard& shard, const ExchangePtr& exchange);

/// A request that may go on: who asks for which stream.
struct Asked {
    access::Identity user;
    Url url;
    Target target;
};

/// True when the client wants to be shown the back channel.
bool wantsBackChannel(const Request& request);

/// Whether this account may speak through this stream's channel now.
bool mayTalk(const Shard& shard, const Asked& asked);

/// 551 for what the Require header names.
void refuseOption(Exchange& exchange, std::string_view header);

/// Authenticates and authorises for the stream of the request's address. Answers the exchange
/// itself when it may not go on.
std::optional<Asked> authorize(Shard& shard, Exchange& exchange);

/// The session the request names, when it belongs to who asks; answers itself when not.
Session* findOwnSession(Shard& shard, Exchange& exchange);

/// "id;timeout=60".
std::string sessionHeader(const Shard& shard, const Session& session);

// One each, in files of their own.
void describe(Shard& shard, const ExchangePtr& exchange);
void setup(Shard& shard, const ExchangePtr& exchange);
void play(Shard& shard, const ExchangePtr& exchange);

}  // namespace ocelli::delivery::rtsp
