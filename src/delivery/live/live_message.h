// Messages of the live WebSocket (docs/design/api.md): binary header, texts to the page, texts from
// it.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "media/track.h"

namespace ocelli::delivery::live {

enum class MessageKind : std::uint8_t { InitSegment = 1, Fragment = 2 };

struct MessageHeader {
    MessageKind kind = MessageKind::Fragment;
    bool keyFrame = false;
    std::uint32_t sequence = 0;
    WallTime captureTime;  ///< of the first frame; zero for an initialisation segment
    WallTime sendTime;
};

/// 24 bytes, big endian.
Bytes formatMessageHeader(const MessageHeader& header);

/// @param tracks  as they are in the segments that follow, video first
std::string formatStreamMessage(const media::TrackList& tracks);
std::string formatLostMessage(std::uint64_t frames);
std::string formatStateMessage(bool live, std::string_view message);
std::string formatPongMessage(double t, WallTime now);

enum class PageMessageKind { Ping, Pause, Resume };

struct PageMessage {
    PageMessageKind kind = PageMessageKind::Ping;
    double t = 0;  ///< of a ping: given back as it came
};

/// InvalidArgument for anything that is not one of the three.
Result<PageMessage> parsePageMessage(std::string_view text);

}  // namespace ocelli::delivery::live
