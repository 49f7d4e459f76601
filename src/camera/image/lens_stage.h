// Makes lines straight again that the lens has bent.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// Gives a new frame of the same size. The picture is scaled so that nothing outside of it is
/// needed and as much of the view as possible stays. The places of all pixels are worked out once
/// for each size. Reentrant.
class LensStage final : public ImageStage {
  public:
    void apply(const LensParameters& lens);

    std::string_view name() const override { return "lens"; }

    bool active() const override { return lens_.k1 != 0 || lens_.k2 != 0; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    /// Where a pixel comes from: the upper left one of four, and the way to the next in 1/128.
    struct Place {
        std::uint16_t x = 0;
        std::uint16_t y = 0;
        std::uint8_t right = 0;
        std::uint8_t down = 0;
    };

    struct Map {
        int width = 0;
        int height = 0;
        std::vector<Place> places;  ///< [height][width]
    };

    void draw(Map& map, int width, int height) const;
    static void move(const Map& map, const media::ConstPlane& from, const media::Plane& to);

    LensParameters lens_;
    Map luma_;
    Map chroma_;
};

}  // namespace ocelli::camera::image
