// AVERROR becomes an error kind here.
#include "media/av/handles.h"

#include <array>
#include <cerrno>

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

namespace ocelli::media::av {
namespace {

ErrorKind kindOf(int code) {
    switch (code) {
        case AVERROR(ENOMEM):
            return ErrorKind::ResourceExhausted;
        case AVERROR(EINVAL):
        case AVERROR_OPTION_NOT_FOUND:
            return ErrorKind::InvalidArgument;
        case AVERROR_ENCODER_NOT_FOUND:
        case AVERROR_DECODER_NOT_FOUND:
        case AVERROR_DEMUXER_NOT_FOUND:
        case AVERROR_PROTOCOL_NOT_FOUND:
        case AVERROR_PATCHWELCOME:
        case AVERROR(ENOSYS):
            return ErrorKind::Unsupported;
        case AVERROR(ENOENT):
        case AVERROR(ENODEV):
        case AVERROR_HTTP_NOT_FOUND:
        case AVERROR_STREAM_NOT_FOUND:
            return ErrorKind::NotFound;
        case AVERROR(EACCES):
        case AVERROR(EPERM):
        case AVERROR_HTTP_FORBIDDEN:
            return ErrorKind::PermissionDenied;
        case AVERROR_HTTP_UNAUTHORIZED:
            return ErrorKind::Unauthenticated;
        case AVERROR(EBUSY):
        case AVERROR(EIO):
        case AVERROR(EPIPE):
        case AVERROR(ECONNREFUSED):
        case AVERROR(ECONNRESET):
        case AVERROR(ENETUNREACH):
        case AVERROR(EHOSTUNREACH):
        case AVERROR_HTTP_BAD_REQUEST:
        case AVERROR_HTTP_OTHER_4XX:
        case AVERROR_HTTP_SERVER_ERROR:
            return ErrorKind::Unavailable;
        case AVERROR_INVALIDDATA:
        case AVERROR_EOF:
            return ErrorKind::DataLoss;
        case AVERROR(ETIMEDOUT):
            return ErrorKind::DeadlineExceeded;
        case AVERROR_EXIT:
            return ErrorKind::Cancelled;
        default:
            return ErrorKind::Internal;
    }
}

}  // namespace

Error avError(int code, std::string_view doing, std::string_view what, std::source_location where) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return Error(kindOf(code), text.data(), where).withContext(doing, what);
}

void quietLibrary() {
    static const bool done = [] {
        av_log_set_level(AV_LOG_QUIET);
        return true;
    }();
    static_cast<void>(done);
}

}  // namespace ocelli::media::av
