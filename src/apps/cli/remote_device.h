// A device elsewhere in the network, as subcommands of `ocelli` talk to it.
#pragma once

#include <string>

#include "base/json.h"
#include "net/http/client.h"

namespace ocelli::apps::cli {

/// What names a device on a command line.
struct Where {
    std::string device;       ///< an address, or a serial number to be looked for
    std::string fingerprint;  ///< as in `net::http::Destination`
};

/// Where the device answers, by HTTPS if it can. A serial number is looked for by multicast DNS.
/// NotFound.
Result<net::http::Destination> locate(const Where& where);

/// A password: of the environment variable, or typed at the terminal without being shown, twice
/// when it is a new one. InvalidArgument when the two differ, FailedPrecondition when there is
/// nothing to read from.
enum class Password { Present, New };
Result<std::string> readPassword(Password which, const char* variable);

/// Blocking; thread of the program.
class RemoteDevice {
  public:
    explicit RemoteDevice(net::http::Destination at) : at_(std::move(at)) {}

    /// An answer's document. An error is what the device says of it.
    Result<Json> ask(net::http::Method method, const std::string& path, const Json& body = nullptr);

    /// Unauthenticated, or Unavailable while locked.
    Result<void> logIn(const std::string& name, const std::string& password);
    void logOut();

    const net::http::Destination& at() const { return at_; }

    /// The certificate that was shown last; empty without TLS.
    const std::string& fingerprint() const { return fingerprint_; }

  private:
    SystemClock clock_;
    net::http::Destination at_;
    std::string fingerprint_;
    std::string cookie_;
    std::string token_;
};

}  // namespace ocelli::apps::cli
