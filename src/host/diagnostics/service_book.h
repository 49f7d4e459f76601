// How long the device has run in all, and when somebody last looked after it.
#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::host::diagnostics {

/// What somebody should do from time to time.
enum class Task { Inspection, Battery };

/// "inspection", "battery"; nothing for another word.
std::string_view toString(Task task);
std::optional<Task> taskOf(std::string_view word);

/// Counts while it lives. What was not saved is lost when the program is killed. Reentrant.
class ServiceBook {
  public:
    /// Goes on from `file`, or begins. DataLoss for a damaged one: it is put aside (".damaged"),
    /// and counting begins anew with the next call.
    static Result<ServiceBook> open(std::filesystem::path file, const Clock& clock);

    /// One that begins now.
    static ServiceBook begin(std::filesystem::path file, const Clock& clock) {
        return {std::move(file), clock};
    }

    /// All hours of operation since the book began.
    double hours() const;

    /// The task has been done now.
    void done(Task task);

    /// Hours of operation since wear parts were looked at, or since the book began.
    double hoursSinceInspection() const;

    /// When the battery was charged in full, or the book began.
    WallTime batteryCharged() const { return batteryCharged_; }

    /// The battery is due so many months (of 30 days) after it was charged; 0: never.
    bool batteryDue(int months) const;

    /// Inspection is due after so many hours of operation; 0: never.
    bool inspectionDue(int hours) const;

    /// The content of the file as it is now, to be written durably by whoever may block.
    std::string text() const;

    const std::filesystem::path& file() const { return file_; }

  private:
    ServiceBook(std::filesystem::path file, const Clock& clock);

    Result<void> read(const std::string& text);
    double seconds() const;

    std::filesystem::path file_;
    const Clock* clock_;
    MonoTime opened_;
    double secondsBefore_ = 0;
    double inspectedAt_ = 0;  ///< seconds of operation
    WallTime batteryCharged_;
};

}  // namespace ocelli::host::diagnostics
