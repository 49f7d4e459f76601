// How far a delivery has come, kept so that a kill at any moment costs at most one repeat.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::bodyworn::offload {

struct DeliveryProgress {
    bool container = false;           ///< the destination has taken the container
    std::set<std::string> delivered;  ///< objects that it has confirmed
    bool complete = false;            ///< Status is Complete
    std::string refusal;              ///< why the container was refused; empty: it was not

    std::string rejectedContainer;  ///< chosen before it is used
    bool rejectedMade = false;
    std::string rejectedReason;
    std::set<std::string> refused;         ///< objects refused where they belong
    std::set<std::string> rejectedStored;  ///< objects that went as rejected content

    bool operator==(const DeliveryProgress&) const = default;
};

std::string formatProgress(const DeliveryProgress& progress);

/// InvalidArgument for what is none.
Result<DeliveryProgress> parseProgress(std::string_view text);

/// Keeps it. The real one writes files; that of a simulation can lose what was not made durable.
class ProgressBook {
  public:
    virtual ~ProgressBook() = default;

    /// A fresh one where nothing is known.
    virtual Result<DeliveryProgress> load(const std::string& recording) = 0;

    /// Durable when it returns.
    virtual Result<void> save(const std::string& recording, const DeliveryProgress& progress) = 0;

    /// The recording is gone from here.
    virtual Result<void> forget(const std::string& recording) = 0;
};

/// One small file a recording. Reentrant.
class FolderBook final : public ProgressBook {
  public:
    explicit FolderBook(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Result<DeliveryProgress> load(const std::string& recording) override;
    Result<void> save(const std::string& recording, const DeliveryProgress& progress) override;
    Result<void> forget(const std::string& recording) override;

  private:
    std::filesystem::path fileOf(const std::string& recording) const;

    std::filesystem::path folder_;
};

}  // namespace ocelli::bodyworn::offload
