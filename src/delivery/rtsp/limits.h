// What the RTSP server allows.
#pragma once

#include "delivery/rtsp/message.h"
#include "delivery/rtsp/outlet.h"

namespace ocelli::delivery::rtsp {

struct Limits {
    std::size_t connections = 512;  ///< beyond: the oldest without a session goes, or the new one
    std::size_t connectionsPerAddress = 64;  ///< the same
    std::size_t sessions = 512;
    std::size_t sessionsPerConnection = 8;
    Duration headerTime = std::chrono::seconds(10);   ///< from a message's first byte to its last
    Duration sessionTime = std::chrono::seconds(60);  ///< without request, report or progress
    Duration describeTime = std::chrono::seconds(3);  ///< for a stream to start
    Duration keyFrameTime = std::chrono::seconds(2);  ///< for a key frame to begin with
    Duration lingerTime = std::chrono::seconds(10);   ///< a stream stays open without sessions
    std::size_t groupBytes = 8U << 20U;               ///< cached since the last key frame
    int dscp = 0;                                     ///< mark of all that is sent, 0 to 63
    MessageLimits message;
    OutletBounds outlet;
};

}  // namespace ocelli::delivery::rtsp
