// A file's digest, and an encrypted clip opened into a temporary folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "bodyworn/evidence/clip.h"

namespace ocelli::bodyworn::evidence::detail {

Result<ContentDigest> digestFile(const std::filesystem::path& file);

/// The plain bytes of an encrypted clip in a file that goes with this object.
class OpenedClip {
  public:
    /// @param keyObject  text of the key object. PermissionDenied for another private key, DataLoss
    /// when the cipher text is broken.
    static Result<std::unique_ptr<OpenedClip>> open(
        const std::filesystem::path& file,
        const std::string& name,
        const std::string& keyObject,
        const std::string& privateKey
    );
    ~OpenedClip();
    OpenedClip(const OpenedClip&) = delete;
    OpenedClip& operator=(const OpenedClip&) = delete;

    const std::filesystem::path& path() const { return path_; }

    const ContentDigest& digest() const { return digest_; }

  private:
    explicit OpenedClip(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
    std::filesystem::path path_;
    ContentDigest digest_;
};

}  // namespace ocelli::bodyworn::evidence::detail
