// Evidence as it is kept on a camera: sealed clips, signed video, a chain of manifests.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "apps/bodycam/evidence_keeper.h"
#include "bodyworn/device/provision.h"
#include "bodyworn/evidence/device_identity.h"
#include "bodyworn/evidence/manifest.h"
#include "bodyworn/evidence/media_signer.h"
#include "runtime/guarded.h"

namespace ocelli::apps::bodycam {

class SealedKeeper final : public EvidenceKeeper {
  public:
    struct Facts {
        evidence::DeviceFacts device;

        /// Set: clips are encrypted for this destination while they are written.
        std::optional<evidence::DestinationKey> destination;
    };

    /// The identity in the folder, or a fresh one. DataLoss when what is there is broken.
    /// @param files  must outlive this object
    static Result<std::unique_ptr<SealedKeeper>> open(
        FileSystem& files, const std::string& folder, Facts facts, WallTime now
    );

    using IdentityPtr = std::shared_ptr<const evidence::DeviceIdentity>;

    /// Thread-safe.
    IdentityPtr identity() const { return *identity_.lock(); }

    /// Durable when it returns; signs with it from the next clip on. Thread-safe.
    Result<void> setIdentity(const evidence::DeviceIdentity& identity);

    /// Whom clips are encrypted for from the next one on; nothing: nobody. Thread-safe.
    void setDestination(const std::optional<device::ContentKey>& key);

    Result<std::unique_ptr<evidence::SealingClip>> begin(
        const std::string& folder, std::string stem, evidence::ContentType type, WallTime start
    ) override;
    Result<Bytes> sign(const media::Track& track, ByteSpan picture, WallTime time) override;
    Result<std::vector<Bytes>> endVideo(WallTime end) override;
    Result<void> complete(const device::RecordingBook& book, const std::string& folder) override;
    Result<std::vector<evidence::SealedClip>> clips(const std::string& folder) override;
    Result<std::unique_ptr<evidence::ClipReader>> open(
        const std::string& folder, const evidence::SealedClip& clip
    ) override;
    Result<int> recover(const std::string& folder) override;

  private:
    SealedKeeper(
        FileSystem& files,
        std::string folder,
        Facts facts,
        IdentityPtr identity,
        evidence::ManifestChain chain
    );

    Result<void> sealTrack(const device::RecordingBook& book, const std::string& folder);
    evidence::ClipWish wishOf(std::string stem, evidence::ContentType type, WallTime start) const;

    FileSystem& files_;
    std::string folder_;
    evidence::DeviceFacts device_;
    Guarded<std::optional<evidence::DestinationKey>> destination_;
    Guarded<IdentityPtr> identity_;
    evidence::ManifestChain chain_;
    evidence::Sealer sealer_;
    std::optional<evidence::MediaSigner> signer_;
    IdentityPtr signing_;  ///< whose key signer_ has
    media::Codec codec_ = media::Codec::H264;
};

}  // namespace ocelli::apps::bodycam
