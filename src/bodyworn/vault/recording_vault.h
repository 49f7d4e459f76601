// The recordings of a real camera, as a dock takes them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bodyworn/dock/camera_end.h"
#include "bodyworn/vault/book_shelf.h"

namespace ocelli::bodyworn::vault {

/// Reentrant; blocks on the disk.
class RecordingVault final : public dock::CameraVault {
  public:
    /// @param files  must outlive this object, as must the shelf
    /// @param storageKey  32 bytes: DeviceIdentity::storageKey()
    RecordingVault(FileSystem& files, const BookShelf& shelf, Bytes storageKey)
        : files_(files), shelf_(shelf), key_(storageKey), sealer_(files, std::move(storageKey)) {}

    /// Complete recordings, the oldest first. What cannot be read is in damaged() afterwards.
    Result<std::vector<dock::Offer>> recordings() override;

    Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& recording, const std::string& object
    ) override;

    Result<void> remove(const std::string& recording) override;

    /// A recording that stays on the camera, and why.
    struct Damaged {
        std::string recording;
        std::string reason;

        bool operator==(const Damaged&) const = default;
    };

    /// As of the last recordings().
    const std::vector<Damaged>& damaged() const { return damaged_; }

  private:
    Result<dock::Offer> offerOf(const device::RecordingBook& book);
    Result<bool> isBeingRemoved(const std::string& folder) const;

    FileSystem& files_;
    const BookShelf& shelf_;
    Bytes key_;
    evidence::Sealer sealer_;
    std::vector<Damaged> damaged_;
};

/// Bytes of all objects together.
std::uint64_t bytesOf(const std::vector<dock::Offer>& offers);

}  // namespace ocelli::bodyworn::vault
