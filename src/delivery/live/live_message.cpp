// Formatting and reading of live messages.
#include "delivery/live/live_message.h"

#include <cmath>

#include "base/json.h"
#include "delivery/mp4/init_segment.h"

namespace ocelli::delivery::live {
namespace {

/// No message of the page is longer; what is, is not read.
constexpr std::size_t kLongestPageMessage = 1024;

}  // namespace

Bytes formatMessageHeader(const MessageHeader& header) {
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(header.kind));
    out.u8(header.keyFrame ? 1 : 0);
    out.u16(0);
    out.u32(header.sequence);
    out.u64(static_cast<std::uint64_t>(header.captureTime.microseconds));
    out.u64(static_cast<std::uint64_t>(header.sendTime.microseconds));
    return out.release();
}

std::string formatStreamMessage(const media::TrackList& tracks) {
    const media::Track& video = *tracks.front();
    const bool mjpeg = video.codec == media::Codec::Mjpeg;
    Json json{{"type", "stream"}};
    json["mime"] = mjpeg ? "video/mp4; codecs=\"mp4v.6c\"" : mp4::mimeType(tracks);
    json["width"] = video.width;
    json["height"] = video.height;
    json["frameRate"] = video.frameRate;
    json["codec"] = std::string(media::toString(video.codec));
    json["audio"] = tracks.size() > 1;
    return formatJson(json);
}

std::string formatLostMessage(std::uint64_t frames) {
    return formatJson(Json{{"type", "lost"}, {"frames", frames}});
}

std::string formatStateMessage(bool live, std::string_view message) {
    return formatJson(Json{
        {"type", "state"}, {"state", live ? "live" : "noVideo"}, {"message", std::string(message)}
    });
}

std::string formatPongMessage(double t, WallTime now) {
    return formatJson(Json{{"type", "pong"}, {"t", t}, {"utc", formatTime(now)}});
}

Result<PageMessage> parsePageMessage(std::string_view text) {
    if (text.size() > kLongestPageMessage) {
        return fail(ErrorKind::InvalidArgument, "a message of more than 1024 bytes");
    }
    const Json json = OCELLI_TRY(parseJson(text));
    const std::string type = OCELLI_TRY(stringMember(json, "type"));
    PageMessage message;
    if (type == "pause") {
        message.kind = PageMessageKind::Pause;
        return message;
    }
    if (type == "resume") {
        message.kind = PageMessageKind::Resume;
        return message;
    }
    if (type != "ping") {
        return fail(ErrorKind::InvalidArgument, "type must be ping, pause or resume");
    }
    const auto t = json.find("t");
    if (t == json.end() || !t->is_number()) {
        return fail(ErrorKind::InvalidArgument, "t must be a number");
    }
    message.t = t->get<double>();
    return message;
}

}  // namespace ocelli::delivery::live
