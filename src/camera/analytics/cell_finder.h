// Decides which cells of one area move.
#pragma once

#include <array>

#include "camera/analytics/motion_grid.h"

namespace ocelli::camera::analytics {

/// What the pixels of one cell look like in one picture.
struct CellCount {
    int marked = 0;    ///< differ from the background
    int changed = 0;   ///< and from a moment ago
    int fresh = 0;     ///< and from the picture before
    int restless = 0;  ///< flicker, marked or not
    int blips = 0;     ///< differed once, in the picture before
    int edges = 0;     ///< marked ones with an edge that the background in this light has not
    // Sums over marked pixels: background, picture, and their products.
    double b = 0, c = 0, bb = 0, cc = 0, bc = 0;

    void add(const CellCount& other);

    /// What differs has no outline of its own.
    bool fades() const;

    /// The same structure in another light: a shadow, a lamp, the sun.
    bool lightOnly() const;
};

/// Reentrant. For each picture: begin, fill at(), decide, and either advance or discard.
class CellFinder {
  public:
    void begin() { counts_ = {}; }

    CellCount& at(std::size_t cell) { return counts_[cell]; }

    /// Finds candidates: cells in which enough differs from the background and from before.
    /// @param sensitivity  0 (nothing) … 100   @param seconds  since the picture before
    void decide(const AreaMap& map, std::size_t area, int sensitivity, double seconds);

    const MotionCells& candidates() const { return candidates_; }

    /// Nothing of this picture counts.
    void discard() { candidates_ = {}; }

    /// What has been a candidate, there or next to it, in `needed` pictures or so moves.
    MotionCells advance(int needed);

    /// Forgets all pictures.
    void reset() { *this = {}; }

  private:
    CellCount around(int row, int column) const;

    std::array<CellCount, kMotionCells> counts_{};
    std::array<double, kMotionCells> blips_{};  ///< how many there usually are around each cell
    std::array<int, kMotionCells> runs_{};  ///< pictures as a candidate, falling by one in others
    MotionCells candidates_{};
};

}  // namespace ocelli::camera::analytics
