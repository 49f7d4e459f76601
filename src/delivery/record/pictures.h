// Captured pictures, on one volume or on several: stored, searched, read.
#pragma once

#include <vector>

#include "base/result.h"
#include "base/unique_function.h"
#include "delivery/record/picture_types.h"

namespace ocelli::delivery::record {

/// A picture to be stored.
struct NewPicture {
    int channel = 1;
    PictureType type = PictureType::Timing;
    std::uint64_t eventId = 0;  ///< 0: none
    media::PictureFormat format = media::PictureFormat::Jpeg;
    media::Picture picture;
};

/// Thread-bound to the main loop. All callbacks are called once, on the loop, later or at once.
class Pictures {
  public:
    static constexpr std::size_t kMostInAnAnswer = 1000;

    using Found = Result<std::vector<StoredPicture>>;

    virtual ~Pictures() = default;

    /// InvalidArgument: no picture, or values that a name cannot hold. ResourceExhausted: too many
    /// wait, the disk is full, larger than the quota.
    virtual void store(NewPicture picture, UniqueFunction<void(Result<StoredPicture>)> done) = 0;

    /// Newest first.
    virtual void search(PictureQuery query, UniqueFunction<void(Found)> done) = 0;

    /// Those of the ids (at most 1000) that are there, in the order given.
    virtual void find(std::vector<std::uint64_t> ids, UniqueFunction<void(Found)> done) = 0;

    /// A whole file. NotFound when there is none of the id.
    virtual void read(std::uint64_t id, UniqueFunction<void(Result<PictureFile>)> done) = 0;
};

}  // namespace ocelli::delivery::record
