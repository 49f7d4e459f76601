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

struct Mapping {
    int number;
    ErrorKind kind;
};

constexpr Mapping kMappings[] = {
    {ENOENT, ErrorKind::NotFound},
    {ENODEV, ErrorKind::NotFound},
    {ENXIO, ErrorKind::NotFound},
    {ENOTDIR, ErrorKind::NotFound},
    {ESRCH, ErrorKind::NotFound},
    {EEXIST, ErrorKind::AlreadyExists},
    {EACCES, ErrorKind::PermissionDenied},
    {EPERM, ErrorKind::PermissionDenied},
    {EROFS, ErrorKind::PermissionDenied},
    {ENOSPC, ErrorKind::ResourceExhausted},
    {EDQUOT, ErrorKind::ResourceExhausted},
    {EMFILE, ErrorKind::ResourceExhausted},
    {ENFILE, ErrorKind::ResourceExhausted},
    {ENOMEM, ErrorKind::ResourceExhausted},
    {ENOBUFS, ErrorKind::ResourceExhausted},
    {EFBIG, ErrorKind::ResourceExhausted},
    {EAGAIN, ErrorKind::Unavailable},
    {EBUSY, ErrorKind::Unavailable},
    {ECONNREFUSED, ErrorKind::Unavailable},
    {ECONNRESET, ErrorKind::Unavailable},
    {EADDRINUSE, ErrorKind::Unavailable},
    {ENETUNREACH, ErrorKind::Unavailable},
    {EHOSTUNREACH, ErrorKind::Unavailable},
    {EADDRNOTAVAIL, ErrorKind::Unavailable},
    {ECONNABORTED, ErrorKind::Unavailable},
    {ENETDOWN, ErrorKind::Unavailable},
    {EPIPE, ErrorKind::Unavailable},
    {ESTALE, ErrorKind::Unavailable},
    {EINTR, ErrorKind::Unavailable},
    {ETIMEDOUT, ErrorKind::DeadlineExceeded},
    {ETIME, ErrorKind::DeadlineExceeded},
    {ECANCELED, ErrorKind::Cancelled},
    {EIO, ErrorKind::DataLoss},
    {EUCLEAN, ErrorKind::DataLoss},
    {EBADMSG, ErrorKind::DataLoss},
    {EINVAL, ErrorKind::InvalidArgument},
    {ENAMETOOLONG, ErrorKind::InvalidArgument},
    {EISDIR, ErrorKind::InvalidArgument},
    {ELOOP, ErrorKind::InvalidArgument},
    {ERANGE, ErrorKind::InvalidArgument},
    {ENOTEMPTY, ErrorKind::FailedPrecondition},
    {ENOTSUP, ErrorKind::Unsupported},
    {ENOSYS, ErrorKind::Unsupported},
    {EAFNOSUPPORT, ErrorKind::Unsupported},
    {EPROTONOSUPPORT, ErrorKind::Unsupported},
    {ENOTTY, ErrorKind::Unsupported},
};

ErrorKind kindOfErrno(int number) {
    for (const Mapping& mapping : kMappings) {
        if (mapping.number == number) {
            return mapping.kind;
        }
    }
    return ErrorKind::Internal;
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
