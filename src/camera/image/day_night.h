// Whether it is day or night, by how bright the pictures are.
#pragma once

#include <optional>

#include "base/clock.h"

namespace ocelli::camera::image {

/// Night begins when it has been dark for some time, and ends when it has been bright for as long.
/// A lamp that night switches on makes the picture brighter: it must be brighter still, well beyond
/// what the lamp alone gave, before that counts as day. Reentrant.
class DayNight {
  public:
    /// @param sensitivity  0..100; higher: night begins while it is still brighter
    /// @param lamp  night switches one on
    void apply(int sensitivity, Duration delay, bool lamp = false);

    /// @param light  mean brightness of the picture as it came, 16..235
    /// @return       true while it is night
    bool update(float light, MonoTime time);

    bool night() const { return night_; }

    /// Day again, until pictures say otherwise.
    void forget();

  private:
    bool wants(float light) const;

    float dark_ = 45;  ///< at or below it is night
    Duration delay_ = std::chrono::seconds(5);
    bool lamp_ = false;
    bool night_ = false;
    std::optional<MonoTime> since_;    ///< it has been the other way
    std::optional<MonoTime> settles_;  ///< when a lamp has had its effect
    std::optional<float> lit_;         ///< brightness of the night, lamp included
};

}  // namespace ocelli::camera::image
