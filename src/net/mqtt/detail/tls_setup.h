// TLS of a connection to a broker: believed authorities, and the name that has to be in the
// certificate although we connect to an address.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

struct ssl_ctx_st;

namespace ocelli::net::mqtt::detail {

class Tls {
  public:
    virtual ~Tls() = default;
    virtual ssl_ctx_st* context() = 0;

    /// Why the last certificate was not believed; empty: it was. Thread-safe.
    virtual std::string trouble() const = 0;
};

/// @param authorities  PEM; empty: those of the system
/// @return InvalidArgument when one of them cannot be read
Result<std::unique_ptr<Tls>> makeTls(
    const std::string& host, const std::vector<std::string>& authorities, bool verify
);

}  // namespace ocelli::net::mqtt::detail
