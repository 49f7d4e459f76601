// Light that changes in parts of the picture: shadows of clouds, lamps that sweep by, the sun
// through a window.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ocelli::camera::analytics {

/// A gain for each place, from samples of a background and of the picture now. Light changes
/// gradually from place to place and leaves the structure of what it falls on; where a change has a
/// hard edge and no structure shows through it is a thing, and the light around it is taken for its
/// place. Reentrant.
class LightField {
  public:
    static constexpr int kColumns = 16;
    static constexpr int kRows = 12;
    static constexpr int kStep = 3;  ///< every third pixel of every third row is enough

    /// For pictures of this size, in pixels. Forgets the samples before.
    void begin(int width, int height);

    /// Luma of one pixel, limited range.
    void add(int x, int y, float before, float now);

    /// True when the light has changed somewhere.
    bool finish();

    /// The gains of one row of pixels: luma beyond black, and colour beyond grey, times them.
    void gainsOfRow(int y, std::vector<float>& gains) const;

  private:
    struct Sample {
        float before;
        float now;
    };

    struct Cell {
        std::vector<Sample> samples;
        float gain = 1;
        bool explained = false;  ///< one gain explains what is seen there
        bool changed = false;    ///< and it is another light than before
        bool textured = false;   ///< and there is structure that shows through
        bool known = false;      ///< its gain is what the light does
    };

    /// Where a column of pixels lies between two columns of cells.
    struct Between {
        std::size_t cell = 0;
        float part = 0;  ///< of the way to the next
    };

    static Between between(int at, int size, int cells);
    static void measure(Cell& cell);
    void judgeGroups();
    void fillGaps();

    int width_ = 1;
    int height_ = 1;
    std::vector<Between> across_;  ///< one a column of pixels
    std::array<Cell, kColumns * kRows> cells_{};
};

}  // namespace ocelli::camera::analytics
