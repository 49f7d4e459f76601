// The manifest of a recording: what belongs to it, signed by the camera and chained to the one
// before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "bodyworn/evidence/clip.h"
#include "bodyworn/evidence/device_identity.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::evidence {

/// The name of the object beside the clips, on the camera and at the destination.
inline constexpr std::string_view kManifestName = "manifest.json";

struct DeviceFacts {
    std::string serial;
    std::string model;
    std::string firmware;
    std::string manufacturer = "Ocelli";

    bool operator==(const DeviceFacts&) const = default;
};

/// A mark that the wearer set, as it stood at the end of the recording.
struct ManifestMark {
    std::string name;  ///< "bookmark_20260102T030512Z_1"
    WallTime time;
    std::string category;  ///< id, empty: none
    std::string text;

    bool operator==(const ManifestMark&) const = default;
};

struct Manifest {
    std::string recording;  ///< `<UserID>_<BWCSerialNumber>_<TriggerOnTime>`: the container's name
    DeviceFacts device;
    std::string user;  ///< its UUID inside the system
    std::string triggerOn;
    std::string triggerOff;
    WallTime triggerOnTime;
    WallTime triggerOffTime;
    WallTime start;        ///< with what was buffered before
    WallTime stop;         ///< with what was recorded after
    std::string timeZone;  ///< IANA name

    std::vector<SealedClip> clips;    ///< in the order of time; tracks behind clips. At most 10,000
    std::vector<ManifestMark> marks;  ///< at most 1,000

    std::uint64_t number = 0;  ///< of this manifest on this camera, from 1; set by ManifestChain
    std::string previous;      ///< SHA-256 of the manifest before (hex), zeros for the first

    bool operator==(const Manifest&) const = default;
};

/// The canonical text of a manifest with the chain of certificates and the signature in it: one
/// line of JSON, members sorted by name, no blanks. What is signed is the same text without the
/// member "signature". InvalidArgument when a member is out of form.
Result<std::string> signManifest(const Manifest& manifest, const crypto::CertifiedKey& key);

/// A manifest as it was found, not believed yet.
struct SignedManifest {
    Manifest manifest;
    std::string certificates;  ///< PEM, the leaf first
    Bytes signature;
    std::string document;  ///< what was signed
    std::string digest;    ///< SHA-256 of the whole text, hex: what the next one names
};

/// InvalidArgument names what is missing or out of form. At most 16 MiB.
Result<SignedManifest> parseManifest(std::string_view text);

struct ManifestVerdict {
    bool intact = false;   ///< signed by the certificate it carries, nothing changed since
    bool trusted = false;  ///< the certificate leads to a root and held at the time of recording
    std::string reason;    ///< in plain words, when one of them is false
};

/// @param roots  PEM; empty: nobody is believed, `trusted` stays false
ManifestVerdict verifyManifest(const SignedManifest& manifest, std::string_view roots);

/// The chain of a camera's manifests. Signing is the durable step: after a power cut the manifest
/// is either the newest of the chain or was never made. Reentrant.
class ManifestChain {
  public:
    /// @param files   must outlive this object
    /// @param folder  of the camera's books; the file is chain.json. DataLoss when it is broken.
    static Result<ManifestChain> open(FileSystem& files, std::string folder);

    /// Numbers, links and signs the manifest, makes it durable as the newest of the chain and
    /// writes it to `recordingFolder`. The same recording again gives the text it was given then.
    Result<std::string> sign(
        Manifest manifest, const crypto::CertifiedKey& key, const std::string& recordingFolder
    );

    struct Newest {
        std::string recording;
        std::string text;
    };

    /// The newest manifest, nothing before the first. After a start it has to be written to its
    /// recording's folder when it is not there: a power cut came before that.
    const std::optional<Newest>& newest() const { return newest_; }

    std::uint64_t number() const { return number_; }  ///< of the newest; 0 before the first

  private:
    ManifestChain(FileSystem& files, std::string folder)
        : files_(&files), folder_(std::move(folder)) {}

    FileSystem* files_;
    std::string folder_;
    std::uint64_t number_ = 0;
    std::string digest_ = std::string(64, '0');
    std::optional<Newest> newest_;
};

}  // namespace ocelli::bodyworn::evidence
