// Keeps the newest parameter sets of a stream, one for each id.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "media/track.h"

namespace ocelli::media::codec {

/// Collects VPS, SPS and PPS as they pass by. Bounded: ids are at most 255. Reentrant.
class ParameterSets {
  public:
    /// H264 or H265; other codecs have none and collect nothing.
    explicit ParameterSets(Codec codec) : codec_(codec) {}

    /// Looks at one NAL unit; true when it is a parameter set that was not known in these bytes.
    bool collect(ByteSpan nalUnit);

    /// True when the sets of all kinds the codec needs are there.
    bool complete() const;

    /// H.264: SPS, PPS; H.265: VPS, SPS, PPS; each kind by id.
    std::vector<Bytes> all() const;

    void clear() { sets_.clear(); }

  private:
    Codec codec_;
    std::map<std::pair<int, unsigned>, Bytes> sets_;  ///< by kind (order in all()) and id
};

/// Sets width, height and frame rate (when the stream says it) from the first sequence parameter
/// set, and the parameter sets themselves. DataLoss when it is absent or broken.
Result<void> applyParameterSets(Track& track, std::vector<Bytes> parameterSets);

/// True when a decoder can start at this access unit: an IDR picture (H.264) or IRAP picture
/// (H.265).
bool isKeyFrame(Codec codec, const std::vector<ByteSpan>& nalUnits);

}  // namespace ocelli::media::codec
