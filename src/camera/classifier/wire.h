// What camera and model program say to each other over a socket pair.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "camera/objects/scene_objects.h"
#include "runtime/helper_frames.h"

namespace ocelli::camera::classifier {

inline constexpr int kLargestSide = 640;  ///< pixels of a piece of the picture
inline constexpr FrameTerms kFrameTerms{"the program of the model", 2 * kLargestSide* kLargestSide};

/// A piece of the picture and where in it the target is.
struct Question {
    int width = 0;  ///< pixels, even
    int height = 0;
    objects::Box target;  ///< 0..1 of the piece
    Bytes planes;         ///< Y, U, V (4:2:0) without gaps
};

Bytes formatQuestion(const Question& question);

/// DataLoss when lengths do not fit each other.
Result<Question> parseQuestion(ByteSpan bytes);

/// First whether the model can be used, then one for each question.
struct Answer {
    std::optional<Error> error;  ///< set: nothing more comes
    std::optional<objects::ObjectClass> seen;
};

Bytes formatAnswer(const Answer& answer);

/// DataLoss.
Result<Answer> parseAnswer(ByteSpan bytes);

}  // namespace ocelli::camera::classifier
