// One error type for the whole house: a kind, a message and where it arose.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace ocelli {

/// What went wrong, independent of any protocol. One table each maps it to HTTP, RTSP and exit
/// status.
enum class ErrorKind : std::uint8_t {
    InvalidArgument,     ///< The caller gave something out of form or range.
    NotFound,            ///< No such thing.
    AlreadyExists,       ///< There is one of that name.
    PermissionDenied,    ///< Known, but not allowed.
    Unauthenticated,     ///< Not known who asks.
    FailedPrecondition,  ///< Another setting or state forbids it.
    ResourceExhausted,   ///< A bound is reached: disk, memory, sessions.
    Unavailable,         ///< Not now; trying again may help.
    DeadlineExceeded,    ///< It took too long.
    Cancelled,           ///< The caller gave up.
    DataLoss,            ///< Stored or received bytes are broken.
    Unsupported,         ///< Not something this device can do.
    Internal,            ///< Our own mistake.
};

std::string_view toString(ErrorKind kind);

/// An expected failure. Reentrant; cheap to move.
class Error {
  public:
    Error(
        ErrorKind kind,
        std::string message,
        std::source_location where = std::source_location::current()
    )
        : kind_(kind), message_(std::move(message)), where_(where) {}

    ErrorKind kind() const { return kind_; }

    /// Plain words for a person; no trailing full stop.
    const std::string& message() const { return message_; }

    /// The setting, parameter or member that is wrong; empty where that does not apply.
    const std::string& field() const { return field_; }

    /// The range or list that `field` may have; empty where that does not apply.
    const std::string& allowed() const { return allowed_; }

    const std::source_location& where() const { return where_; }

    /// Names the field and its allowed range, for problem documents.
    Error withField(std::string field, std::string allowed = {}) &&;

    /// Puts what only the caller knows in front: "opening segment (a.mp4): no space left".
    Error withContext(std::string_view doing, std::string_view what = {}) &&;

    /// "kind: message [file:line]" for logs.
    std::string describe() const;

  private:
    ErrorKind kind_;
    std::string message_;
    std::string field_;
    std::string allowed_;
    std::source_location where_;
};

/// Turns the present errno into an Error, with the fitting kind.
Error errnoError(
    std::string_view doing,
    std::string_view what = {},
    std::source_location where = std::source_location::current()
);

/// Same for a given errno value.
Error errnoError(
    int number,
    std::string_view doing,
    std::string_view what,
    std::source_location where = std::source_location::current()
);

}  // namespace ocelli
