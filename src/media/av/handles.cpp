// AVERROR becomes an error kind here.
#include "media/av/handles.h"

#include <array>
#include <cerrno>

extern "C" {
#include <libavutil/error.h>
}

namespace ocelli::media::av {
namespace {

ErrorKind kindOf(int code) {
    switch (code) {
        case AVERROR(ENOMEM):
            return ErrorKind::ResourceExhausted;
        case AVERROR(EINVAL):
            return ErrorKind::InvalidArgument;
        case AVERROR_ENCODER_NOT_FOUND:
        case AVERROR(ENOSYS):
        case AVERROR(ENODEV):
        case AVERROR(ENOENT):
            return ErrorKind::Unsupported;
        case AVERROR(EBUSY):
        case AVERROR(EIO):
        case AVERROR(ECONNREFUSED):
        case AVERROR(ECONNRESET):
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

}  // namespace ocelli::media::av
