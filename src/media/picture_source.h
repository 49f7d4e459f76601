// Still pictures of a running stream, as those who serve or store them ask for them.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "media/buffer.h"

namespace ocelli::media {

enum class PictureFormat { Jpeg, Bmp };

/// The event because of which a picture is taken; what it tells may be written into the picture.
struct PictureOccasion {
    std::string topic;
    int channel = 0;  ///< of the event, which may be another than that of the picture
    int number = 0;   ///< of the rule; 0: none, or the whole scene

    auto operator<=>(const PictureOccasion&) const = default;
};

/// What picture is wanted. The newest frame of the stream is taken.
struct PictureRequest {
    int channel = 1;
    std::string stream = "main";
    PictureFormat format = PictureFormat::Jpeg;
    int width = 0;     ///< pixels; 0: as the stream
    int height = 0;    ///< pixels; 0: as the stream
    int quality = 85;  ///< JPEG, 1..100
    std::optional<PictureOccasion> occasion = {};

    auto operator<=>(const PictureRequest&) const = default;
};

struct Picture {
    BufferPtr bytes;  ///< a whole JPEG or BMP file
    int width = 0;
    int height = 0;
    WallTime captured;  ///< when the sensor delivered the frame
};

/// Makes pictures. Implemented by the camera. Thread-bound to the main loop.
class PictureSource {
  public:
    virtual ~PictureSource() = default;

    /// Calls `done` once, on the loop, at once or later. NotFound: no such channel or stream;
    /// Unavailable: no frame yet, or lost video.
    virtual void picture(
        const PictureRequest& request, UniqueFunction<void(Result<Picture>)> done
    ) = 0;
};

}  // namespace ocelli::media
