// One stay in a dock: the camera is taken into a system, greeted and unloaded.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "bodyworn/dock/camera_end.h"
#include "bodyworn/dock/https_link.h"
#include "bodyworn/evidence/device_identity.h"
#include "bodyworn/vault/recording_vault.h"

namespace ocelli::apps::bodycam {

namespace dock = bodyworn::dock;

enum class DockStage : std::uint8_t {
    Away,      ///< not docked, or no controller is known
    Looking,   ///< no answer yet
    NotAdded,  ///< waits for an administrator
    Refused,   ///< the controller turns it away
    Bringing,  ///< recordings leave
    Waiting,   ///< all is at the controller, not at the destination
    Done,      ///< nothing is left on the camera
};

std::string_view toString(DockStage stage);

/// How far a stay has come, for lamps and for people.
struct DockReport {
    DockStage stage = DockStage::Away;
    std::string controller;   ///< its serial number; empty before its first answer
    std::string cause;        ///< why it does not go on; empty when it does
    std::uint64_t done = 0;   ///< bytes at the controller
    std::uint64_t total = 0;  ///< bytes of all recordings on the camera
    bool lost = false;        ///< the controller of its system does not answer
    std::map<std::string, std::string> damaged;  ///< recordings that cannot leave, and why
    std::optional<dock::Welcome> welcome;        ///< the newest
};

/// Reentrant and blocking; bound to the dock queue.
class DockVisit {
  public:
    struct Faces {
        const Clock& clock;
        bodyworn::vault::RecordingVault& vault;
        dock::TransferBooks& books;
        net::Endpoint controller;

        /// Keeps a changed identity durably; the camera signs with it from then on.
        std::function<Result<void>(const bodyworn::evidence::DeviceIdentity&)> keepIdentity;
        std::function<void()> onLeft;  ///< taken out of its system, all recordings delivered
    };

    /// @param stop  requested when the camera is taken out
    DockVisit(Faces faces, bodyworn::evidence::DeviceIdentity identity, std::stop_token stop);

    /// The camera's log, for the manager: sent with the next step that reaches the controller.
    void setLog(std::string log) { log_ = std::move(log); }

    /// One question.
    /// @param hello  the camera as it is now; what waits is filled in here
    /// @return what to wait before the next
    Duration step(dock::Hello hello);

    const DockReport& report() const { return report_; }

    static constexpr Duration kAskAgain = std::chrono::seconds(2);
    static constexpr unsigned kLostAfter = 3;  ///< answers that did not come, one after the other

  private:
    Result<Duration> tryStep(dock::Hello hello);
    Result<Duration> enrol(const dock::Hello& hello);
    Result<Duration> unload(dock::Hello hello);
    Result<void> open();
    Result<void> count();
    void sendLog();
    void tell(const dock::CameraEnd::Step& step);
    Result<bool> leaves(bool idle);
    Duration failed(const Error& why);

    Faces faces_;
    bodyworn::evidence::DeviceIdentity identity_;
    std::string log_;
    std::stop_token stop_;
    std::unique_ptr<dock::HttpsLink> link_;
    dock::CameraEnd end_;
    DockReport report_;
    std::optional<std::uint64_t> pending_;  ///< bytes on the camera
    std::optional<MonoTime> leaveAt_;
    unsigned unanswered_ = 0;
    bool greeting_ = false;
};

}  // namespace ocelli::apps::bodycam
