// The lamp of the device: one line that is switched by hand, or by channels that want light.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "host/alarm_io/output_lines.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// Lives on the main loop. Off at the beginning and at the end.
class Illuminator {
  public:
    /// @param line  as host/alarm_io/line.h reads it; empty: the device has no lamp.
    /// InvalidArgument.
    static Result<std::unique_ptr<Illuminator>> create(const std::string& line);

    /// `GET` and `POST /api/v1/illuminator`.
    void addRoutes(net::http::Router& router);

    /// A channel wants light, or no longer: the lamp is on from the first that wants it until the
    /// last does not. By hand it can be switched in between.
    void want(int channel, bool on);

    /// Whether there is one.
    void tell(Json& capabilities) const;

  private:
    explicit Illuminator(const std::optional<host::alarm_io::LineAddress>& line);

    Result<net::http::Response> state() const;
    Result<net::http::Response> turn(const net::http::Request& request);
    Result<void> set(bool on);

    std::optional<host::alarm_io::OutputLines> line_;
    bool on_ = false;
    std::set<int> wanted_;  ///< channels
};

}  // namespace ocelli::apps::camera
