// Messages by kind of error.
#include "camera/capture/detail/messages.h"

#include <fmt/format.h>

namespace ocelli::camera::capture::detail {

std::string networkMessage(const std::string& where, const Error& error) {
    switch (error.kind()) {
        case ErrorKind::Unauthenticated:
        case ErrorKind::PermissionDenied:
            return fmt::format("{} refuses the user name or password", where);
        case ErrorKind::NotFound:
            return fmt::format("there is no stream at {}", where);
        case ErrorKind::DeadlineExceeded:
            return fmt::format("no answer from {}", where);
        case ErrorKind::Unavailable:
        case ErrorKind::DataLoss:
            return fmt::format("no connection to {}", where);
        case ErrorKind::Unsupported:
            return fmt::format("{} sends what this device cannot read", where);
        default:
            return fmt::format("no picture from {}: {}", where, error.message());
    }
}

std::string deviceMessage(const std::string& device, const Error& error) {
    switch (error.kind()) {
        case ErrorKind::NotFound:
            return fmt::format("waiting for {}", device);
        case ErrorKind::ResourceExhausted:
        case ErrorKind::FailedPrecondition:
            return fmt::format("{} is used by another program", device);
        case ErrorKind::PermissionDenied:
            return fmt::format("no permission to use {}", device);
        case ErrorKind::Unsupported:
            return fmt::format("{} offers no format that this device can read", device);
        default:
            return fmt::format("{} gives nothing: {}", device, error.message());
    }
}

}  // namespace ocelli::camera::capture::detail
