// Notices that somebody covered, turned, sprayed or defocused the camera.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "camera/analytics/motion_parameters.h"
#include "camera/pixels/grey.h"
#include "media/frame.h"

namespace ocelli::camera::analytics {

/// Holds the structure of the picture, block by block, against what it usually is. A block is lost
/// when its edges are gone, blurred or elsewhere. Light alone does not count: edges may become
/// weaker as the whole picture gets darker. Reentrant; a pure function of its frames.
class TamperDetector {
  public:
    /// @param sensitivity  1..100: 85 % (1) … 35 % (100) of the structure must be lost
    /// @param seconds  for how long
    /// @param outline  of the part of the picture that is guarded; empty: all of it
    TamperDetector(int sensitivity, double seconds, std::vector<AreaPoint> outline = {});

    /// True when a frame of this time is to be analysed: four a second.
    bool wants(MonoTime captureTime) const;

    /// @return true: it begins, false: it is over, nothing: no change
    std::optional<bool> process(const media::Frame& frame);

    /// The share of the usual structure that is lost now, 0..1.
    double lost() const { return lost_; }

  private:
    /// A square of the small picture, by its upper left corner.
    struct Block {
        int left = 0;
        int top = 0;
    };

    /// What has become of a block.
    enum class Fate : std::uint8_t { Plain, Kept, Lost };

    void begin();
    void layBlocks();
    Fate fateOf(const Block& block, double gain) const;
    void learn(double seconds);
    double lostShare() const;

    double needed_;
    double seconds_;
    std::vector<AreaPoint> outline_;
    std::vector<Block> blocks_;  ///< within the outline
    pixels::GreyScaler scaler_;
    pixels::GreyPicture now_;
    std::vector<float> usual_;  ///< [height][width]
    std::optional<MonoTime> last_;
    double learned_ = 0;  ///< s
    double lost_ = 0;
    std::optional<MonoTime> turningSince_;  ///< since when the other state holds
    double runningFor_ = 0;                 ///< s
    bool running_ = false;
};

}  // namespace ocelli::camera::analytics
