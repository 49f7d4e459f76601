// Which disk or card was in use last, so that another one, or none, is noticed after a restart.
#pragma once

#include <filesystem>
#include <string>

namespace ocelli::apps::camera {

/// Thread-bound. A small file in the state folder.
class KnownVolume {
  public:
    /// @param file    where it is remembered
    /// @param folder  of the volume; what is remembered of another folder does not count
    KnownVolume(std::filesystem::path file, std::string folder);

    /// Empty when none is known.
    const std::string& id() const { return id_; }

    void learn(const std::string& id);
    void forget();

  private:
    std::filesystem::path file_;
    std::string folder_;
    std::string id_;
};

}  // namespace ocelli::apps::camera
