// Connections to the Swift account of a destination, shared by everything that reads and writes
// there.
#pragma once

#include <functional>

#include "bodyworn/swift/account.h"
#include "runtime/guarded.h"

namespace ocelli::bodyworn::destination {

using WireMaker = std::function<Result<std::unique_ptr<swift::Wire>>()>;

/// Each call has a connection of its own while it lasts. Thread-safe.
class SwiftLines {
  public:
    SwiftLines(swift::Login login, WireMaker makeWire)
        : login_(std::move(login)), makeWire_(std::move(makeWire)) {}

    /// What went well, with the answer. Else Unavailable (nobody answers, the login is refused, or
    /// trying again may help), NotFound, ResourceExhausted, or InvalidArgument with the field
    /// "size" for what is too long.
    Result<swift::WireAnswer> call(const swift::Account::Call& call);

  private:
    struct Line {
        std::unique_ptr<swift::Wire> wire;
        swift::Account account;
    };

    Result<std::unique_ptr<Line>> take();

    swift::Login login_;
    WireMaker makeWire_;
    Guarded<std::vector<std::unique_ptr<Line>>> idle_;  ///< bounded
};

}  // namespace ocelli::bodyworn::destination
