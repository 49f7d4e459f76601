// Who watches over RTSP: for the figures, the list of people online, and those who may no longer.
#pragma once

#include <vector>

#include "apps/camera/health.h"
#include "apps/camera/servers.h"
#include "control/users/users.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop. Looks at the RTSP server every two seconds.
class RtspReaders {
  public:
    /// Ends the sessions of accounts whose permissions have changed: they must authenticate anew.
    RtspReaders(EventLoop& loop, Servers& servers, control::users::Users& accounts);

    std::vector<ReaderFigures> figures() const;
    StreamDelays delays() const;

  private:
    std::vector<control::users::OnlineUser> online() const;
    bool end(const std::string& onlineId);

    Servers& servers_;
    Servers::RtspFigures figures_;  ///< as of the last look
    Timer timer_;
};

}  // namespace ocelli::apps::camera
