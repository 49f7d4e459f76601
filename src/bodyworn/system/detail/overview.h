// What people see of a system: dashboard, cameras, report. Internal to System.
#pragma once

#include "bodyworn/system/lights.h"
#include "bodyworn/system/system.h"

namespace ocelli::bodyworn::system {

/// Looks at the whole system once.
class Overview {
  public:
    static Result<Overview> look(const System& system);

    /// What only the report needs.
    Result<void> lookDeeper();

    Json dashboard() const;
    Json cameras() const;
    Json report(bool maskNames) const;

  private:
    explicit Overview(const System& system) : system_(&system) {}

    Json problems() const;
    void addDestinationProblems(Json& list) const;
    void addCameraProblem(Json& list, const Device& device) const;
    void addDockProblems(Json& list) const;
    void addPowerProblems(Json& list) const;
    const TransferFigures* newestTransfer(std::string_view serial) const;
    bool mayBeTooOld(const Device& device) const;
    Json firstSteps() const;
    Json controller() const;
    Json destination() const;
    Json camera(const Device& device) const;
    Json transfers() const;
    Json logs(bool maskNames) const;
    const System* system_;
    WallTime now_;
    std::vector<Device> devices_;
    std::vector<Profile> profiles_;
    std::int64_t wearers_ = 0;
    std::int64_t waitingAnnouncements_ = 0;
    std::string name_;
    std::string id_;
    Json setup_;
    Assignment assignment_ = Assignment::Fixed;
    bool complete_ = false;
    std::optional<offload::ConnectionFile> connection_;
    StorageFigures storage_;
    DestinationFigures destination_;
    std::vector<TransferFigures> transfers_;
    std::vector<TagReaderFigures> readers_;
    QueueFigures queue_;
    std::vector<DockPortFigures> ports_;
    PowerFigures power_;
    std::vector<ContactFigures> contacts_;
    std::vector<CameraLog> logs_;           ///< of the report
    std::vector<std::string> people_ = {};  ///< names and ids that are masked
};

}  // namespace ocelli::bodyworn::system
