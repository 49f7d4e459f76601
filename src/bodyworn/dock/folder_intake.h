// An intake into a plain folder: for a controller without a spool, and for tests.
#pragma once

#include "bodyworn/dock/intake.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::dock {

/// `<folder>/<serial>/<recording>/`: offer.json, objects, and what is not whole as `<object>.part`.
/// Keeps what it is given as it is: what is not encrypted for a destination is readable here.
class FolderIntake : public Intake {
  public:
    /// @param files  must outlive this object
    FolderIntake(FileSystem& files, std::string folder)
        : files_(files), folder_(std::move(folder)) {}

    Result<void> open(const std::string& serial, const Offer& offer) override;
    Result<Offer> offer(const std::string& serial, const std::string& recording) override;
    Result<ObjectState> state(
        const std::string& serial, const std::string& recording, const OfferedObject& object
    ) override;
    Result<void> append(
        const std::string& serial,
        const std::string& recording,
        const OfferedObject& object,
        std::uint64_t offset,
        ByteSpan bytes
    ) override;
    Result<bool> close(
        const std::string& serial, const std::string& recording, const OfferedObject& object
    ) override;

    /// `confirmed` is up to a subclass that knows the destination; here it never is.
    Result<RecordingState> progress(const std::string& serial, const std::string& recording)
        override;

    std::string folderOf(const std::string& serial, const std::string& recording) const {
        return folder_ + "/" + serial + "/" + recording;
    }

  private:
    Result<bool> isThere(const std::string& path);

    FileSystem& files_;
    std::string folder_;
};

}  // namespace ocelli::bodyworn::dock
