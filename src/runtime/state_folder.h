// The folder in which a device keeps everything, held by one program at a time.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace ocelli {

/// Created with mode 0700 and locked for as long as this lives.
class StateFolder {
  public:
    /// Unavailable when another program holds it; PermissionDenied and others with the path.
    static Result<StateFolder> create(const std::filesystem::path& path);

    StateFolder(StateFolder&& other) noexcept;
    StateFolder& operator=(StateFolder&&) = delete;
    ~StateFolder();

    const std::filesystem::path& path() const { return path_; }

    /// Made up once for this device and kept: "OC" and ten digits.
    const std::string& serialNumber() const { return serialNumber_; }

  private:
    StateFolder(std::filesystem::path path, int lock, std::string serialNumber);

    std::filesystem::path path_;
    int lock_ = -1;
    std::string serialNumber_;
};

}  // namespace ocelli
