// Words and errno mapping of the error type.
#include "base/error.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace ocelli {

std::string_view toString(ErrorKind kind) {
    static constexpr std::array<std::string_view, 13> kNames = {
        "invalid argument",
        "not found",
        "already exists",
        "permission denied",
        "unauthenticated",
        "failed precondition",
        "exhausted",
        "unavailable",
        "deadline exceeded",
        "cancelled",
        "data loss",
        "unsupported",
        "internal",
    };
    return kNames.at(static_cast<std::size_t>(kind));
}

Error Error::withField(std::string field, std::string allowed) && {
    field_ = std::move(field);
    allowed_ = std::move(allowed);
    return std::move(*this);
}

Error Error::withContext(std::string_view doing, std::string_view what) && {
    message_ = what.empty() ? fmt::format("{}: {}", doing, message_)
                            : fmt::format("{} ({}): {}", doing, what, message_);
    return std::move(*this);
}

std::string Error::describe() const {
    return fmt::format(
        "{}: {} [{}:{}]", toString(kind_), message_, where_.file_name(), where_.line()
    );
}

namespace {

ErrorKind kindOfErrno(int number) {
    switch (number) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
        case ENOTDIR:
        case ESRCH:
            return ErrorKind::NotFound;
        case EEXIST:
            return ErrorKind::AlreadyExists;
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorKind::PermissionDenied;
        case ENOSPC:
        case EDQUOT:
        case EMFILE:
        case ENFILE:
        case ENOMEM:
        case ENOBUFS:
        case EFBIG:
            return ErrorKind::ResourceExhausted;
        case EAGAIN:
        case EBUSY:
        case ECONNREFUSED:
        case ECONNRESET:
        case EADDRINUSE:
        case ENETUNREACH:
        case EHOSTUNREACH:
        case EADDRNOTAVAIL:
        case ECONNABORTED:
        case ENETDOWN:
        case EPIPE:
        case ESTALE:
        case EINTR:
            return ErrorKind::Unavailable;
        case ETIMEDOUT:
        case ETIME:
            return ErrorKind::DeadlineExceeded;
        case ECANCELED:
            return ErrorKind::Cancelled;
        case EIO:
        case EUCLEAN:
        case EBADMSG:
            return ErrorKind::DataLoss;
        case EINVAL:
        case ENAMETOOLONG:
        case EISDIR:
        case ELOOP:
        case ERANGE:
            return ErrorKind::InvalidArgument;
        case ENOTEMPTY:
            return ErrorKind::FailedPrecondition;
        case ENOTSUP:
        case ENOSYS:
        case EAFNOSUPPORT:
        case EPROTONOSUPPORT:
        case ENOTTY:
            return ErrorKind::Unsupported;
        default:
            return ErrorKind::Internal;
    }
}

}  // namespace

Error errnoError(std::string_view doing, std::string_view what, std::source_location where) {
    return errnoError(errno, doing, what, where);
}

Error errnoError(
    int number, std::string_view doing, std::string_view what, std::source_location where
) {
    return Error(kindOfErrno(number), std::generic_category().message(number), where)
        .withContext(doing, what);
}

}  // namespace ocelli
